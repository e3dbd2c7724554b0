// Lines of bills in the order of a file, each as often as it counts: page after page, or added up by month.
import { setImmediate as others } from 'node:timers/promises';
import { z } from 'zod';
import { billSource, type BillSource } from '../../../schemas/bills.ts';
import type { FocusGrain } from '../../../schemas/focus-api.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import type { QueryParams } from '../../../store/store.ts';
import { usesOf, type LineUse, type SliceVersion } from '../../bills/slices.ts';
import { billCenterSql, DAYS_SQL } from '../../cost-centers/billed.ts';
import { pico } from '../../cost-centers/spend.ts';
import { integer } from '../../measures.ts';
import { rangeParams, type Range } from '../../source.ts';
import type { FocusSources } from './focus-sources.ts';

const PAGE_LINES = 5_000;

/** Lines that are made into rows at once: limit checks are answered by the same thread. */
const SLICE_LINES = 100;

const line = z.object({
  source: billSource,
  account: z.string(),
  scope: z.string(),
  day: z.string(),
  import_id: z.string(),
  line: integer,
  provider: z.string(),
  item: z.string(),
  kind: z.string(),
  unknown: z.string(),
  product: z.string(),
  model: z.string(),
  token_kind: z.string(),
  person: z.string(),
  team: z.string(),
  repo: z.string(),
  pr: z.string(),
  /** What the bill itself says. */
  told_center: z.string(),
  center: z.string(),
  center_product: z.string(),
  quantity: pico.nullable(),
  unit: z.string(),
  list_cost: pico.nullable(),
  billed_cost: pico.nullable(),
  currency: z.string(),
});

/** A line as the store gives it; quantities and amounts in units of 1e-12. */
type StoredLine = z.infer<typeof line>;

/** A line, or lines of a month that have everything in common, as it counts. */
export type BilledLine = Omit<StoredLine, 'import_id' | 'line'> & {
  /** What tells it from all others. */
  readonly identity: readonly unknown[];
  readonly isCorrection: boolean;
};

/** What is read of the bills: lines of these versions, so that a file is of one moment. `kind` keeps the lines of one kind. */
export type BillsAsked = {
  readonly range: Range;
  readonly grain: FocusGrain;
  readonly versions: readonly SliceVersion[];
  readonly kind?: string;
};

/** Lines that count, by month and part of a report. */
export async function* billedLines(
  { range, grain, versions, kind }: BillsAsked,
  sources: FocusSources,
): AsyncGenerator<readonly BilledLine[]> {
  for (let from = range.from; from < range.to; from = intervalEnd('month', from)) {
    const month = { from, to: Math.min(range.to, intervalEnd('month', from)) };
    const name = new Date(from).toISOString().slice(0, 7);
    const ofMonth = versions.filter(({ day }) => day.startsWith(name));
    const use = usesOf(ofMonth, sources.signOffs);
    for (const part of partsOf(ofMonth)) {
      const pages = readLines({ month, part, kind }, sources);
      yield* grain === 'day' ? usedPages(pages, use) : monthPages(usedPages(pages, use), month);
    }
  }
}

type Part = Pick<SliceVersion, 'source' | 'account' | 'scope'>;

/** Each part of reports once; the versions come in their order. */
function partsOf(versions: readonly SliceVersion[]): Part[] {
  const parts = new Map(
    versions.map((each) => [JSON.stringify([each.source, each.account, each.scope]), each]),
  );
  return [...parts.values()];
}

type Use = ReturnType<typeof usesOf>;

async function* usedPages(
  pages: AsyncIterable<readonly StoredLine[]>,
  use: Use,
): AsyncGenerator<readonly BilledLine[]> {
  for await (const page of pages)
    for (const slice of slicesOf(page)) {
      yield slice.flatMap((each) =>
        use({
          ...each,
          importId: each.import_id,
          hasMoney: each.billed_cost !== null || each.list_cost !== null || each.currency !== '',
        }).map((one) => toBilled(each, one)),
      );
      await others();
    }
}

function* slicesOf<Each>(page: readonly Each[]): Generator<readonly Each[]> {
  for (let at = 0; at < page.length; at += SLICE_LINES) yield page.slice(at, at + SLICE_LINES);
}

