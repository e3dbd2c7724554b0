// Alerts as rows of the ledger's database.
import { z } from 'zod';
import { readCursor, writeCursor } from '../../control/page.ts';
import { alert, type Alert, type AlertsQuery } from '../../schemas/alerts.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { isoOf, storeTime } from './store-time.ts';
import { subjectIn } from './subject.ts';

/** The cell of each column of the table. */
export const ALERT_CELLS = {
  id: (row: Alert) => row.id,
  kind: (row: Alert) => row.kind,
  scope: (row: Alert) => row.subject.scope,
  subject: (row: Alert) => row.subject.id,
  name: (row: Alert) => row.subject.name,
  period: (row: Alert) => row.period,
  period_start: (row: Alert) => row.period_start,
  threshold_percent: (row: Alert) => row.threshold_percent,
  spent_usd: (row: Alert) => row.spent_usd,
  limit_usd: (row: Alert) => row.limit_usd,
  at: (row: Alert) => row.at,
  told_by: (row: Alert) => row.told_by ?? '',
  message: (row: Alert) => row.message,
};

const COLUMNS = `id, toString(kind) AS kind, toString(scope) AS scope, subject, name, toString(period) AS period,
  toString(alerts.period_start) AS period_start, threshold_percent, toString(alerts.spent_usd) AS spent_usd,
  toString(alerts.limit_usd) AS limit_usd, toString(alerts.at) AS told_at, told_by, message`;

const row = z
  .object({
    id: z.string(),
    kind: z.string(),
    scope: z.string(),
    subject: z.string(),
    name: z.string(),
    period: z.string(),
    period_start: z.string().nullable(),
    threshold_percent: z.number().nullable(),
    spent_usd: z.string().nullable(),
    limit_usd: z.string().nullable(),
    told_at: z.string(),
    told_by: z.string(),
    message: z.string(),
  })
  .transform(({ scope, subject, name, told_at, told_by, period_start, ...rest }): Alert =>
    alert.parse({
      ...rest,
      subject: { scope, id: subject, name },
      at: isoOf(told_at),
      period_start: period_start === null ? null : isoOf(period_start),
      told_by: told_by === '' ? null : told_by,
    }),
  );

/** Ids of the alerts from `since` on (milliseconds since 1970). */
export async function readToldIds(store: Store, since: number): Promise<string[]> {
  const rows = await store.query({
    sql: `SELECT DISTINCT id FROM alerts WHERE at >= ${TIME('since')}`,
    params: { since: storeTime(since) },
    row: z.object({ id: z.string() }),
  });
  return rows.map(({ id }) => id);
}

/** One alert; undefined where there is none. */
export async function readAlert(store: Store, id: string): Promise<Alert | undefined> {
  const sql = `SELECT ${COLUMNS} FROM alerts WHERE id = {id:String} LIMIT 1`;
  const [found] = await store.query({ sql, params: { id }, row });
  return found;
}

/** Alerts after the one with this id, the oldest first; none where it is not known. */
export async function readAlertsAfter(store: Store, id: string, most: number): Promise<Alert[]> {
  const sql = `SELECT ${COLUMNS} FROM alerts
WHERE (alerts.at, id) > (SELECT (any(last.at), any(last.id)) FROM alerts AS last WHERE last.id = {id:String} HAVING count() > 0)
ORDER BY alerts.at, id LIMIT 1 BY id LIMIT {most:UInt32}`;
  return await store.query({ sql, params: { id, most }, row });
}

/** Alerts from `since` on (milliseconds since 1970) that channels are told, the oldest first. */
export async function readAnnounced(store: Store, since: number): Promise<Alert[]> {
  const sql = `SELECT ${COLUMNS} FROM alerts WHERE alerts.at >= ${TIME('since')} AND told_by = ''
ORDER BY alerts.at, id LIMIT 1 BY id`;
  return await store.query({ sql, params: { since: storeTime(since) }, row });
}

const CURSOR_KEYS = 2;

/** A page of alerts, the latest first. Fails with the store's error, or a 400 for a cursor that is not one. */
export async function readAlerts(
  store: Store,
  query: AlertsQuery,
): Promise<{ data: Alert[]; next_cursor: string | null }> {
  const given: (readonly [condition: string, params: QueryParams])[] = [['1', {}]];
  const { kind, subject, from, to, cursor, limit } = query;
  if (kind !== undefined) given.push(['kind = {kind:String}', { kind }]);
  if (subject !== undefined) given.push(subjectCondition(subject));
  if (from !== undefined) given.push([`alerts.at >= ${TIME('from')}`, { from: storeTime(Date.parse(from)) }]);
  if (to !== undefined) given.push([`alerts.at < ${TIME('to')}`, { to: storeTime(Date.parse(to)) }]);
  if (cursor !== undefined) {
    const [at = '', last = ''] = readCursor(cursor, query, CURSOR_KEYS);
    given.push([`(alerts.at, id) < (${TIME('at')}, {last:String})`, { at: storeTime(Date.parse(at)), last }]);
  }
  const sql = `SELECT ${COLUMNS} FROM alerts WHERE ${given.map(([condition]) => condition).join(' AND ')}
ORDER BY alerts.at DESC, id DESC LIMIT 1 BY id LIMIT {rows:UInt32}`;
  const params = Object.fromEntries(given.flatMap(([, of]) => Object.entries(of)));
  const found = await store.query({ sql, params: { ...params, rows: limit + 1 }, row });
  const data = found.slice(0, limit);
  const last = found.length > limit ? data.at(-1) : undefined;
  return { data, next_cursor: last ? writeCursor(query, [last.at, last.id]) : null };
}

function subjectCondition(subject: string): readonly [string, QueryParams] {
  const { scope, id } = subjectIn(subject);
  return id === undefined
    ? ['scope = {scope:String}', { scope }]
    : ['scope = {scope:String} AND subject = {subject:String}', { scope, subject: id }];
}

function TIME(name: string): string {
  return `toDateTime64({${name}:String}, 3, 'UTC')`;
}
