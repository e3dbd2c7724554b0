// Answers of reconciliation: the list, the waterfall, one slice.
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { notFound } from '../../schemas/problem.ts';
import type {
  ReconciliationAnswer,
  ReconciliationGap,
  ReconciliationQuery,
  SliceRow,
  WaterfallAnswer,
  WaterfallQuery,
} from '../../schemas/reconciliation-api.ts';
import type { SliceAnswer } from '../../schemas/reconciliation-slice.ts';
import { badCursor, readCursor, writeCursor } from '../cursor.ts';
import { readFreshness } from '../queries/freshness.ts';
import { groupRows } from './group-rows.ts';
import { gapsOf } from './months.ts';
import {
  monthsOf,
  reconcile,
  type DatedSlice,
  type ReconcileSettings,
  type ReconcileSources,
} from './reconcile.ts';
import { scopeName } from './scope-rules.ts';
import { cellAnswer, lineAnswers, peopleAnswers } from './slice-details.ts';
import { otherCurrencies, sourceUses } from './source-uses.ts';
import { dayText, latestMonths, monthRange, monthTexts, spanOf } from './span.ts';
import { sidesOf, summaryOf, waterfallOf } from './told-figures.ts';

/** The list of slices, with sums over all that match. `now` in milliseconds since 1970. */
export async function readReconciliation(
  sources: ReconcileSources,
  query: ReconciliationQuery,
  now: number,
): Promise<ReconciliationAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const range = page?.range ?? spanOf(query, now);
  const [found, freshness] = await Promise.all([
    reconcile(sources, range, now),
    readFreshness(sources.store, now),
  ]);
  const slices = latestFirst(found.slices.filter((slice) => isAsked(slice, query)));
  const start = page ? indexAfter(slices, page.after[0] ?? '') : 0;
  const shown = slices.slice(start, start + limit);
  const last = shown.at(-1);
  const next =
    last && start + limit < slices.length ? writeCursor(asked, { range, after: [pathOf(last)] }) : null;
  const lines = found.lines.filter(
    ({ provider }) => query.provider === undefined || provider === query.provider,
  );
  return {
    from: dayText(range.from),
    to: dayText(range.to),
    tolerance: toldTolerance(found.settings),
    totals: summaryOf(slices),
    providers: byProvider(slices).map(([provider, of]) => ({ provider, ...summaryOf(of) })),
    months: monthsOf(
      found,
      found.slices.filter((slice) => isAsked(slice, { provider: query.provider, scope: query.scope })),
    ),
    sources: sourceUses(lines),
    other_currencies: otherCurrencies(lines),
    signed_months: signedIn(range, found.settings),
    data: shown.map((slice) => toRow(slice, found.settings)),
    data_as_of: freshness,
    next_cursor: next,
  };
}

/** What of the latest months that are not signed off differs for no known cause. */
export async function readGap(sources: ReconcileSources, now: number): Promise<ReconciliationGap> {
  const { settings, floors } = sources;
  const { signedMonths } = settings();
  const months = latestMonths(now, floors?.().charges).filter((month) => !signedMonths.includes(month));
  const [first, last] = [months.at(-1), months[0]];
  if (first === undefined || last === undefined)
    return { months, unexplained_usd: '0', gaps: [], data_as_of: await readFreshness(sources.store, now) };
  const range = { from: monthRange(first).from, to: monthRange(last).to };
  const [found, freshness] = await Promise.all([
    reconcile(sources, range, now),
    readFreshness(sources.store, now),
  ]);
  const slices = found.slices.filter(({ day }) => months.includes(day.slice(0, 7)));
  const gaps = gapsOf(monthsOf(found, slices));
  const sum = gaps.reduce((total, gap) => total + (fromUsd(gap.unexplained_usd ?? '0') ?? 0n), 0n);
  return { months, unexplained_usd: toUsd(sum), gaps, data_as_of: freshness };
}

/** From the estimate to the bill. */
export async function readWaterfall(
  sources: ReconcileSources,
  query: WaterfallQuery,
  now: number,
): Promise<WaterfallAnswer> {
  const range = spanOf(query, now);
  const found = await reconcile(sources, range, now);
  const slices = found.slices.filter((slice) => isAsked(slice, query));
  const without = slices.filter(({ outcome }) => outcome === 'no_bill');
  return {
    from: dayText(range.from),
    to: dayText(range.to),
    ...waterfallOf(slices),
    providers: byProvider(slices)
      .filter(([, of]) => of.some(({ billed }) => billed !== undefined))
      .map(([provider, of]) => ({ provider, ...waterfallOf(of) })),
    left_out_usd: toUsd(without.reduce((sum, { local }) => sum + local, 0n)),
  };
}

