// Cost and usage as a FOCUS file: every row of a range, of one of the three figures, in flat memory.
import type { FocusQuery } from '../../../schemas/focus-api.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import { badRequest } from '../../../schemas/problem.ts';
import { readSliceVersions, type SliceVersion } from '../../bills/slices.ts';
import { requireKept } from '../../floors.ts';
import { rangeOf, toldRange } from '../../question.ts';
import { readFreshness } from '../../queries/freshness.ts';
import { LEDGER, type Range } from '../../source.ts';
import type { Export } from '../lists.ts';
import { withFirst } from '../with-first.ts';
import { billedLines } from './bill-lines.ts';
import { billRows } from './bill-rows.ts';
import { exportColumns } from './columns.ts';
import type { FocusRow } from './focus-row.ts';
import type { FocusSources } from './focus-sources.ts';
import { ledgerPages, newestBatch } from './ledger-export.ts';
import { poolFinder, poolRows, readPoolMonths, type PoolMonth } from './pool-months.ts';

/** A question with its range, and what it is answered from at one moment. */
export type FocusAsked = FocusQuery & {
  readonly span: Range;
  /** The last batch of the ledger that counts. */
  readonly newest: string;
  /** Of parts of bills, in all months that the range touches. */
  readonly versions: readonly SliceVersion[];
  readonly pools: readonly PoolMonth[];
  readonly freshness: string | null;
};

/** Checks the question. Throws a 400 problem for bounds that are no whole days or months, or where months were dropped. */
export async function askFocus(query: FocusQuery, sources: FocusSources): Promise<FocusAsked> {
  const span = spanOf(query, sources.now);
  const { store, floors, now } = sources;
  if (query.basis !== 'billed') requireKept(span, LEDGER.table, 'usage_daily', floors);
  const isBilled = query.basis === 'billed';
  const [newest, freshness, versions] = await Promise.all([
    newestBatch(store),
    readFreshness(store, now),
    isBilled ? readSliceVersions(store, wholeMonths(span)) : [],
  ]);
  const asked = { range: span, grain: query.grain, versions };
  const pools = isBilled ? await readPoolMonths(asked, sources) : [];
  return { ...query, span, newest, versions, freshness, pools };
}

function wholeMonths({ from, to }: Range): Range {
  return { from: intervalStart('month', from), to: intervalEnd('month', to - 1) };
}

/** A file of rows of FOCUS. */
export type FocusExport = Export & { readonly pages: AsyncIterable<readonly FocusRow[]> };

/** Everything to write. What cannot be read is thrown before anything is sent. */
export async function exportFocus(query: FocusQuery, sources: FocusSources): Promise<FocusExport> {
  const asked = await askFocus(query, sources);
  const pages = focusPages(asked, sources);
  const first = await pages.next();
  const told = toldRange(asked.span);
  return {
    ...told,
    head: { ...told, data_as_of: asked.freshness, parameters: query, focus_version: query.version },
    columns: exportColumns(query.version),
    pages: withFirst(first, pages),
  };
}

/** Rows, page after page, in an order that is always the same. */
export async function* focusPages(
  asked: FocusAsked,
  sources: FocusSources,
): AsyncGenerator<readonly FocusRow[], undefined> {
  const { basis, grain, span: range, newest, versions, pools } = asked;
  if (basis !== 'billed') {
    yield* ledgerPages({ range, basis, grain, newest }, sources);
    return undefined;
  }
  const context = { grain, scopes: sources.settings.scopes, poolFor: poolFinder(pools) };
  for await (const lines of billedLines({ range, grain, versions }, sources))
    yield lines.flatMap((line) => billRows(line, context));
  yield poolRows(pools, range, sources.now);
  return undefined;
}

/** Bounds on whole days, or on whole months where rows are of months; without bounds the last 30 days, or the last whole month. */
function spanOf({ from, to, grain }: FocusQuery, now: number): Range {
  const isOpen = from === undefined && to === undefined;
  if (grain === 'month' && isOpen) {
    const until = intervalStart('month', now);
    return { from: intervalStart('month', until - 1), to: until };
  }
  const range = rangeOf({ from, to }, now);
  const bounds = { from: range.from, to: range.to };
  const [first, ...others] = Object.entries(bounds)
    .filter(([, at]) => intervalStart(grain, at) !== at)
    .map(([name]) => ({
      name,
      detail:
        grain === 'day'
          ? 'must be the beginning of a UTC day, such as 2026-10-01'
          : 'must be the beginning of a month, such as 2026-10-01, with the grain month',
    }));
  if (first) throw badRequest(first, ...others);
  return range;
}
