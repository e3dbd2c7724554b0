// What changed of a signed-off month: reports that came later, and charges of later batches.
import { z } from 'zod';
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import type { Correction, MonthFigures, SignOffAnswer } from '../../schemas/sign-off-api.ts';
import type { Store } from '../../store/store.ts';
import type { Range } from '../source.ts';
import type { ImportedSlice } from './bill-side.ts';
import { groupRows } from './group-rows.ts';
import { readSides, type ReadSides, type SidesQuestion } from './read-sides.ts';
import { scopeName } from './scope-rules.ts';
import { dayText } from './span.ts';

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
  /** By provider, as they were signed and as they are. */
  readonly figures: ComparedFigures;
};

type ComparedFigures = { readonly signed: readonly MonthFigures[]; readonly now: readonly MonthFigures[] };

/** All corrections of a month, by day: with the figures as signed they make those of now. Fails with the store's error. */
export async function readCorrections(
  store: Store,
  range: Range,
  { signature, figures, ...settings }: CorrectionQuestion,
): Promise<Correction[]> {
  const [before, after] = await Promise.all([
    readSides(store, { range, ...settings, asOf: signature }),
    readSides(store, { range, ...settings }),
  ]);
  const arrived = correctionsOf(before, after, signature);
  return [...rulesOf(figures, arrived, dayText(range.from)), ...arrived];
}

/** What is owed, or the estimate; and the same before discounts, or at list prices. */
type Amounts = { readonly cost: Pico; readonly list: Pico };

const NOTHING: Amounts = { cost: 0n, list: 0n };

function plus(left: Amounts, right: Amounts): Amounts {
  return { cost: left.cost + right.cost, list: left.list + right.list };
}

const pico = (usd: string | null | undefined): Pico => fromUsd(usd ?? '0') ?? 0n;

function toldAmounts(was: Amounts, is: Amounts) {
  return {
    before_usd: toUsd(was.cost),
    after_usd: toUsd(is.cost),
    difference_usd: toUsd(is.cost - was.cost),
    list_difference_usd: toUsd(is.list - was.list),
  };
}

const isSame = (left: Amounts, right: Amounts): boolean =>
  left.cost === right.cost && left.list === right.list;

function differencesOf(corrections: readonly Correction[]): Amounts {
  return corrections
    .map(({ difference_usd: cost, list_difference_usd: list }) => ({ cost: pico(cost), list: pico(list) }))
    .reduce(plus, NOTHING);
}

const KINDS = ['bill', 'ledger'] as const;

function figureOf(figures: readonly MonthFigures[], provider: string, kind: Correction['kind']): Amounts {
  const of = figures.find((each) => each.provider === provider);
  return kind === 'bill'
    ? { cost: pico(of?.billed_usd), list: pico(of?.billed_list_usd) }
    : { cost: pico(of?.estimated_usd), list: pico(of?.list_usd) };
}

/**
 * What no arrival explains, by provider, on the first day: a price of credits was changed, or another rule decides which lines
 * count. So nothing changes unseen.
 */
export function rulesOf(
  { signed, now }: ComparedFigures,
  arrived: readonly Correction[],
  day: string,
): Correction[] {
  const providers = new Set([...signed, ...now].map(({ provider }) => provider));
  return [...providers].sort().flatMap((provider) =>
    KINDS.flatMap((kind): Correction[] => {
      const told = arrived.filter((each) => each.kind === kind && each.provider === provider);
      const was = plus(figureOf(signed, provider, kind), differencesOf(told));
      const is = figureOf(now, provider, kind);
      if (isSame(was, is)) return [];
      const place = { kind, provider, source: '', account: '', scope: '', day, at: null };
      return [{ ...place, cause: 'rules', ...toldAmounts(was, is) }];
    }),
  );
}

/** The difference of what counted then and what counts now: pure. */
export function correctionsOf(before: ReadSides, after: ReadSides, signature: Signature): Correction[] {
  const then = sumsOf(before);
  const now = sumsOf(after);
  const at = importTimes(after.imported, signature);
  return [...new Set([...then.keys(), ...now.keys()])].sort().flatMap((key): Correction[] => {
    const [was, is] = [then.get(key) ?? NOTHING, now.get(key) ?? NOTHING];
    if (isSame(was, is)) return [];
    const place = JSON.parse(key) as Place;
    return [
      {
        ...toldPlace(place),
        cause: 'arrived',
        at: place.kind === 'bill' ? (at.get(placeOf(place)) ?? null) : null,
        ...toldAmounts(was, is),
      },
    ];
  });
}

type Place = Pick<Correction, 'day' | 'provider' | 'kind' | 'source' | 'account' | 'scope'>;

function toldPlace({ kind, provider, source, account, scope, day }: Place): Place {
  return { kind, provider, source, account, scope: kind === 'bill' ? scopeName(scope) : scope, day };
}

/** What is owed by slice of a report, and what the ledger estimates by provider and scope. */
function sumsOf({ sides }: ReadSides): Map<string, Amounts> {
  const sums = new Map<string, Amounts>();
  const add = (place: Place, amounts: Amounts): void => {
    const { day, provider, kind, source, account, scope } = place;
    const key = JSON.stringify({ day, provider, kind, source, account, scope });
    sums.set(key, plus(sums.get(key) ?? NOTHING, amounts));
  };
  for (const { day, provider, source, account, billScope: scope, billed: cost, list } of sides.counted)
    add({ day, provider, kind: 'bill', source, account, scope }, { cost, list });
  for (const { day, provider, scope, cost, list } of sides.local)
    add({ day, provider, kind: 'ledger', source: '', account: '', scope }, { cost, list });
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
  const sum = (kind: Correction['kind']): Amounts =>
    differencesOf(corrections.filter((each) => each.kind === kind));
  const [bill, ledger] = [sum('bill'), sum('ledger')];
  return {
    bill: toUsd(bill.cost),
    bill_list: toUsd(bill.list),
    ledger: toUsd(ledger.cost),
    ledger_list: toUsd(ledger.list),
  };
}