/** One slice by model and kind of token. 404 where neither side tells anything. */
export async function readSlice(
  sources: ReconcileSources,
  key: { readonly provider: string; readonly scope: string; readonly day: string },
  now: number,
): Promise<SliceAnswer> {
  const { from } = monthRange(key.day.slice(0, 7));
  const start = Date.parse(key.day);
  if (Number.isNaN(start) || from > start) throw notFound(`${key.day} is no day such as 2026-10-05.`);
  const [found, freshness] = await Promise.all([
    reconcile(sources, { from: start, to: start + DAY_MS }, now, { byUser: true, provider: key.provider }),
    readFreshness(sources.store, now),
  ]);
  const slice = found.slices.find(({ provider, scope }) => provider === key.provider && scope === key.scope);
  if (!slice)
    throw notFound(
      `Neither telemetry nor a report tells anything of ${key.provider}, scope ${key.scope}, on ${key.day}. \`/reconciliation\` lists what there is.`,
    );
  const { counted, quantities } = slice.sides;
  return {
    ...toRow(slice, found.settings),
    waterfall: waterfallOf([slice]),
    cells: slice.cells.map((cell) => cellAnswer(cell, slice.sides)),
    people: peopleAnswers(slice.sides),
    bill_lines: lineAnswers([...counted, ...quantities]),
    data_as_of: freshness,
  };
}

const DAY_MS = 86_400_000;

/** `<provider>/<scope>/<day>`. */
export function pathOf({ provider, scope, day }: Pick<DatedSlice, 'provider' | 'scope' | 'day'>): string {
  return `${provider}/${scope}/${day}`;
}

type Filter = Partial<Pick<ReconciliationQuery, 'provider' | 'scope' | 'outcome' | 'status'>>;

function isAsked(slice: DatedSlice, { provider, scope, outcome, status }: Filter): boolean {
  return (
    (provider === undefined || slice.provider === provider) &&
    (scope === undefined || slice.scope === scope) &&
    (!outcome?.length || outcome.includes(slice.outcome)) &&
    (!status?.length || status.includes(slice.status))
  );
}

function latestFirst(slices: readonly DatedSlice[]): DatedSlice[] {
  return [...slices].sort((left, right) => {
    if (left.day !== right.day) return left.day > right.day ? -1 : 1;
    return pathOf(left) < pathOf(right) ? -1 : 1;
  });
}

function indexAfter(slices: readonly DatedSlice[], path: string): number {
  const index = slices.findIndex((slice) => pathOf(slice) === path);
  if (index === -1) throw badCursor('leads to a slice that is gone; ask for the first page again');
  return index + 1;
}

function byProvider(slices: readonly DatedSlice[]): [string, DatedSlice[]][] {
  return [...groupRows(slices, ({ provider }) => provider)].sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
}

function toRow(slice: DatedSlice, { rules }: ReconcileSettings): SliceRow {
  const { provider, scope, day, status, outcome, importedAt, sides } = slice;
  const scopes = new Set(
    [...sides.counted, ...sides.quantities].map(({ billScope }) => scopeName(billScope)),
  );
  const rule = rules.find((each) => each.provider === provider && scopeName(each.scope) === scope);
  return {
    slice: pathOf(slice),
    provider,
    scope,
    scope_name: rule?.name ?? '',
    bill_scopes: [...scopes].sort(),
    day,
    status,
    outcome,
    imported_at: importedAt === undefined ? null : new Date(importedAt).toISOString(),
    ...sidesOf([slice]),
  };
}

function toldTolerance({ tolerance }: ReconcileSettings): ReconciliationAnswer['tolerance'] {
  const canonical = (text: string): string => toUsd(fromUsd(text) ?? 0n);
  return {
    absolute_usd: canonical(tolerance.absolute),
    relative: canonical(tolerance.relative),
    settling_days: tolerance.settlingDays,
  };
}

function signedIn(range: { from: number; to: number }, { signedMonths }: ReconcileSettings): string[] {
  return monthTexts(range).filter((month) => signedMonths.includes(month));
}