function toBilled({ import_id, line: place, ...rest }: StoredLine, use: LineUse): BilledLine {
  const sign = use === 'taken_back' ? -1n : 1n;
  const signed = (amount: bigint | null): bigint | null => (amount === null ? null : amount * sign);
  return {
    ...rest,
    quantity: signed(rest.quantity),
    list_cost: signed(rest.list_cost),
    billed_cost: signed(rest.billed_cost),
    identity: ['bill', rest.source, rest.account, rest.scope, rest.day, import_id, place, use],
    isCorrection: use !== 'usual',
  };
}

/** Lines of a part of a report that have everything in common but the day are added up. */
async function* monthPages(
  pages: AsyncIterable<readonly BilledLine[]>,
  { from }: Range,
): AsyncGenerator<readonly BilledLine[]> {
  const sums = new Map<string, BilledLine>();
  const day = new Date(intervalStart('month', from)).toISOString().slice(0, 10);
  for await (const page of pages)
    for (const each of page) {
      const identity = ['bills of a month', ...Object.entries({ ...each, day }).map(commonValue)];
      const key = JSON.stringify(identity);
      const known = sums.get(key);
      sums.set(key, {
        ...each,
        day,
        identity,
        quantity: added(known?.quantity, each.quantity),
        list_cost: added(known?.list_cost, each.list_cost),
        billed_cost: added(known?.billed_cost, each.billed_cost),
      });
    }
  for (const slice of slicesOf([...sums.values()])) {
    yield slice;
    await others();
  }
}

/** What lines have in common that are added up: of amounts, whether they are told. Rules may change: they name no line. */
function commonValue([name, value]: readonly [string, unknown]): unknown {
  if (name === 'identity' || name === 'center' || name === 'center_product') return '';
  return typeof value === 'bigint' ? 'told' : value;
}

function added(sum: bigint | null | undefined, amount: bigint | null): bigint | null {
  return amount === null ? null : (sum ?? 0n) + amount;
}

type Asked = { readonly month: Range; readonly part: Part; readonly kind: string | undefined };

const KEY = 'l.day, l.import_id, l.line';

async function* readLines(
  { month, part, kind }: Asked,
  { store, settings }: FocusSources,
): AsyncGenerator<readonly StoredLine[]> {
  const { sql, params } = linesSql(billCenterSql(settings));
  const ofKind = kind === undefined ? '' : 'AND l.kind = {kind:String}';
  let after: QueryParams | undefined;
  do {
    const page: StoredLine[] = await store.query({
      sql: sql(`${ofKind} ${after ? AFTER : ''}`),
      params: {
        ...rangeParams(month),
        ...params,
        source: part.source satisfies BillSource,
        account: part.account,
        scope: part.scope,
        ...(kind !== undefined && { kind }),
        ...after,
      },
      row: line,
    });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    after =
      last && page.length === PAGE_LINES
        ? { last_day: last.day, last_import: last.import_id, last_line: last.line }
        : undefined;
  } while (after);
}

const AFTER = `AND (${KEY}) > ({last_day:Date}, {last_import:String}, {last_line:UInt32})`;

const TEXTS = [
  'source',
  'account',
  'scope',
  'provider',
  'item',
  'kind',
  'unknown',
  'product',
  'model',
  'token_kind',
  'pr',
  'unit',
];

/** The statement of a page, by what is asked beyond the part of a report and its days. */
function linesSql({ columns, center, product, person, params, from }: ReturnType<typeof billCenterSql>) {
  const selected = [
    ...TEXTS.map((name) => `toString(l.${name}) AS ${name}`),
    'toString(l.day) AS day',
    'l.import_id AS import_id',
    'toInt64(l.line) AS line',
    `${person} AS person`,
    `${columns.team} AS team`,
    `${columns.repo} AS repo`,
    'toString(l.cost_center) AS told_center',
    `${center} AS center`,
    `${product} AS center_product`,
    'l.quantity AS quantity',
    'l.list_cost AS list_cost',
    'l.billed_cost AS billed_cost',
    'toString(l.currency) AS currency',
  ];
  const part = 'l.source = {source:String} AND l.account = {account:String} AND l.scope = {scope:String}';
  const sql = (more: string): string => `SELECT ${selected.join(', ')}
FROM ${from('bill_lines', `${part} AND ${DAYS_SQL} ${more}`)}
ORDER BY ${KEY} LIMIT ${PAGE_LINES}`;
  return { sql, params };
}
