// Incidents as rows of the ledger's database: one for each version.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readCursor, writeCursor } from '../../control/page.ts';
import { isAnyOf } from '../../analytics/person.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { Incident, IncidentsAnswer, IncidentsQuery } from '../../schemas/patterns.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { isoOf, storeTime } from '../alerts/store-time.ts';
import { readIncidentTotals } from './incident-totals.ts';
import { incidentValue, type IncidentValue, type IncidentVersion } from './incident-value.ts';

type Cell = string | number | null;

const CELLS: Readonly<Record<string, (version: IncidentVersion) => Cell>> = {
  id: ({ value }) => value.id,
  version: ({ value }) => value.version,
  pattern: ({ value }) => value.finding.pattern,
  state: ({ value }) => value.state,
  user: ({ value }) => value.finding.user,
  session: ({ value }) => value.finding.session,
  repo: ({ value }) => value.finding.repo,
  opened_at: ({ value }) => storeTime(Date.parse(value.openedAt)),
  at_risk_usd: ({ value }) => value.finding.at_risk_usd,
  at: ({ at }) => storeTime(Date.parse(at)),
  action: ({ action }) => action,
  changed_by: ({ by }) => by,
  note: ({ note }) => note,
  until: ({ value }) => (value.until === null ? null : storeTime(Date.parse(value.until))),
  value: ({ value }) => JSON.stringify(value),
};

const DIGEST_LENGTH = 32;

/** Stores versions as one insert; only a resend of the very same is taken for a repeat. Fails with the store's error. */
export async function writeIncidents(
  store: Pick<Store, 'insert'>,
  versions: readonly IncidentVersion[],
): Promise<void> {
  const lines = versions.map((version) =>
    JSON.stringify(
      Object.values(CELLS).map((cell) => {
        const told = cell(version);
        return typeof told === 'string' ? told.toWellFormed() : told;
      }),
    ),
  );
  const text = `${lines.join('\n')}\n`;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
  await store.insert({
    table: 'incidents',
    columns: Object.keys(CELLS),
    rows: Buffer.from(text),
    token: `incidents ${digest}`,
  });
}

const NEWEST = '(id, version) IN (SELECT id, max(version) FROM incidents GROUP BY id)';

const row = z
  .object({ value: z.string() })
  .transform(({ value }): IncidentValue => incidentValue.parse(JSON.parse(value)));

const MOST_HELD = 20_000;
const IS_HELD = "state IN ('open', 'acknowledged', 'snoozed', 'expected')";

/** Those that were opened since then (milliseconds since 1970) or still need somebody, who come first; the latest first. */
export async function readHeldIncidents(store: Store, since: number): Promise<IncidentValue[]> {
  return await store.query({
    sql: `SELECT value FROM incidents WHERE ${NEWEST}
  AND (incidents.opened_at >= ${TIME('since')} OR ${IS_HELD})
ORDER BY ${IS_HELD} DESC, incidents.opened_at DESC, id LIMIT 1 BY id LIMIT {most:UInt32}`,
    params: { since: storeTime(since), most: MOST_HELD },
    row,
  });
}

/** One incident; undefined where there is none. */
export async function readIncident(store: Store, id: string): Promise<IncidentValue | undefined> {
  const sql = 'SELECT value FROM incidents WHERE id = {id:String} ORDER BY version DESC LIMIT 1';
  const [found] = await store.query({ sql, params: { id }, row });
  return found;
}

/** Their ids are sent along with the statement. */
const IDS_AT_ONCE = 200;

/** Those of chosen ids that there are. */
export async function readIncidentsById(store: Store, ids: readonly string[]): Promise<IncidentValue[]> {
  const found: IncidentValue[] = [];
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const sql =
      'SELECT value FROM incidents WHERE id IN {ids:Array(String)} ORDER BY version DESC LIMIT 1 BY id';
    found.push(...(await store.query({ sql, params: { ids: ids.slice(start, start + IDS_AT_ONCE) }, row })));
  }
  return found;
}

const historyRow = z.object({
  id: z.string(),
  told_at: z.string(),
  by: z.string(),
  action: z.string(),
  note: z.string(),
  told_until: z.string().nullable(),
});

const MOST_HISTORY = 50;

