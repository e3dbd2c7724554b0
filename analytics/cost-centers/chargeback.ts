// Spend by cost center and product beside what was billed for it: rows add up to the usage of the range, to the last digit.
import type { ChargebackAnswer, ChargebackQuery, ChargebackRow } from '../../schemas/chargeback-api.ts';
import { toUsd, type Pico } from '../../schemas/money.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { requireKept } from '../floors.ts';
import { grouped } from '../grouped.ts';
import { readFreshness } from '../queries/freshness.ts';
import { rangeOf, toldRange } from '../question.ts';
import { usageSource, type Range } from '../source.ts';
import { readBilled, type CenterBilled, type CenterSettings } from './billed.ts';
import { coverageOf } from './coverage.ts';
import { ownSpend, readSpend, type CenterSpend } from './spend.ts';
import { spreadShared } from './spread.ts';

/** What the answers come from. */
export type ChargebackSources = {
  readonly store: Store;
  readonly settings: CenterSettings;
  readonly floors: Floors;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** Answers the question. Throws a 400 problem where months of the range were dropped. */
export async function readChargeback(
  query: ChargebackQuery,
  sources: ChargebackSources,
): Promise<ChargebackAnswer> {
  const range = rangeOf(query, sources.now);
  const [answer, freshness] = await Promise.all([
    chargebackOf(range, sources),
    readFreshness(sources.store, sources.now),
  ]);
  return { ...answer, ...toldRange(range), data_as_of: freshness };
}

/** The chargeback of a range. */
export async function chargebackOf(range: Range, { store, settings, floors }: ChargebackSources) {
  requireKept(range, usageSource(range, true).table, 'usage_daily', floors);
  const [spend, billed] = await Promise.all([
    readSpend(store, range, settings.centers),
    readBilled(store, range, settings),
  ]);
  const own = ownSpend(spend);
  const { spreads, centers } = spreadShared(own, settings.centers.shared);
  return {
    rows: rowsOf(spend, billed),
    cost_centers: withBilled(centers, billed),
    shared: spreads,
    totals: totalsOf(spend, billed),
    coverage: coverageOf(own),
  };
}

const keyOf = (of: { center: string; product: string; known_by: string }): string =>
  JSON.stringify([of.center, of.product, of.known_by]);

/** Also what only bills know of. */
function rowsOf(spend: readonly CenterSpend[], billed: readonly CenterBilled[]): ChargebackRow[] {
  const bills = grouped(billed, keyOf);
  const known = new Set(spend.map(keyOf));
  const onlyBilled = [...bills]
    .filter(([key]) => !known.has(key))
    .flatMap(([, [first]]) => (first ? [nothingSpent(first)] : []));
  return [...spend, ...onlyBilled]
    .sort((a, b) => compare(b.cost, a.cost) || (keyOf(a) < keyOf(b) ? -1 : 1))
    .map((row) => ({
      cost_center: row.center,
      product: row.product,
      known_by: row.known_by,
      people: row.people,
      ...figuresOf(row, bills.get(keyOf(row)) ?? []),
    }));
}

function nothingSpent({ center, product, known_by }: CenterBilled): CenterSpend {
  return { center, product, known_by, people: 0, ...NOTHING };
}

const NOTHING = {
  cost: 0n,
  list_cost: 0n,
  reported_cost: 0n,
  listed_entries: 0,
  reported_entries: 0,
  calls: 0,
  unpriced_calls: 0,
};

type Sums = typeof NOTHING;

function figuresOf(sums: Sums, billed: readonly CenterBilled[]): ChargebackAnswer['totals'] {
  return {
    cost_usd: toUsd(sums.cost),
    list_cost_usd: sums.listed_entries === 0 ? null : toUsd(sums.list_cost),
    reported_cost_usd: sums.reported_entries === 0 ? null : toUsd(sums.reported_cost),
    billed: billedOf(billed),
    calls: sums.calls,
    unpriced_calls: sums.unpriced_calls,
  };
}

/** By currency: different ones are never added up. */
function billedOf(billed: readonly CenterBilled[]): ChargebackRow['billed'] {
  return [...grouped(billed, ({ currency }) => currency)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, lines]) => ({
      currency,
      amount: toUsd(lines.reduce((sum, line) => sum + line.billed, 0n)),
    }));
}

function withBilled(
  centers: ReturnType<typeof spreadShared>['centers'],
  billed: readonly CenterBilled[],
): ChargebackAnswer['cost_centers'] {
  const bills = grouped(billed, ({ center }) => center);
  const known = new Set(centers.map(({ cost_center }) => cost_center));
  const others = [...bills.keys()].filter((name) => !known.has(name)).sort();
  const nothing = { own_usd: '0', shared_in_usd: '0', shared_out_usd: '0', total_usd: '0' };
  return [...centers, ...others.map((cost_center) => ({ cost_center, ...nothing }))].map((center) => ({
    ...center,
    billed: billedOf(bills.get(center.cost_center) ?? []),
  }));
}

function totalsOf(
  spend: readonly CenterSpend[],
  billed: readonly CenterBilled[],
): ChargebackAnswer['totals'] {
  const sums = spend.reduce<Sums>(
    (total, row) => ({
      cost: total.cost + row.cost,
      list_cost: total.list_cost + row.list_cost,
      reported_cost: total.reported_cost + row.reported_cost,
      listed_entries: total.listed_entries + row.listed_entries,
      reported_entries: total.reported_entries + row.reported_entries,
      calls: total.calls + row.calls,
      unpriced_calls: total.unpriced_calls + row.unpriced_calls,
    }),
    NOTHING,
  );
  return figuresOf(sums, billed);
}

function compare(a: Pico, b: Pico): number {
  return a < b ? -1 : Number(a > b);
}
