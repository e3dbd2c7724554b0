// What the spend bought: the measures of outcomes by any dimensions and by time.
import { fromUsd } from '../../schemas/money.ts';
import type { OutcomeRow, OutcomesAnswer, OutcomesQuery, OutcomeTotals } from '../../schemas/outcomes-api.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { badCursor, readCursor, writeCursor } from '../cursor.ts';
import { requireKept } from '../floors.ts';
import { readFreshness } from '../queries/freshness.ts';
import { toldRange } from '../question.ts';
import { measureSource } from '../rollup.ts';
import { readCohorts } from './cohorts.ts';
import { knownUsd } from './cost-of.ts';
import { cutsOf } from './cuts.ts';
import { countWithoutSpend, coverageOf, explain } from './explain.ts';
import { readForgeFreshness } from './forge-freshness.ts';
import { readScope } from './known-scope.ts';
import { measuresOf, type Parts } from './measures-of.ts';
import { outcomeQuestion, requireAllPeriods, type OutcomeQuestion } from './question.ts';
import { readRetries } from './retries.ts';
import { readReviewBills } from './review-bills/read.ts';
import { readReviewMinutes } from './review-minutes.ts';
import { rowParts, totalParts, type KeyedParts, type Told } from './row-parts.ts';
import { readSpend } from './spend.ts';

/** Answers a question about outcomes. `now` in milliseconds since 1970. Throws 400 problems for a bad cursor, range or grouping. */
export async function readOutcomes(
  store: Store,
  query: OutcomesQuery,
  now: number,
  floors: Floors = {},
): Promise<OutcomesAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const question = outcomeQuestion(query, now, page?.range);
  const { range, groupBy, interval } = question.usage;
  const [told, changesWithoutSpend, freshness, forgeFreshness] = await Promise.all([
    readTold(store, question, floors),
    countWithoutSpend(store, question.usage),
    readFreshness(store, now),
    readForgeFreshness(store, now),
  ]);
  const parts = totalParts(told, question.usage);
  const totals = toTotals(parts);
  const hasKeys = groupBy.length > 0 || interval !== undefined;
  const rows = hasKeys ? ordered(rowParts(told, question.usage), interval !== undefined) : [];
  const { shown, next } = pageOf(rows, page?.after, limit);
  return {
    rows: hasKeys ? shown.map((row) => toRow(row, query)) : [totals],
    totals,
    additive: groupBy.length === 0 || groupBy.every((name) => name === 'repo' || name === 'pr'),
    coverage: coverageOf(parts, changesWithoutSpend),
    ...(query.explain === 'true' && { explain: explain(totals.measures) }),
    ...toldRange(range),
    data_as_of: freshness,
    forge_as_of: forgeFreshness,
    next_cursor: next ? writeCursor(asked, { range, after: next }) : null,
  };
}

/** Everything that the measures of a question are made from. */
export async function readTold(store: Store, asked: OutcomeQuestion, floors: Floors): Promise<Told> {
  const question = { ...asked, usage: { ...asked.usage, isPartial: store.isPartial } };
  requireKept(question.usage.range, measureSource(question.usage).table, 'usage_daily', floors);
  requireAllPeriods(question.usage, floors);
  const [spend, cohorts, retries, minutes, bills, scope] = await Promise.all([
    readSpend(store, question, floors),
    readCohorts(store, question),
    readRetries(store, question, floors),
    readReviewMinutes(store, question),
    readReviewBills(store, question),
    readScope(store, question.usage, floors),
  ]);
  return { spend, cohorts, retries, minutes, bills, scope, cuts: cutsOf(question.usage, floors) };
}

/** What the API tells of one set of parts. */
export function toTotals(parts: Parts): OutcomeTotals {
  const { spend } = parts;
  const { entries, unpriced } = spend;
  return {
    cost_usd: knownUsd(spend.cost, entries, unpriced),
    calls: spend.calls,
    unpriced_calls: unpriced,
    spend_by_outcome: {
      merged: knownUsd(spend.merged_cost, spend.merged_entries, spend.merged_unpriced),
      reverted: knownUsd(spend.reverted_cost, spend.reverted_entries, spend.reverted_unpriced),
      closed: knownUsd(spend.closed_cost, spend.closed_entries, spend.closed_unpriced),
      open: knownUsd(spend.open_cost, spend.open_entries, spend.open_unpriced),
      untold: knownUsd(spend.untold_cost, spend.untold_entries, spend.untold_unpriced),
      none: knownUsd(spend.none_cost, spend.none_entries, spend.none_unpriced),
    },
    measures: measuresOf(parts),
  };
}

function toRow({ keys, bucket, parts }: KeyedParts, { group_by: by, interval }: OutcomesQuery): OutcomeRow {
  return {
    ...Object.fromEntries(by.map((dimension, index) => [dimension, keys[index]])),
    ...(interval && { bucket: new Date(bucket * 1000).toISOString() }),
    ...toTotals(parts),
  };
}

/** By time, then what costs most, then by name: no two rows are equal in all. */
function ordered(rows: readonly KeyedParts[], byTime: boolean): KeyedParts[] {
  const cost = new Map(rows.map((row) => [row, fromUsd(row.parts.spend.cost) ?? 0n]));
  return [...rows].sort((left, right) => {
    if (byTime && left.bucket !== right.bucket) return left.bucket - right.bucket;
    const [l, r] = [cost.get(left) ?? 0n, cost.get(right) ?? 0n];
    if (l !== r) return l > r ? -1 : 1;
    return nameOf(left) < nameOf(right) ? -1 : 1;
  });
}

function nameOf({ keys, bucket }: KeyedParts): string {
  return JSON.stringify([...keys, bucket]);
}

type Page = { readonly shown: readonly KeyedParts[]; readonly next: readonly string[] | undefined };

/** A row is found again by its keys: its cost may have grown since the page before. */
function pageOf(rows: readonly KeyedParts[], after: readonly string[] | undefined, limit: number): Page {
  const last = after && rows.findIndex((row) => nameOf(row) === after[0]);
  if (last === -1) throw badCursor('leads to a row that is gone; ask for the first page again');
  const rest = last === undefined ? rows : rows.slice(last + 1);
  const shown = rest.slice(0, limit);
  const end = shown.at(-1);
  return { shown, next: end && rest.length > limit ? [nameOf(end)] : undefined };
}