/** What became of incidents, by id, the oldest first. */
export async function readHistories(
  store: Store,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Incident['history']>> {
  if (ids.length === 0) return new Map();
  const rows = await store.query({
    sql: `SELECT id, toString(incidents.at) AS told_at, changed_by AS by, toString(action) AS action, note,
  toString(incidents.until) AS told_until
FROM incidents WHERE id IN {ids:Array(String)} AND incidents.action != '' ORDER BY version DESC LIMIT ${MOST_HISTORY} BY id`,
    params: { ids },
    row: historyRow,
  });
  const histories = new Map<string, Incident['history']>();
  for (const { id, told_at: at, told_until: until, action, ...rest } of rows.reverse()) {
    const entry = { ...rest, action, at: isoOf(at), until: until === null ? null : isoOf(until) };
    histories.set(id, [...(histories.get(id) ?? []), entry as Incident['history'][number]]);
  }
  return histories;
}

/** Incidents of a page, and totals over all that match. */
export type IncidentPage = {
  readonly incidents: readonly IncidentValue[];
  readonly totals: IncidentsAnswer['totals'];
  readonly next: string | null;
};

const CURSOR_KEYS = 2;

/** A page of incidents. Fails with the store's error, or a 400 for a cursor that is not one. */
export async function readIncidents(store: Store, query: IncidentsQuery): Promise<IncidentPage> {
  const given = conditionsOf(query);
  const where = given.map(([condition]) => condition).join(' AND ');
  const params = Object.fromEntries(given.flatMap(([, of]) => Object.entries(of)));
  const byRisk = query.sort === '-at_risk_usd';
  const key = byRisk ? "ifNull(at_risk_usd, toDecimal128('-1', 12))" : 'incidents.opened_at';
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, query, CURSOR_KEYS);
  const bound = byRisk ? 'toDecimal128({key:String}, 12)' : TIME('key');
  const sql = `SELECT value, toString(${key}) AS sort_key FROM incidents WHERE ${where}
  ${after ? `AND (${key} < ${bound} OR (${key} = ${bound} AND id > {last:String}))` : ''}
ORDER BY ${key} DESC, id LIMIT 1 BY id LIMIT {rows:UInt32}`;
  const [found, totals] = await Promise.all([
    store.query({
      sql,
      params: {
        ...params,
        rows: query.limit + 1,
        ...(after && { key: keyIn(after, byRisk), last: after[1] ?? '' }),
      },
      row: z.object({ value: z.string(), sort_key: z.string() }),
    }),
    readIncidentTotals(store, where, params),
  ]);
  const shown = found.slice(0, query.limit);
  const incidents = shown.map(({ value }) => incidentValue.parse(JSON.parse(value)));
  const last = found.length > query.limit ? shown.at(-1) : undefined;
  const next = last ? writeCursor(query, [last.sort_key, incidents.at(-1)?.id ?? '']) : null;
  return { incidents, totals, next };
}

/** The engine is given nothing that it would not take. */
function keyIn([key = '']: readonly string[], byRisk: boolean): string {
  if (byRisk) return toUsd(fromUsd(key) ?? 0n);
  const at = Date.parse(`${key.replace(' ', 'T')}Z`);
  return storeTime(Number.isNaN(at) ? 0 : at);
}

type Given = readonly (readonly [condition: string, params: QueryParams])[];

function conditionsOf({ state, pattern, user, session, repo, from, to }: IncidentsQuery): Given {
  const given: (readonly [string, QueryParams])[] = [[NEWEST, {}]];
  const oneOf = (column: string, values: readonly string[] | undefined): void => {
    if (values?.length)
      given.push([`${column} IN {only_${column}:Array(String)}`, { [`only_${column}`]: values }]);
  };
  oneOf('state', state);
  oneOf('pattern', pattern);
  oneOf('session', session);
  oneOf('repo', repo);
  if (user?.length)
    given.push([isAnyOf('user', '{only_user:Array(String)}'), { only_user: user.map(toUserKey) }]);
  if (from !== undefined)
    given.push([`incidents.opened_at >= ${TIME('from')}`, { from: storeTime(Date.parse(from)) }]);
  if (to !== undefined)
    given.push([`incidents.opened_at < ${TIME('to')}`, { to: storeTime(Date.parse(to)) }]);
  return given;
}

function TIME(name: string): string {
  return `toDateTime64({${name}:String}, 3, 'UTC')`;
}
