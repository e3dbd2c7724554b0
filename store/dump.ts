// Reads a table in parts that each fit into memory, whatever its size: by month, and in it by person (or value) and day.
import { z } from 'zod';
import { conditionOf, type Condition, type Scope, type StoredTable } from './stored-tables.ts';
import type { QueryParams, Store } from './store.ts';

/** Rows of a table as JSONCompactEachRow, with a name that sorts. */
export type Slice = { readonly name: string; readonly rows: number; readonly bytes: Buffer };

/** What one part takes in the engine's memory; as text it is about as much again. */
const SLICE_BYTES = 16 * 1024 * 1024;

/** The rows of a table that belong to the backup, part by part. The parts are of one moment where no row is changed. */
export async function* dumpTable(
  store: Store,
  table: StoredTable,
  scope: Scope,
  sliceBytes = SLICE_BYTES,
): AsyncGenerator<Slice> {
  const columns = table.columns.map((column) => `\`${column}\``).join(', ');
  for await (const { name, condition } of partsOf(store, { table, scope, sliceBytes })) {
    const sql = `SELECT ${columns} FROM ${table.name} WHERE ${condition.sql}`;
    const bytes = await store.dump({ sql, params: condition.params });
    if (bytes.length > 0) yield { name, rows: countLines(bytes), bytes };
  }
}

type Part = { readonly name: string; readonly condition: Condition };
type Asked = { readonly table: StoredTable; readonly scope: Scope; readonly sliceBytes: number };

async function* partsOf(store: Store, asked: Asked): AsyncGenerator<Part> {
  const { table, scope } = asked;
  const all = conditionOf(table, scope);
  if (table.time === undefined) {
    yield* split(asked, { name: 'all', condition: all, bytes: await sizeOf(store, table, all) });
    return;
  }
  const months = await store.query({
    sql: `SELECT DISTINCT toYYYYMM(${table.time}) AS month FROM ${table.name} WHERE ${all.sql} ORDER BY month`,
    params: all.params,
    row: z.object({ month: z.number() }),
  });
  for (const { month } of months) {
    const sql = `toYYYYMM(${table.time}) = {month:UInt32} AND ${all.sql}`;
    yield* partsOfMonth(store, asked, { month, condition: { sql, params: { ...all.params, month } } });
  }
}

const ownerDay = z.object({ owner: z.string(), on_day: z.string(), bytes: z.coerce.number() });
type OwnerDay = z.infer<typeof ownerDay>;

async function* partsOfMonth(
  store: Store,
  asked: Asked,
  { month, condition }: { readonly month: number; readonly condition: Condition },
): AsyncGenerator<Part> {
  const { table, sliceBytes } = asked;
  const day = `toDate(${table.time})`;
  const found = await store.query({
    sql: `SELECT ${ownerOf(table)} AS owner, toString(${day}) AS on_day, sum(byteSize(*)) AS bytes FROM ${table.name}
          WHERE ${condition.sql} GROUP BY owner, on_day ORDER BY owner, on_day`,
    params: condition.params,
    row: ownerDay,
  });
  for (const [index, run] of runsOf(found, sliceBytes).entries()) {
    const name = `${month}-${String(index + 1).padStart(4, '0')}`;
    yield* split(asked, { name, condition: within(condition, [ownerOf(table), day], run), bytes: run.bytes });
  }
}

/** The column of the person; where a rollup has none, of the value that it is about. Other tables of days have no owner. */
function ownerOf({ columns }: StoredTable): string {
  return ['user', 'value'].find((name) => columns.includes(name)) ?? "''";
}

/** Persons, or values, and days that follow each other in the table's order, from the first to the last. */
type Run = { readonly first: OwnerDay; readonly last: OwnerDay; readonly bytes: number };

function runsOf(days: readonly OwnerDay[], sliceBytes: number): Run[] {
  const runs: Run[] = [];
  for (const each of days) {
    const run = runs.at(-1);
    if (!run || run.bytes + each.bytes > sliceBytes)
      runs.push({ first: each, last: each, bytes: each.bytes });
    else runs[runs.length - 1] = { ...run, last: each, bytes: run.bytes + each.bytes };
  }
  return runs;
}

/** The bounds of the person alone are what the engine finds the place by. */
function within(
  { sql, params }: Condition,
  [owner, day]: readonly [owner: string, day: string],
  { first, last }: Run,
): Condition {
  const bounds = `${owner} >= {u1:String} AND ${owner} <= {u2:String} AND (${owner}, ${day}) >= ({u1:String}, {d1:Date})
    AND (${owner}, ${day}) <= ({u2:String}, {d2:Date})`;
  const values: QueryParams = { u1: first.owner, d1: first.on_day, u2: last.owner, d2: last.on_day };
  return { sql: `${sql} AND ${bounds}`, params: { ...params, ...values } };
}

/** One person's day, or a table without days, may be more than one part holds. */
function* split(
  { table, sliceBytes }: Asked,
  { name, condition, bytes }: Part & { readonly bytes: number },
): Generator<Part> {
  const parts = Math.ceil(bytes / sliceBytes);
  if (parts <= 1) {
    yield { name, condition };
    return;
  }
  const sql = `${condition.sql} AND cityHash64(${table.sortingKey}) % {parts:UInt32} = {part:UInt32}`;
  for (let part = 0; part < parts; part++)
    yield {
      name: `${name}-${String(part + 1).padStart(4, '0')}`,
      condition: { sql, params: { ...condition.params, parts, part } },
    };
}

async function sizeOf(store: Store, { name }: StoredTable, { sql, params }: Condition): Promise<number> {
  const row = z.object({ bytes: z.coerce.number() });
  const [found] = await store.query({
    sql: `SELECT sum(byteSize(*)) AS bytes FROM ${name} WHERE ${sql}`,
    params,
    row,
  });
  return found?.bytes ?? 0;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
