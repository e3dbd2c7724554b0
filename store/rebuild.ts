// Builds a month of a rollup again from the ledger and puts it in the place of the old one in one step.
import { z } from 'zod';
import type { Store } from './store.ts';

/** A rollup, the ledger table that feeds it, and the statement of the view between them. */
export type Rollup = { readonly table: string; readonly from: string; readonly select: string };

/** A month of a rollup that was built again; `month` as 202611. */
export type Rebuilt = { readonly table: string; readonly month: number; readonly rows: number };

type Options = {
  /** Only these rollups; all where it is absent. */
  readonly tables?: readonly string[];
  /** Ledger rows that one statement takes in: with their keys they must fit the memory of the engine. */
  readonly rowsPerSlice?: number;
};

const ROWS_PER_SLICE = 200_000;

const viewRow = z.object({ name: z.string(), as_select: z.string() });
const countRow = z.object({ rows: z.coerce.number() });
const sumsRow = z.object({ sums: z.array(z.string()) });

/** The rollups of this store, as its views say. */
export async function readRollups(store: Store): Promise<Rollup[]> {
  const sql = `SELECT name, as_select FROM system.tables
    WHERE database = currentDatabase() AND engine = 'MaterializedView' AND name LIKE '%\\_from\\_%' ORDER BY name`;
  const views = await store.query({ sql, row: viewRow });
  return views.map(({ name, as_select: select }) => {
    const [table = '', from = ''] = name.split('_from_');
    return { table, from, select };
  });
}

/**
 * Builds months (as 202611) of rollups again. Nothing may be inserted into the ledger meanwhile, and no insert may be half
 * done: the engine forgets the tokens of what is replaced. Cut short at any point, it may be run again.
 */
export async function rebuildRollups(
  store: Store,
  months: readonly number[],
  { tables, rowsPerSlice = ROWS_PER_SLICE }: Options = {},
): Promise<Rebuilt[]> {
  const rollups = (await readRollups(store)).filter(({ table }) => tables?.includes(table) ?? true);
  const rebuilt: Rebuilt[] = [];
  for (const rollup of rollups) {
    for (const month of months) rebuilt.push(await rebuild(store, rollup, { month, rowsPerSlice }));
  }
  return rebuilt;
}

type Part = { readonly month: number; readonly rowsPerSlice: number };

async function rebuild(store: Store, rollup: Rollup, part: Part): Promise<Rebuilt> {
  const { table } = rollup;
  const { month } = part;
  const copy = `${table}_rebuild`;
  await store.command(`DROP TABLE IF EXISTS ${copy} SYNC`);
  await store.command(`CREATE TABLE ${copy} AS ${table}`);
  await fill(store, rollup, copy, part);
  await requireEqual(store, rollup, copy, month);
  const rows = await countRows(store, copy);
  // The engine takes nothing from an empty table, for safety.
  const swap = rows === 0 ? `DROP PARTITION ${month}` : `REPLACE PARTITION ${month} FROM ${copy}`;
  await store.command(`ALTER TABLE ${table} ${swap}`);
  await store.command(`DROP TABLE ${copy} SYNC`);
  return { table, month, rows };
}

async function fill(
  store: Store,
  { from, select }: Rollup,
  copy: string,
  { month, rowsPerSlice }: Part,
): Promise<void> {
  const [found] = await store.query({
    sql: `SELECT count() AS rows FROM ${from} WHERE toYYYYMM(time) = {month:UInt32}`,
    params: { month },
    row: countRow,
  });
  const slices = Math.ceil((found?.rows ?? 0) / rowsPerSlice);
  const slice =
    'toYYYYMM(time) = {month:UInt32} AND cityHash64(user, toStartOfHour(time)) % {slices:UInt32} = {slice:UInt32}';
  const sql = `INSERT INTO ${copy} ${onlyWhere(select, from, slice)} SETTINGS max_threads = 1`;
  for (let index = 0; index < slices; index++) await store.command(sql, { month, slices, slice: index });
}

const placeOf = (from: string): RegExp =>
  new RegExp(`( FROM (?:\\S+\\.)?\`?${from}\`?)(?: WHERE (.+?))?( GROUP BY )`);

/** Which rows of the ledger the view takes in. */
function ownCondition(select: string, from: string): string {
  return placeOf(from).exec(select)?.[2] ?? '1';
}

/** The view's own statement, so that no copy of it can differ, on a part of the ledger. */
function onlyWhere(select: string, from: string, condition: string): string {
  const restricted = select.replace(
    placeOf(from),
    (_, table: string, own: string | undefined, groups: string) =>
      `${table} WHERE ${condition}${own === undefined ? '' : ` AND (${own})`}${groups}`,
  );
  if (restricted === select)
    throw new Error(`The view over ${from} cannot be restricted to a month: ${select}`);
  return restricted;
}

/** Sums of the new rows and of the ledger, to the last digit, before anything is replaced. */
async function requireEqual(
  store: Store,
  { table, from, select }: Rollup,
  copy: string,
  month: number,
): Promise<void> {
  const columns = await store.query({
    sql: `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}
          AND (type = 'Int64' OR type LIKE 'Decimal%') ORDER BY position`,
    params: { table },
    row: z.object({ name: z.string() }),
  });
  const sums = `[${columns.map(({ name }) => `toString(sum(${name}))`).join(', ')}] AS sums`;
  const read = async (sql: string): Promise<string[]> => {
    const rows = await store.query({ sql, params: { month }, row: sumsRow });
    return rows.map((row) => row.sums.join());
  };
  const built = await read(
    `SELECT ${sums} FROM ${copy} ${(await hasDimensions(store, table)) ? 'GROUP BY dimension' : ''}`,
  );
  const [ledger = ''] = await read(
    `SELECT ${sums} FROM ${from} WHERE toYYYYMM(time) = {month:UInt32} AND (${ownCondition(select, from)})`,
  );
  const isNothing = /^[0,]*$/.test(ledger);
  if (built.every((each) => each === ledger) && (built.length > 0 || isNothing)) return;
  throw new Error(
    `${table} of ${month} was built again and does not equal the ledger, which may have grown meanwhile; nothing was replaced.`,
  );
}

/** Whether it tells all usage once for each dimension, so that each of them must equal the ledger. */
async function hasDimensions(store: Store, table: string): Promise<boolean> {
  const sql = `SELECT count() AS rows FROM system.columns
    WHERE database = currentDatabase() AND table = {table:String} AND name = 'dimension'`;
  const [found] = await store.query({ sql, params: { table }, row: countRow });
  return (found?.rows ?? 0) > 0;
}

async function countRows(store: Store, table: string): Promise<number> {
  const [found] = await store.query({ sql: `SELECT count() AS rows FROM ${table}`, row: countRow });
  return found?.rows ?? 0;
}
