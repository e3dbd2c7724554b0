// What happened to a change in the order of time: what its forge told, and the sessions that worked on it.
import { z } from 'zod';
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import type { Store } from '../../../store/store.ts';
import { dollars, integer } from '../../measures.ts';
import { personOf } from '../../person.ts';
import { newestChanges } from '../changes-sql.ts';

const MOST = 500;

/** Which change. */
export type ChangeKey = { readonly repo: string; readonly pr: string };

type Moment = PullRequestAnswer['timeline'][number];

/** At most 500 moments, the earliest first; what the change itself tells is always among them. */
export async function readTimeline(store: Store, key: ChangeKey): Promise<Moment[]> {
  const [own, told, sessions] = await Promise.all([
    readOwn(store, key),
    readTold(store, key),
    readSessions(store, key),
  ]);
  const others = [...told, ...sessions].sort(byTime).slice(0, MOST - own.length);
  return [...own, ...others].sort(byTime);
}

function byTime(left: Moment, right: Moment): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1;
  return left.what < right.what ? -1 : Number(left.what > right.what);
}

const TIMES = {
  opened: ['opened_at', 'Opened', 'author'],
  first_review: ['first_review_at', 'First review', ''],
  failed_run: ['first_failed_at', 'A workflow run failed for the first time', ''],
  merged: ['merged_at', 'Merged', 'merged_by'],
  closed: ['closed_at', 'Closed without a merge', ''],
  reverted: ['reverted_at', 'Reverted', 'reverted_by'],
} as const;

const ownRow = z.object({
  state: z.string(),
  author: z.string(),
  merged_by: z.string(),
  reverted_by: z.string(),
  ...(Object.fromEntries(Object.values(TIMES).map(([column]) => [column, z.string().nullable()])) as Record<
    (typeof TIMES)[keyof typeof TIMES][0],
    z.ZodNullable<z.ZodString>
  >),
});

/** Times that the change has, each at most once. */
async function readOwn(store: Store, { repo, pr }: ChangeKey): Promise<Moment[]> {
  const columns = Object.values(TIMES).map(([column]) => `toUnixTimestamp64Milli(v.${column}) AS ${column}`);
  const names = [
    'state',
    'author',
    'merged_by',
    'reverted_by',
    ...Object.values(TIMES).map(([column]) => column),
  ];
  const sql = `
SELECT v.state AS state, v.author AS author, v.merged_by AS merged_by, v.reverted_by AS reverted_by, ${columns.join(', ')}
FROM (${newestChanges(names)}) AS v WHERE v.repo = {repo:String} AND v.pr = {pr:String}`;
  const [row] = await store.query({ sql, params: { repo, pr }, row: ownRow });
  if (!row) return [];
  return Object.entries(TIMES).flatMap(([kind, [column, what, by]]) => {
    const ms = row[column];
    if (ms === null || (kind === 'closed' && row.state === 'merged')) return [];
    return [{ at: instant(ms), kind, what, actor: by === '' ? '' : row[by] }];
  });
}

const factRow = z.object({ at: integer, kind: z.string(), actor: z.string(), what: z.string() });

/** What the change itself does not tell: reviews, pushes, failures that somebody told. */
async function readTold(store: Store, { repo, pr }: ChangeKey): Promise<Moment[]> {
  const sql = `
SELECT toUnixTimestamp64Milli(toDateTime64(f.time, 3, 'UTC')) AS at, toString(f.kind) AS kind, f.actor AS actor,
  multiIf(
    f.kind = 'review', concat('Review: ', replaceAll(JSONExtractString(f.detail, 'state'), '_', ' ')),
    f.kind = 'head', 'Commits were pushed',
    f.kind = 'outcome', concat('Told: ', replaceAll(JSONExtractString(f.detail, 'outcome'), '_', ' ')),
    f.kind = 'run', concat('Workflow ', JSONExtractString(f.detail, 'workflow'), ': ', JSONExtractString(f.detail, 'conclusion')),
    '') AS what
FROM forge_facts AS f
WHERE f.repo = {repo:String} AND f.pr = {pr:String} AND f.kind IN ('review', 'head', 'outcome', 'run')
ORDER BY f.time, f.record_id LIMIT 1 BY f.record_id LIMIT ${MOST}`;
  const rows = await store.query({ sql, params: { repo, pr }, row: factRow });
  return rows.map(({ at, kind, actor, what }) => ({ at: instant(at), kind, what, actor }));
}

const sessionRow = z.object({
  at: integer,
  session: z.string(),
  agent: z.string(),
  user: z.string(),
  cost: dollars,
  entries: integer,
  unpriced: integer,
});

/** Sessions at their first work on the change. */
async function readSessions(store: Store, { repo, pr }: ChangeKey): Promise<Moment[]> {
  const sql = `
SELECT toUnixTimestamp64Milli(min(t.first_time)) AS at, t.session AS session, any(toString(t.agent)) AS agent, any(${personOf('t.user')}) AS user,
  sum(t.cost) AS cost, sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced
FROM usage_hourly AS t WHERE t.repo = {repo:String} AND t.pr = {pr:String} AND t.session != ''
GROUP BY session HAVING entries > 0 ORDER BY cost DESC LIMIT ${MOST}`;
  const rows = await store.query({ sql, params: { repo, pr }, row: sessionRow });
  return rows.map(({ at, session, agent, user, cost, entries, unpriced }) => ({
    at: instant(at),
    kind: 'session',
    what: `${agent} began to work on it`,
    actor: user,
    session,
    cost_usd: unpriced === entries && cost === '0' ? null : cost,
  }));
}

function instant(ms: string | number): string {
  return new Date(Number(ms)).toISOString();
}
