// Finds records of which the ledger holds amounts at another place than they are due to, in slices that fit memory.
import { z } from 'zod';
import { AMOUNT_COLUMNS } from '../../schemas/charge.ts';
import type { PrSource } from '../../schemas/forge.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import type { UsageTable } from '../journal/batch.ts';
import type { KnownChanges } from './due-change.ts';
import { duePlace, type Placed } from './placed.ts';
import type { Scope } from './scopes.ts';

/** A part of a scope: hours of a person, or a part of an hour that holds too many rows. */
export type Slice = {
  readonly table: UsageTable;
  readonly scope: Scope;
  readonly user: string;
  /** Seconds since 1970, half-open. */
  readonly from: number;
  readonly to: number;
  readonly parts: number;
  readonly part: number;
};

const HOUR_S = 3_600;

const hourRow = z.object({ user: z.string(), hour: z.coerce.number(), rows: z.coerce.number() });
type Hour = z.infer<typeof hourRow>;

/** The slices of a scope in a table, each of about so many rows at most. */
export async function slicesOf(
  store: Store,
  table: UsageTable,
  scope: Scope,
  rowsPerSlice: number,
): Promise<Slice[]> {
  const sql = `
SELECT user, toUnixTimestamp(toStartOfHour(toDateTime(time, 'UTC'))) AS hour, count() AS rows
FROM ${table} WHERE ${scope.condition} GROUP BY user, hour ORDER BY user, hour`;
  const hours = await store.query({ sql, params: scope.params, row: hourRow });
  return packed(hours, rowsPerSlice).flatMap(({ user, from, to, rows }) => {
    const parts = Math.max(1, Math.ceil(rows / rowsPerSlice));
    return Array.from({ length: parts }, (_, part) => ({ table, scope, user, from, to, parts, part }));
  });
}

type Packed = Pick<Slice, 'user' | 'from' | 'to'> & { readonly rows: number };

/** Hours of one person that follow each other and are not too many rows together. */
function packed(hours: readonly Hour[], most: number): Packed[] {
  const all: Packed[] = [];
  for (const { user, hour, rows } of hours) {
    const last = all.at(-1);
    const isRoom = last?.user === user && last.rows + rows <= most;
    if (isRoom) all[all.length - 1] = { ...last, to: hour + HOUR_S, rows: last.rows + rows };
    else all.push({ user, from: hour, to: hour + HOUR_S, rows });
  }
  return all;
}

/** What a row's change follows from, beside its time. */
const INPUTS = ['agent', 'session', 'repo', 'branch', 'commit', 'pr', 'pr_source', 'told_place'] as const;

const groupRow = z.object({
  agent: z.string(),
  session: z.string(),
  repo: z.string(),
  branch: z.string(),
  commit: z.string(),
  pr: z.string(),
  pr_source: z.string(),
  told_place: z.string(),
  ids: z.array(z.string()),
  times: z.array(z.string()),
});
type Group = z.infer<typeof groupRow>;

/** The records of a slice by what their change follows from, as of a batch; without what was taken back. */
export async function groupsIn(store: Store, slice: Slice, asOfBatch: number): Promise<Group[]> {
  const inputs = INPUTS.map((name) => `\`${name}\``).join(', ');
  const texts = INPUTS.map((name) => `toString(\`${name}\`) AS \`${name}\``).join(', ');
  const { table, scope } = slice;
  const isBooked = amountsOf(table).map((name) => `sum(${name}) != 0`);
  const sql = `
SELECT ${texts}, groupArray(toString(record_id)) AS ids, groupArray(toString(toUnixTimestamp64Nano(time))) AS times
FROM (
  SELECT record_id, time, ${inputs} FROM ${table}
  WHERE ${scope.condition} AND ${IN_SLICE} AND batch_id <= {as_of:UInt64}
  GROUP BY record_id, time, ${inputs} HAVING ${isBooked.join(' OR ')})
GROUP BY ${inputs}`;
  const params = { ...paramsOf(slice), as_of: asOfBatch };
  return await store.query({ sql, params, row: groupRow });
}

/** What {@link IN_SLICE} and the scope's condition ask for. */
export function paramsOf({ scope, user, from, to, parts, part }: Slice): QueryParams {
  return { ...scope.params, slice_user: user, slice_from: from, slice_to: to, parts, part };
}

/** Rows of a slice, also to read them. */
export const IN_SLICE = `user = {slice_user:String} AND time >= toDateTime64({slice_from:Int64}, 9, 'UTC')
  AND time < toDateTime64({slice_to:Int64}, 9, 'UTC') AND cityHash64(record_id) % {parts:UInt32} = {part:UInt32}`;

function amountsOf(table: UsageTable): readonly string[] {
  return table === 'activities' ? ['quantity'] : AMOUNT_COLUMNS;
}

/** The ids of records that are to be moved. */
export function misplacedOf(groups: readonly Group[], known: KnownChanges): string[] {
  return [...new Set(groups.flatMap((group) => misplacedIn(group, known)))];
}

function misplacedIn({ ids, times, ...inputs }: Group, known: KnownChanges): string[] {
  const now = placedNow((column) => inputs[column]);
  return ids.filter((_, index) => !isDue(now, duePlace({ ...now, time: BigInt(times[index] ?? 0) }, known)));
}

/** Where a row lies, and what else its change follows from, by its columns. */
export function placedNow(column: (name: (typeof INPUTS)[number]) => string) {
  return {
    agent: column('agent'),
    session: column('session'),
    repo: column('repo'),
    branch: column('branch'),
    commit: column('commit'),
    pr: column('pr'),
    prSource: column('pr_source') as PrSource,
    toldPlace: column('told_place'),
  };
}

/** Whether a row lies where it is due to. */
export function isDue(now: Placed, due: Placed): boolean {
  return (
    now.repo === due.repo &&
    now.pr === due.pr &&
    now.prSource === due.prSource &&
    now.toldPlace === due.toldPlace
  );
}
