// Puts together what several statements told of the same rows of an answer: one set of parts for each key.
import { fromUsd } from '../../schemas/money.ts';
import type { Cuts } from './cuts.ts';
import { isTold, scopeKey, type KnownScope } from './known-scope.ts';
import type { CohortRow } from './cohorts.ts';
import type { Parts } from './measures-of.ts';
import type { RetryRow } from './retries.ts';
import type { ReviewShare } from './review-bills/spread.ts';
import { sumOfBills } from './review-bills/sums.ts';
import { costOfMinutes, NO_MINUTES, type MinuteRow } from './review-minutes.ts';
import { NO_SPEND, type SpendRow } from './spend.ts';
import type { Question } from '../question.ts';

/** What the statements told. Undefined is not known. */
export type Told = {
  readonly spend: readonly SpendRow[];
  readonly cohorts: readonly CohortRow[];
  readonly retries: readonly RetryRow[] | undefined;
  readonly minutes: readonly MinuteRow[] | undefined;
  readonly bills: readonly ReviewShare[] | undefined;
  readonly scope: KnownScope;
  readonly cuts: Cuts;
};

/** One row of the answer, before it is told. */
export type KeyedParts = {
  readonly keys: readonly [string, string];
  /** Seconds since 1970. */
  readonly bucket: number;
  readonly parts: Parts;
};

type Key = { readonly k0: string; readonly k1: string; readonly bucket: number };

/** The parts of everything. */
export function totalParts(
  { spend, cohorts, retries, minutes, bills, scope, cuts }: Told,
  usage: Question,
): Parts {
  const total = cohorts.filter((row) => row.is_total === 1);
  return {
    spend: spend.find((row) => row.is_total === 1) ?? NO_SPEND,
    ...byCohort(total),
    retries: retries === undefined ? null : retries.find((row) => row.is_total === 1),
    minutes: minutes === undefined ? null : costOfMinutes(minutes),
    bills: sumOfBills(bills ?? []),
    isTold: isTold(scope.connected, usage),
    hasUnlinked: scope.unlinked.size > 0,
    cuts,
  };
}

/** The parts of every row that says anything. Reviews are of repositories and changes: grouped by anything else, they have an empty value. */
export function rowParts(told: Told, usage: Question): KeyedParts[] {
  const place = usage.groupBy.indexOf('repo');
  const minutes = (told.minutes ?? []).map((row) => ({
    row,
    ...keysIn(usage, row),
    bucket: row.bucket,
  }));
  const bills = (told.bills ?? []).map((row) => ({ row, ...keysIn(usage, row), bucket: row.bucket }));
  const by = {
    spend: grouped(told.spend.filter(isRow)),
    cohorts: grouped(told.cohorts.filter(isRow)),
    retries: grouped((told.retries ?? []).filter(isRow)),
    minutes: grouped(minutes),
    bills: grouped(bills),
  };
  const keys = new Map<string, Key>();
  for (const source of Object.values(by)) for (const [id, [first]] of source) if (first) keys.set(id, first);
  return [...keys]
    .map(([id, { k0, k1, bucket }]) => ({
      keys: [k0, k1] as const,
      bucket,
      parts: {
        spend: by.spend.get(id)?.[0] ?? NO_SPEND,
        ...byCohort(by.cohorts.get(id) ?? []),
        retries: told.retries === undefined ? null : by.retries.get(id)?.[0],
        minutes:
          told.minutes === undefined ? null : costOfMinutes((by.minutes.get(id) ?? []).map(({ row }) => row)),
        bills: sumOfBills((by.bills.get(id) ?? []).map(({ row }) => row)),
        isTold: isTold(told.scope.connected, usage, [k0, k1][place]),
        hasUnlinked: told.scope.unlinked.has(scopeKey([k0, k1])),
        cuts: told.cuts,
      },
    }))
    .filter(({ parts }) => saysAnything(parts));
}

/** Values of the dimensions by which rows are kept; empty where nothing is known of one. */
function keysIn(
  { groupBy: [first, second] }: Question,
  known: { readonly repo: string; readonly pr?: string },
): Pick<Key, 'k0' | 'k1'> {
  const valueOf = (name: string | undefined) =>
    name === 'repo' ? known.repo : name === 'pr' ? (known.pr ?? '') : '';
  return { k0: valueOf(first), k1: valueOf(second) };
}

function isRow(row: { readonly is_total: number }): boolean {
  return row.is_total === 0;
}

function grouped<Row extends Key>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = JSON.stringify([row.k0, row.k1, row.bucket]);
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

function byCohort(rows: readonly CohortRow[]): Pick<Parts, 'accepted' | 'reverted' | 'closed'> {
  const of = (cohort: CohortRow['cohort']) => rows.find((row) => row.cohort === cohort);
  return { accepted: of('accepted'), reverted: of('reverted'), closed: of('closed') };
}

/** What corrections took back entirely is no row. */
function saysAnything({ spend, accepted, reverted, closed, minutes, bills }: Parts): boolean {
  const cohorts = [accepted, reverted, closed].filter((cohort) => cohort !== undefined);
  const amounts = [spend, ...cohorts].map(({ cost }) => cost);
  const counts = [spend.entries, spend.calls, ...cohorts.map(({ changes }) => changes)];
  return (
    amounts.some((amount) => fromUsd(amount) !== 0n) ||
    counts.some((count) => count !== 0) ||
    (minutes ?? NO_MINUTES).measured.entries > 0 ||
    bills.credits.entries + bills.minutes.entries > 0
  );
}
