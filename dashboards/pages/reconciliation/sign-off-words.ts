// Signatures and corrections in words.
import { toUsd } from '../../../schemas/money.ts';
import type { Correction, MonthFigures, SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import { picoOf } from '../../words/money.ts';
import { minute } from '../../words/times.ts';
import { providerName } from './slice-words.ts';

/** Whether the month is agreed, and what is in the way. */
export function stateWords({ state, ready_at: ready, signed }: SignOffAnswer): string {
  if (signed)
    return `Signed off by ${signed.by} on ${minute(signed.as_of)}. What changes later is a correction.`;
  if (state === 'open') return `Not yet: the month is not over. Its last day is final on ${minute(ready)}.`;
  if (state === 'settling')
    return `Not yet: providers may still correct its last days, until ${minute(ready)}.`;
  return 'Not yet. All its days are final, so it can be signed off.';
}

/** `Bill of openai: openai.costs, project timetable`; `Ledger of openai, project timetable`. */
export function correctionWords({ kind, provider, source, scope }: Correction): string {
  const who = providerName(provider, 'a provider that is not told');
  const what = kind === 'ledger' ? `Ledger of ${who}` : `Bill of ${who}: ${source}`;
  return scope === '' || scope === '*' ? what : `${what}, ${scope}`;
}

export type FigureName = Exclude<keyof MonthFigures, 'provider'>;

/** What is known of all providers together, to the last digit; null where nothing is. */
export function sumOf(figures: readonly MonthFigures[], name: FigureName): string | null {
  const known = figures.flatMap((each) => picoOf(each[name]) ?? []);
  return known.length === 0 ? null : toUsd(known.reduce((sum, each) => sum + each, 0n));
}
