// The provider's side: lines of reports that count at a moment, summed by all that tells them apart.
import { z } from 'zod';
import { BILL_SOURCE_FACTS, BILL_SOURCES, billSource, LINE_KINDS } from '../../schemas/bills.ts';
import { fromUsd } from '../../schemas/money.ts';
import { TOKEN_KINDS } from '../../schemas/tokens.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { intervalStart } from '../../schemas/period.ts';
import { OF_MONTH } from '../bills/of-month.ts';
import { dollars, integer } from '../measures.ts';
import { personOf } from '../person.ts';
import type { Range } from '../source.ts';
import { modelKey } from './model-key.ts';
import type { BillRow } from './sides.ts';

/** A slice of a report as it counts: its newest version at the moment. */
export type ImportedSlice = Pick<BillRow, 'source' | 'account' | 'billScope' | 'day'> & {
  /** How many versions there were. */
  readonly versions: number;
  /** When the newest one was imported, in milliseconds since 1970. */
  readonly at: number;
};

/** Which days, and which versions: those that were imported up to `asOf` (milliseconds since 1970), or all. */
export type BillQuestion = {
  readonly range: Range;
  readonly asOf?: number | undefined;
  /** Whether people are told apart. */
  readonly byUser?: boolean | undefined;
  readonly provider?: string | undefined;
};

const DAYS = 'day >= toDate({first:String}) AND day < toDate({end:String})';

function paramsOf({ range, asOf, provider }: BillQuestion): QueryParams {
  const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
  return {
    first: dayOf(range.from),
    end: dayOf(range.to),
    ...(asOf !== undefined && { as_of: asOf }),
    ...(provider !== undefined && { provider }),
  };
}

/** Slices as they counted: an import of a later version takes the place of earlier ones. */
function versionsSql({ asOf }: BillQuestion): string {
  const known = asOf === undefined ? '' : " AND slice.at <= fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')";
  return `SELECT source, account, scope, day, argMax(slice.import_id, slice.version) AS import_id,
    argMax(slice.lines, slice.version) AS newest_lines, count() AS versions, max(slice.at) AS newest_at
  FROM bill_slices AS slice WHERE ${DAYS}${known} GROUP BY source, account, scope, day`;
}

const sliceRow = z
  .object({
    source: billSource,
    account: z.string(),
    scope: z.string(),
    day: z.string(),
    versions: integer,
    newest: z.string(),
  })
  .transform(({ scope, newest, ...rest }): ImportedSlice => ({
    ...rest,
    billScope: scope,
    at: Number(newest),
  }));

/** Imports that took others back have no bytes of their own. What they leave empty is not known any more. */
const BACKS = "SELECT id FROM bill_imports WHERE content_hash = ''";

/** Imports that were taken back, at the moment. */
function takenSql({ asOf }: BillQuestion): string {
  const known = asOf === undefined ? '' : " AND back.at <= fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')";
  return `SELECT taken.import_id FROM bill_slices AS back INNER JOIN bill_slices AS taken
  ON back.source = taken.source AND back.account = taken.account AND back.scope = taken.scope AND back.day = taken.day
WHERE back.import_id IN (${BACKS}) AND taken.version + 1 = back.version${known}`;
}

/** The slices of a range. Fails with the store's error. */
export async function readImportedSlices(store: Store, question: BillQuestion): Promise<ImportedSlice[]> {
  return await store.query({
    sql: `SELECT toString(source) AS source, toString(account) AS account, toString(scope) AS scope, toString(day) AS day,
  toString(versions) AS versions, toString(toUnixTimestamp64Milli(newest_at)) AS newest
FROM (${versionsSql(question)})
WHERE newest_lines > 0 OR import_id NOT IN (${BACKS})`,
    params: paramsOf(question),
    row: sliceRow,
  });
}

/** Of Anthropic's report of usage, keys are of programs: what a person used without one, they used in the console. */
const IS_CONSOLE = `(positionCaseInsensitive(line.product, 'console') > 0 OR positionCaseInsensitive(line.product, 'workbench') > 0
    OR (line.source = 'anthropic.usage' AND startsWith(line.user, 'user') AND line.api_key = ''))`;

/** What was paid for before: credits and minutes of a pool, and lines that cost nothing any more. */
const IS_INCLUDED = "(line.kind IN ('credits', 'minutes') OR line.billed_cost = 0)";

const NOTHING = 'toDecimal128(0, 12)';
const LIST = `coalesce(line.list_cost, line.billed_cost, ${NOTHING})`;
/** Reports that are not bills: nothing of them is owed unless they say so. */
const NO_BILLS = BILL_SOURCES.filter((source) => BILL_SOURCE_FACTS[source].role !== 'billed')
  .map((source) => `'${source}'`)
  .join(', ');
const BILLED = `coalesce(line.billed_cost, if(line.source IN (${NO_BILLS}), NULL, line.list_cost), ${NOTHING})`;

