// Months that are signed off as settings: what counted then is kept, and what changes later is a correction.
import type { SignOffValue } from '../schemas/finance-settings.ts';
import { monthOf, monthText, MONTH_PATTERN } from '../schemas/month.ts';
import { intervalEnd } from '../schemas/period.ts';
import { badRequest, notFound, problem, ProblemError } from '../schemas/problem.ts';
import type { MonthFigures, SignOffAnswer, SignOffRequest } from '../schemas/sign-off-api.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';
import { toleranceOf } from './tolerance.ts';

const DAY_MS = 86_400_000;

/** A month as it counts. 400 for anything else. */
export function requireMonth(text: string): string {
  if (MONTH_PATTERN.test(text)) return text;
  throw badRequest({ name: 'month', detail: 'must be a month such as 2026-10' });
}

/** Months that are signed off. */
export function signedMonths({ signOffs }: Pick<Settings, 'signOffs'>): string[] {
  return signOffs.list().map(({ id }) => id);
}

/** When the last day of a month is final, in milliseconds since 1970. */
export function readyAt(settings: Pick<Settings, 'reconcileTolerance'>, month: string): number {
  return endOf(month) + toleranceOf(settings).settlingDays * DAY_MS;
}

function endOf(month: string): number {
  return intervalEnd('month', Date.parse(`${monthText(monthOf(month))}-01`));
}

/** Whether a month can be signed off at `now` (milliseconds since 1970), or is. */
export function monthState(settings: Settings, month: string, now: number): SignOffAnswer['state'] {
  if (settings.signOffs.get(month)) return 'signed';
  if (now < endOf(month)) return 'open';
  return now < readyAt(settings, month) ? 'settling' : 'ready';
}

/** The signature of a month as the API tells it; null where there is none. */
export function signatureOf(found: Setting<SignOffValue> | undefined): SignOffAnswer['signed'] {
  if (!found) return null;
  const { asOf, asOfBatch, note, figures } = found.value;
  return { as_of: asOf, as_of_batch: asOfBatch, by: found.changedBy, note, figures: fromStored(figures) };
}

/**
 * Refuses with 409 where the month is signed already, or is not final and nobody says to sign it all the same. `moving`:
 * what changes its figures at this moment, as a sentence.
 */
export function requireReady(
  settings: Settings,
  {
    month,
    now,
    moving,
  }: { readonly month: string; readonly now: number; readonly moving?: string | undefined },
  request: SignOffRequest,
): void {
  const state = monthState(settings, month, now);
  if (state === 'signed')
    throw conflict(`${month} is signed off. Take the signature back first (DELETE), with a reason.`);
  const why = moving ?? notFinal(settings, month, state);
  if (why === undefined || (request.force && request.reason)) return;
  if (request.force)
    throw badRequest({ name: 'reason', detail: 'is needed to sign a month whose figures may still move' });
  throw conflict(`${why} Sign it then, or with force and a reason.`);
}

function notFinal(settings: Settings, month: string, state: SignOffAnswer['state']): string | undefined {
  if (state === 'ready') return undefined;
  const why = state === 'open' ? 'is not over' : 'may still change: providers correct their last days';
  return `${month} ${why}. Its figures are final on ${new Date(readyAt(settings, month)).toISOString()}.`;
}

function conflict(detail: string): ProblemError {
  return new ProblemError(problem(409, detail));
}

/** Prepares the signature of a month. */
export function putSignOff(
  settings: Settings,
  value: SignOffValue,
  {
    request,
    ifMatch,
    now,
  }: { readonly request: SignOffRequest; readonly ifMatch: IfMatch; readonly now: number },
): SettingChange[] {
  requireMatch(ifMatch, settings.signOffs, value.month);
  requireReady(settings, { month: value.month, now }, request);
  return [settings.signOffs.put(value.month, value)];
}

/** Prepares taking a signature back. 404 where there is none. */
export function removeSignOff({ signOffs }: Settings, month: string, ifMatch: IfMatch): SettingChange[] {
  const removal = signOffs.remove(month);
  if (!removal) throw notFound(`${month} is not signed off.`);
  requireMatch(ifMatch, signOffs, month);
  return [removal];
}

const NAMES = ['estimated_usd', 'list_usd', 'billed_list_usd', 'billed_usd'] as const;

/** Figures as they are stored: `<provider>/<figure>`; of those that are not known only that there is the provider. */
export function toStored(figures: readonly MonthFigures[]): SignOffValue['figures'] {
  return Object.fromEntries(
    figures.flatMap((of) => {
      const known = NAMES.flatMap((name): [string, string][] => {
        const amount = of[name];
        return amount === null ? [] : [[`${of.provider}/${name}`, amount]];
      });
      return known.length > 0 ? known : [[`${of.provider}/`, '']];
    }),
  );
}

/** The figures that were stored. */
export function fromStored(stored: SignOffValue['figures']): MonthFigures[] {
  const providers = new Set(Object.keys(stored).map((key) => key.slice(0, key.lastIndexOf('/'))));
  return [...providers].sort().map((provider) => ({
    provider,
    estimated_usd: stored[`${provider}/estimated_usd`] ?? null,
    list_usd: stored[`${provider}/list_usd`] ?? null,
    billed_list_usd: stored[`${provider}/billed_list_usd`] ?? null,
    billed_usd: stored[`${provider}/billed_usd`] ?? null,
  }));
}
