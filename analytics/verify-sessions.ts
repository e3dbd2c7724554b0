// Compares what the meter of sessions holds with the ledger, as of the same batch and over the same rows.
import { toUsd } from '../schemas/money.ts';
import type { Floors } from '../schemas/retention.ts';
import type { Store } from '../store/store.ts';
import type { HeldTotals } from './limits/session-meter.ts';
import { readHeldTotals } from './limits/session-seed.ts';
import { addToSum, newSum, type SessionDelta, type SessionSum } from './limits/session-totals.ts';
import type { Difference } from './verify.ts';

/** What differences of sessions are told of. */
export const SESSION_METER = 'session meter';

/** Differences that are told. */
const MOST = 100;

/** Counts that differ by less are the same. */
const SAME = 1e-6;

type Asked = { readonly excludedSources: readonly string[]; readonly floors: Floors };

/**
 * Sums of persons and agents in sessions that differ. Only sessions that the ledger can tell are compared: not those of which
 * months were dropped since, nor those that were dropped from memory, because they were silent, and went on. Where sessions
 * are missing from memory or there are too many to be read, none are.
 */
export async function compareSessions(
  store: Store,
  held: HeldTotals | undefined,
  { excludedSources, floors }: Asked,
): Promise<Difference[]> {
  if (!held || isDroppedSince(held, floors)) return [];
  const told = await readHeldTotals(store, held, excludedSources);
  if (told.isCut) return [];
  const ledger = sumsOf(told.sessions);
  const sums = sumsOf(held.sessions);
  const names = new Set(told.sessions.flatMap(({ session }) => (held.cut.has(session) ? [] : [session])));
  const keys = [...new Set([...ledger.keys(), ...sums.keys()])].sort();
  const differences = keys.flatMap((key) => differencesOf(sums.get(key), ledger.get(key)));
  return differences.filter(({ key }) => names.has(key['session'] ?? '')).slice(0, MOST);
}

function isDroppedSince({ read: { earliest } }: HeldTotals, floors: Floors): boolean {
  const at = new Date(earliest);
  const month = at.getUTCFullYear() * 100 + at.getUTCMonth() + 1;
  return Math.max(floors.charges ?? 0, floors.activities ?? 0) > month;
}

function sumsOf(deltas: readonly SessionDelta[]): Map<string, SessionSum> {
  const sums = new Map<string, SessionSum>();
  for (const delta of deltas) {
    const key = JSON.stringify([delta.session, delta.user, delta.agent]);
    const sum = sums.get(key) ?? newSum(delta);
    addToSum(sum, delta, { sign: 1, room: Number.POSITIVE_INFINITY });
    sums.set(key, sum);
  }
  return sums;
}

const NOTHING = { cost: 0n, tokens: 0, counts: new Map<string, number>() };

function differencesOf(held: SessionSum | undefined, ledger: SessionSum | undefined): Difference[] {
  const of = held ?? ledger;
  if (!of) return [];
  const { session, user, agent } = of;
  const [left, right] = [held, ledger].map((sum) => figuresOf(sum ?? NOTHING));
  return [...new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])].flatMap((measure) => {
    const [shown = '0', told = '0'] = [left?.get(measure), right?.get(measure)];
    const isSame = shown === told || Math.abs(Number(shown) - Number(told)) < leastOf(measure);
    const key = { session, user, agent };
    return isSame ? [] : [{ table: SESSION_METER, key, measure, rollup: shown, ledger: told }];
  });
}

/** Dollars and tokens are exact; activities are told in millionths, which are no whole parts of a number here. */
function leastOf(measure: string): number {
  return measure === 'cost' || measure === 'tokens' ? 0 : SAME;
}

function figuresOf({
  cost,
  tokens,
  counts,
}: Pick<SessionSum, 'cost' | 'tokens' | 'counts'>): Map<string, string> {
  const named = [...(counts ?? [])].sort().map(([name, count]) => [name, String(count)] as const);
  return new Map([['cost', toUsd(cost)], ['tokens', String(tokens)], ...named]);
}