const lineRow = z
  .object({
    source: billSource,
    account: z.string(),
    scope: z.string(),
    day: z.string(),
    provider: z.string(),
    item: z.string(),
    kind: z.enum(LINE_KINDS),
    unknown: z.string(),
    product: z.string(),
    model: z.string(),
    token_kind: z.enum(['', ...TOKEN_KINDS]),
    user: z.string(),
    unit: z.string(),
    currency: z.string(),
    is_console: z.number(),
    is_nobodys: z.number(),
    quantity: dollars,
    quantities: integer,
    list: dollars,
    billed: dollars,
    included: dollars,
    lines: integer,
    without_amount: integer,
  })
  .transform(({ scope, model, token_kind, quantity, quantities, ...rest }): Omit<BillRow, 'scope'> => ({
    ...rest,
    billScope: scope,
    model: modelKey(model),
    spelling: model,
    tokenKind: token_kind,
    isConsole: rest.is_console === 1,
    isNobodys: rest.is_nobodys === 1,
    quantity: quantities === 0 ? undefined : (fromUsd(quantity) ?? 0n),
    list: fromUsd(rest.list) ?? 0n,
    billed: fromUsd(rest.billed) ?? 0n,
    included: fromUsd(rest.included) ?? 0n,
    withoutAmount: rest.without_amount,
  }));

/** Lines of a range, of every source. Scopes are as reports spell them. Fails with the store's error. */
export async function readBills(store: Store, question: BillQuestion): Promise<Omit<BillRow, 'scope'>[]> {
  const sql = `SELECT toString(line.source) AS source, toString(line.account) AS account, toString(line.scope) AS scope,
  toString(line.day) AS day, lower(toString(line.provider)) AS provider, line.item AS item, toString(line.kind) AS kind,
  any(line.unknown) AS unknown, toString(line.product) AS product, toString(line.model) AS model,
  toString(line.token_kind) AS token_kind, toString(line.unit) AS unit, toString(line.currency) AS currency,
  ${question.byUser ? personOf('line.user') : "''"} AS user, toUInt8(${IS_CONSOLE}) AS is_console, toUInt8(line.user = '') AS is_nobodys,
  toString(sum(ifNull(line.quantity, ${NOTHING}))) AS quantity, toString(count(line.quantity)) AS quantities,
  toString(sum(${LIST})) AS list, toString(sum(${BILLED})) AS billed,
  toString(sumIf(${LIST} - ${BILLED}, ifNull(${IS_INCLUDED}, 0))) AS included,
  toString(count()) AS lines, toString(countIf(line.list_cost IS NULL AND line.billed_cost IS NULL)) AS without_amount
FROM bill_lines AS line
WHERE line.${DAYS.replace(' AND day', ' AND line.day')}
  ${question.provider === undefined ? '' : 'AND lower(toString(line.provider)) = {provider:String}'}
  AND (line.source, line.account, line.scope, line.day, line.import_id) IN (
    SELECT source, account, scope, day, import_id FROM (${versionsSql(question)}))
GROUP BY source, account, scope, day, provider, item, kind, line.unknown != '', product, model, token_kind, unit, currency,
  is_console, is_nobodys, user`;
  return await store.query({ sql, params: paramsOf(question), row: lineRow });
}

/** Days that a file covers although it has no line for them: its bills say that nothing is owed. */
export type CoveredSpan = {
  readonly source: BillRow['source'];
  readonly first: string;
  readonly last: string;
};

const span = z.object({ source: billSource, first: z.string(), last: z.string() });

/** Spans of imports that touch the range, and months that are known as one sum. Fails with the store's error. */
export async function readSpans(store: Store, question: BillQuestion): Promise<CoveredSpan[]> {
  const [files, months] = await Promise.all([readFiles(store, question), readMonthSums(store, question)]);
  return [...files, ...months];
}

async function readFiles(store: Store, question: BillQuestion): Promise<CoveredSpan[]> {
  const known =
    question.asOf === undefined ? '' : "AND files.at <= fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')";
  return await store.query({
    sql: `SELECT DISTINCT toString(source) AS source, toString(first_day) AS first, toString(last_day) AS last
FROM bill_imports AS files
WHERE files.last_day >= toDate({first:String}) AND files.first_day < toDate({end:String}) ${known}
  AND files.content_hash != '' AND files.id NOT IN (${takenSql(question)})`,
    params: paramsOf(question),
    row: span,
  });
}

/** Sums of months cover all days of these, although they are kept on the first. */
async function readMonthSums(store: Store, question: BillQuestion): Promise<CoveredSpan[]> {
  const { from, to } = question.range;
  const whole = { ...question, range: { from: intervalStart('month', from), to } };
  return await store.query({
    sql: `SELECT DISTINCT toString(source) AS source, toString(day) AS first, toString(toLastDayOfMonth(day)) AS last
FROM bill_lines
WHERE source LIKE 'github.%' AND ${DAYS} AND toDayOfMonth(day) = 1 AND ${OF_MONTH}
  AND (source, account, scope, day, import_id) IN (SELECT source, account, scope, day, import_id FROM (${versionsSql(whole)}))`,
    params: paramsOf(whole),
    row: span,
  });
}
