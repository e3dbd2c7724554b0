// What changed of a signed-off month: reports that came later, and charges of later batches.
import { z } from 'zod';
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import type { Correction, SignOffAnswer } from '../../schemas/sign-off-api.ts';
import type { Store } from '../../store/store.ts';
import type { Range } from '../source.ts';
import type { ImportedSlice } from './bill-side.ts';
import { groupRows } from './group-rows.ts';
import { readSides, type ReadSides, type SidesQuestion } from './read-sides.ts';
import { scopeName } from './scope-rules.ts';

/** When a month was signed: the moment in milliseconds since 1970, and the last batch of the ledger. */
export type Signature = { readonly at: number; readonly batch: number };

/** The last batch that the ledger holds; 0 for an empty one. Fails with the store's error. */
export async function lastBatch(store: Store): Promise<number> {
  const [found] = await store.query({
    sql: 'SELECT toString(max(batch_id)) AS batch FROM charges',
    row: z.object({ batch: z.string().transform(Number) }),
  });
  return found?.batch ?? 0;
}

/** By which settings, and since when. */
export type CorrectionQuestion = Pick<SidesQuestion, 'rules' | 'creditPriceOf'> & {
  readonly signature: Signature;
};

/** All corrections of a month, by day. Fails with the store's error. */
export async function readCorrections(
  store: Store,
  range: Range,
  { signature, ...settings }: CorrectionQuestion,
): Promise<Correction[]> {
  const [before, after] = await Promise.all([
    readSides(store, { range, ...settings, asOf: signature }),
    readSides(store, { range, ...settings }),
  ]);
  return correctionsOf(before, after, signature);
}

/** The difference of what counted then and what counts now: pure. */
export function correctionsOf(before: ReadSides, after: ReadSides, signature: Signature): Correction[] {
  const then = sumsOf(before);
  const now = sumsOf(after);
  const at = importTimes(after.imported, signature);
  return [...new Set([...then.keys(), ...now.keys()])].sort().flatMap((key): Correction[] => {
    const [was, is] = [then.get(key) ?? 0n, now.get(key) ?? 0n];
    if (was === is) return [];
    const place = JSON.parse(key) as Place;
    return [
      {
        ...toldPlace(place),
        at: place.kind === 'bill' ? (at.get(placeOf(place)) ?? null) : null,
        before_usd: toUsd(was),
        after_usd: toUsd(is),
        difference_usd: toUsd(is - was),
      },
    ];
  });
}

type Place = Pick<Correction, 'day' | 'provider' | 'kind' | 'source' | 'account' | 'scope'>;

function toldPlace({ kind, provider, source, account, scope, day }: Place): Place {
  return { kind, provider, source, account, scope: kind === 'bill' ? scopeName(scope) : scope, day };
}

/** What is owed by slice of a report, and what the ledger estimates by provider and scope. */
function sumsOf({ sides }: ReadSides): Map<string, Pico> {
  const sums = new Map<string, Pico>();
  const add = (place: Place, amount: Pico): void => {
    const { day, provider, kind, source, account, scope } = place;
    const key = JSON.stringify({ day, provider, kind, source, account, scope });
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  };
  for (const { day, provider, source, account, billScope: scope, billed } of sides.counted)
    add({ day, provider, kind: 'bill', source, account, scope }, billed);
  for (const { day, provider, scope, list } of sides.local)
    add({ day, provider, kind: 'ledger', source: '', account: '', scope }, list);
  return sums;
}

function importTimes(imported: readonly ImportedSlice[], signature: Signature): Map<string, string> {
  const later = imported.filter(({ at }) => at > signature.at);
  return new Map(
    [
      ...groupRows(later, ({ source, account, billScope: scope, day }) =>
        placeOf({ source, account, scope, day }),
      ),
    ].map(([place, slices]) => [place, new Date(Math.max(...slices.map(({ at }) => at))).toISOString()]),
  );
}

function placeOf({
  source,
  account,
  scope,
  day,
}: Pick<Place, 'source' | 'account' | 'scope' | 'day'>): string {
  return JSON.stringify([source, account, scope, day]);
}

/** Sums of corrections of each side. */
export function sumsOfCorrections(corrections: readonly Correction[]): SignOffAnswer['corrections_usd'] {
  const sum = (kind: Correction['kind']): string => {
    const differences = corrections.filter((each) => each.kind === kind).map((each) => each.difference_usd);
    return toUsd(differences.reduce((total, usd) => total + (fromUsd(usd) ?? 0n), 0n));
  };
  return { bill: sum('bill'), ledger: sum('ledger') };
}
