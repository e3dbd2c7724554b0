// The audit trail: stored versions of settings, each beside the one before it.
import { z } from 'zod';
import {
  MAX_SETTING_ID_LENGTH,
  SETTING_KINDS,
  type ChangeAnswer,
  type ChangeLogAnswer,
  type ChangeLogQuery,
} from '../schemas/change-log.ts';
import type { QueryParams, Store } from '../store/store.ts';
import { membersVersionKey, readMembersChanges, type MembersChange } from './members-log.ts';
import { badCursor, readCursor, writeCursor } from './page.ts';
import { toldValue } from './told-value.ts';

/** Groups can have ten thousand members: what changed of them is read apart. */
const COLUMNS = `toString(kind) AS setting, id, version, if(kind = 'members', 'null', value) AS value, deleted, toString(settings.changed_at) AS at, changed_by, reason`;

const row = z.object({
  setting: z.enum(SETTING_KINDS),
  id: z.string(),
  version: z.coerce.number(),
  value: z.string(),
  deleted: z.boolean(),
  at: z.string(),
  changed_by: z.string(),
  reason: z.string(),
});
type Version = z.infer<typeof row>;

const CURSOR_KEYS = 4;

const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** Text of a cursor that the engine would not take is refused here. */
const cursorKeys = z.tuple([
  z.string().refine((at) => at === timeOf(`${at.replace(' ', 'T')}Z`)),
  z.enum(SETTING_KINDS),
  z.string().max(MAX_SETTING_ID_LENGTH),
  z.string().regex(/^\d{1,18}$/),
]);

/** A page of changes, the latest first. Fails with the store's error. */
export async function readChangeLog(store: Store, query: ChangeLogQuery): Promise<ChangeLogAnswer> {
  const { conditions, params } = conditionsOf(query);
  const sql = `SELECT ${COLUMNS} FROM settings WHERE ${conditions.join(' AND ')}
ORDER BY settings.changed_at DESC, kind DESC, id DESC, version DESC LIMIT {rows:UInt32}`;
  const found = await store.query({ sql, params: { ...params, rows: query.limit + 1 }, row });
  const page = found.slice(0, query.limit);
  const [earlier, ofMembers] = await Promise.all([
    versionsBefore(store, page),
    readMembersChanges(
      store,
      page.filter(({ setting }) => setting === 'members'),
    ),
  ]);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    data: page.map((version) =>
      toChange(
        version,
        earlier.get(keyOf(version, version.version - 1)),
        ofMembers.get(membersVersionKey(version)),
      ),
    ),
    next_cursor: last ? writeCursor(query, [last.at, last.setting, last.id, String(last.version)]) : null,
  };
}

function conditionsOf(query: ChangeLogQuery): { conditions: string[]; params: QueryParams } {
  const { kind, id, by, from, to, cursor } = query;
  const given: (readonly [condition: string, params: QueryParams])[] = [
    ['kind IN {kinds:Array(String)}', { kinds: kind === undefined ? SETTING_KINDS : [kind] }],
  ];
  if (id !== undefined) given.push(['id = {id:String}', { id }]);
  if (by !== undefined) given.push(['changed_by = {by:String}', { by }]);
  if (from !== undefined) given.push([`settings.changed_at >= ${TIME('from')}`, { from: timeOf(from) }]);
  if (to !== undefined) given.push([`settings.changed_at < ${TIME('to')}`, { to: timeOf(to) }]);
  if (cursor !== undefined) {
    const keys = cursorKeys.safeParse(readCursor(cursor, query, CURSOR_KEYS));
    if (!keys.success) throw badCursor();
    const [at, setting, last, version] = keys.data;
    const after = `(${TIME('at')}, {setting:String}, {last:String}, {version:UInt64})`;
    const params = { at, setting, last, version };
    given.push([`(settings.changed_at, toString(kind), id, version) < ${after}`, params]);
  }
  return {
    conditions: given.map(([condition]) => condition),
    params: Object.fromEntries(given.flatMap(([, params]) => Object.entries(params))),
  };
}

function TIME(name: string): string {
  return `toDateTime64({${name}:String}, 3, 'UTC')`;
}

/** As the engine takes it, within the years that it knows; empty for what is no moment. */
function timeOf(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '';
  const known = Math.min(Math.max(at, EARLIEST), LATEST);
  return new Date(known).toISOString().replace('T', ' ').replace('Z', '');
}

/** The version before each, by {@link keyOf}. */
async function versionsBefore(store: Store, page: readonly Version[]): Promise<ReadonlyMap<string, Version>> {
  const changed = page.filter(({ setting, version }) => setting !== 'members' && version > 1);
  if (changed.length === 0) return new Map();
  const sql = `SELECT ${COLUMNS} FROM settings
WHERE kind IN {kinds:Array(String)} AND id IN {ids:Array(String)} AND has(
  arrayMap((kind, id, version) -> tuple(kind, id, version), {kinds:Array(String)}, {ids:Array(String)}, {versions:Array(UInt64)}),
  tuple(toString(kind), id, version))
ORDER BY settings.changed_at`;
  const params = {
    kinds: changed.map(({ setting }) => setting),
    ids: changed.map(({ id }) => id),
    versions: changed.map(({ version }) => version - 1),
  };
  const rows = await store.query({ sql, params, row });
  return new Map(rows.map((version) => [keyOf(version, version.version), version]));
}

function keyOf({ setting, id }: Version, version: number): string {
  return JSON.stringify([setting, id, version]);
}

function toChange(
  version: Version,
  earlier: Version | undefined,
  ofMembers: MembersChange | undefined,
): ChangeAnswer {
  const { setting, id, at, changed_by, reason } = version;
  const told = ofMembers ?? toldPair(setting, earlier && valueOf(earlier), valueOf(version));
  return {
    changed_at: `${at.replace(' ', 'T')}Z`,
    changed_by,
    reason,
    kind: setting,
    id,
    version: version.version,
    change: version.deleted ? 'removed' : told.before === null ? 'created' : 'changed',
    ...told,
  };
}

/** Undefined for a version that deleted the setting. */
function valueOf({ value, deleted }: Version): unknown {
  return deleted ? undefined : (JSON.parse(value) as unknown);
}

function toldPair(kind: string, before: unknown, after: unknown) {
  return { before: toldValue(kind, before), after: toldValue(kind, after) };
}
