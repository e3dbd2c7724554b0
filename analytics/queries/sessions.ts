// Sessions with what they cost, who ran them where, and on which models.
import { z } from 'zod';
import type { SessionRow, SessionsAnswer } from '../../schemas/api.ts';
import type { SessionsQuery } from '../../schemas/api-query.ts';
import { changeOutcomeOf, type ChangeOutcome } from '../../schemas/session-outcome.ts';
import type { Store } from '../../store/store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { integer, MEASURE_SORTS, MEASURES, sumMeasures, toMeasures } from '../measures.ts';
import { parseSort, type SortField } from '../page.ts';
import { filtersOf, questionOf, rangeOf, toldRange, type Condition, type Question } from '../question.ts';
import { pageRow, readPage, type PageRequest, type Rollup } from '../read-page.ts';
import {
  countedSource,
  extraBranch,
  keyedRows,
  keysOf,
  knowsMessages,
  messagesOf,
  messageBranch,
  ROLLUP_COLUMNS,
  type Branch,
  type Column,
} from '../rollup.ts';
import { firstTime, lastTime, sessionSource, type Range } from '../source.ts';
import { changeKey, readChangeFacts, type KnownChange } from './change-facts.ts';
import { readAskers, readCostliest } from './costliest-sessions.ts';
import { readFreshness } from './freshness.ts';
import { readRepoMedians } from './repo-medians.ts';
import { readSessionFlags } from './session-flags.ts';

/** What a session is labelled by: the value of its last work that has one. */
const LABELS = ['user', 'agent', 'repo', 'branch', 'pr'] as const;

const sessionColumns = pageRow.extend({
  label_user: z.string(),
  label_agent: z.string(),
  label_repo: z.string(),
  label_branch: z.string(),
  label_pr: z.string(),
  pr_repo: z.string(),
  models: z.array(z.string()),
  started: integer,
  ended: integer,
});
type SessionColumns = z.infer<typeof sessionColumns>;

/** Only {@link workBranch} knows labels and times, and a session is one with usage, however many prompts it had. */
const COLUMNS: readonly Column[] = [
  ...ROLLUP_COLUMNS.filter(({ name }) => name !== 'messages'),
  { name: 'messages', merge: 'max', none: 'toInt64(0)' },
  ...LABELS.map((name): Column => ({ name: `label_${name}`, merge: 'max', none: "''" })),
  { name: 'pr_repo', merge: 'max', none: "''" },
  { name: 'models', merge: 'groupUniqArrayArray', none: "CAST([], 'Array(String)')" },
  { name: 'started', merge: 'max', none: 'toInt64(0)' },
  { name: 'ended', merge: 'max', none: 'toInt64(0)' },
];

const SUM_COLUMNS = COLUMNS.filter(
  ({ name }) => !name.startsWith('label_') && name !== 'pr_repo' && name !== 'models',
);

const SORTS: readonly SortField[] = [
  { name: 'session', sql: 'r.k0', type: 'String' },
  { name: 'started', sql: 'r.started', type: 'Int64' },
  { name: 'ended', sql: 'r.ended', type: 'Int64' },
  ...LABELS.map((name): SortField => ({ name, sql: `r.label_${name}`, type: 'String' })),
  ...MEASURE_SORTS.filter(({ name }) => name !== 'sessions'),
];

const HAS_SESSION: Condition = { sql: "t.session != ''", params: {}, ofActivities: true, ofSessions: true };

/** One page of sessions, the latest first. `now` in milliseconds since 1970. */
export async function readSessions(store: Store, query: SessionsQuery, now: number): Promise<SessionsAnswer> {
  const { cursor, limit, medians: asksMedians, totals: asksTotals, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const range = page?.range ?? rangeOf(query, now);
  const question = sessionQuestion(range, { filters: filtersOf(query), isPartial: store.isPartial });
  const order = orderBy(query.sort ?? '-started', question);
  const [{ data, total, next }, medians, freshness] = await Promise.all([
    readSessionPage(store, question, { order, limit, after: page?.after, isSummed: asksTotals !== 'false' }),
    asksMedians === 'false' ? new Map<string, string>() : readRepoMedians(store, range),
    readFreshness(store, now),
  ]);
  const [changes, flags] = await Promise.all([
    readChangeFacts(store, data.filter(({ pr }) => pr !== '').map(changeOf)),
    readSessionFlags(
      store,
      data.map(({ session }) => session),
    ),
  ]);
  return {
    data: data.map((each) => ({
      ...each,
      repo_median_cost_usd: medians.get(each.repo) ?? null,
      outcome: each.pr === '' ? null : outcomeOf(changes.get(changeKey(changeOf(each)))),
      flags: flags.get(each.session) ?? [],
    })),
    totals: asksTotals === 'false' ? null : total,
    ...toldRange(range),
    data_as_of: freshness,
    next_cursor: next ? writeCursor(asked, { range, after: next }) : null,
  };
}

/** Numbers of changes are those of their own repository, which is not always where the session was last. */
function changeOf({ pr_repo: repo, pr }: Pick<SessionRow, 'pr' | 'pr_repo'>) {
  return { repo, pr };
}

function outcomeOf(change: KnownChange | undefined): ChangeOutcome {
  return changeOutcomeOf(change ? { state: change.state, isReverted: change.is_reverted } : null);
}

/** The sessions that cost most among those of a question made by {@link sessionQuestion}. */
export async function readCostliestSessions(
  store: Store,
  question: Question,
  limit: number,
): Promise<SessionRow[]> {
  const order = orderBy('-cost_usd', question);
  return (await readSessionPage(store, question, { order, limit, after: undefined, isSummed: false })).data;
}

/** A question by session. */
export function sessionQuestion(range: Range, part: Partial<Question>): Question {
  const conditions = [HAS_SESSION, ...(part.conditions ?? [])];
  return questionOf(range, { ...part, groupBy: ['session'], conditions });
}

function orderBy(sort: string, question: Question) {
  return { sort: parseSort(sort, SORTS), keys: keysOf(question) };
}

type SessionPage = {
  readonly data: SessionRow[];
  readonly total: NonNullable<SessionsAnswer['totals']> | null;
  readonly next: readonly string[] | undefined;
};

/** Whether totals over all sessions are needed. */
type Asked = Omit<PageRequest<SessionColumns>, 'row'> & { readonly isSummed: boolean };

/** Pages up to this long are found first and told afterwards: labels of all sessions take most of the time. */
const MOST_LOOKED_UP = 500;

async function readSessionPage(store: Store, question: Question, page: Asked): Promise<SessionPage> {
  const { field } = page.order.sort;
  const isByLabel = field.sql.startsWith('r.label_');
  if (isByLabel || page.limit > MOST_LOOKED_UP) return await readWhole(store, question, page);
  const costliest = await readFirstPage(store, question, page);
  if (costliest) return costliest;
  const branches = [
    BY_TIME.has(field.name) ? timedBranch(question) : sumBranch(question),
    extraBranch(question),
  ];
  if (field.name === 'messages' && knowsMessages(question)) branches.push(messageBranch(question));
  const found = await readPage(
    store,
    { question, columns: SUM_COLUMNS, branches },
    { ...page, row: pageRow },
  );
  const sessions = found.rows.map(({ k0 }) => k0);
  const told = sessions.length === 0 ? [] : await lookUp(store, question, sessions, page);
  return { data: told, total: toMeasures(found.total), next: found.next };
}

/**
 * The first page of those that cost most, found by their cost alone: sums of all measures by session take many times as
 * long. Undefined where it is another page, or where costs do not fill it.
 */
async function readFirstPage(
  store: Store,
  question: Question,
  page: Asked,
): Promise<SessionPage | undefined> {
  const { field, descending } = page.order.sort;
  if (field.name !== 'cost_usd' || !descending || page.after) return undefined;
  const all = { ...question, groupBy: [], interval: undefined };
  const branches = [sumBranch(all), extraBranch(all)];
  const order = { ...page.order, keys: [] };
  const asked = { ...page, order, row: pageRow };
  const [found, whole] = await Promise.all([
    readCostliest(store, question, page.limit + 1),
    page.isSummed ? readPage(store, { question: all, columns: SUM_COLUMNS, branches }, asked) : undefined,
  ]);
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  if (found.length <= page.limit || !last) return undefined;
  const sessions = rows.map(({ session }) => session);
  // Who ran them is what the tables are ordered by.
  const people = new Set([
    ...rows.flatMap(({ people: names }) => names),
    ...(await readAskers(store, question, sessions)),
  ]);
  const filters = question.filters.has('user')
    ? question.filters
    : new Map(question.filters).set('user', [...people]);
  const data = await lookUp(store, { ...question, filters }, sessions, page);
  return { data, total: whole ? toMeasures(whole.total) : null, next: [last.cost, last.session] };
}

/** The sessions of a page, in its order. */
async function lookUp(
  store: Store,
  question: Question,
  sessions: readonly string[],
  { order, limit }: Asked,
): Promise<SessionRow[]> {
  const filters = new Map(question.filters).set('session', sessions);
  const { data } = await readWhole(
    store,
    { ...question, filters },
    { order, limit, after: undefined, isSummed: false },
  );
  const bySession = new Map(data.map((row) => [row.session, row]));
  return sessions.flatMap((session) => bySession.get(session) ?? []);
}

async function readWhole(store: Store, question: Question, page: Asked): Promise<SessionPage> {
  const known = knowsMessages(question);
  const branches = [workBranch(question), extraBranch(question), ...(known ? [messageBranch(question)] : [])];
  const rollup: Rollup = { question, columns: COLUMNS, branches };
  const { total, rows, next } = await readPage(store, rollup, { ...page, row: sessionColumns });
  return { data: rows.map((row) => toSession(row, known)), total: toMeasures(total), next };
}

const BY_TIME: ReadonlySet<string> = new Set(['started', 'ended']);

/** What a page can be sorted by, but for labels and times. */
function sumBranch(question: Question): Branch {
  return {
    rows: keyedRows(question, countedSource(question)),
    select: Object.fromEntries(MEASURES.map((name) => [name, `sum(x.${name})`])),
  };
}

/** The same with times. */
function timedBranch(question: Question): Branch {
  const source = sessionSource(question.range);
  return {
    rows: keyedRows(question, source),
    select: {
      ...Object.fromEntries(MEASURES.map((name) => [name, `sum(x.${name})`])),
      started: `toUnixTimestamp64Milli(min(${firstTime(source, 'x')}))`,
      ended: `toUnixTimestamp64Milli(max(${lastTime(source, 'x')}))`,
    },
  };
}

/** Work is summed by its labels first, so that what corrections took back entirely labels nothing. */
function workBranch(question: Question): Branch {
  const source = sessionSource(question.range);
  const by = ['k0', ...LABELS, 'model'].map((name) => `s.${name}`).join(', ');
  const times = `min(${firstTime(source, 's')}) AS first_time, max(${lastTime(source, 's')}) AS last_time`;
  const latest = (value: string, name: string): string =>
    `argMaxIf(${value}, tuple(x.last_time, x.repo, x.pr), x.entries > 0 AND x.${name} != '')`;
  const labels = LABELS.map((name): [string, string] => [`label_${name}`, latest(`x.${name}`, name)]);
  return {
    rows: `SELECT ${by}, ${sumMeasures('s')}, ${times} FROM (${keyedRows(question, source)}) AS s GROUP BY ${by}`,
    select: {
      ...Object.fromEntries(MEASURES.map((name) => [name, `sum(x.${name})`])),
      ...Object.fromEntries(labels),
      pr_repo: latest('x.repo', 'pr'),
      models: "groupUniqArrayIf(toString(x.model), x.entries > 0 AND x.model != '')",
      started: 'toUnixTimestamp64Milli(min(x.first_time))',
      ended: 'toUnixTimestamp64Milli(max(x.last_time))',
    },
  };
}

function toSession(row: SessionColumns, knowsPrompts: boolean): SessionRow {
  return {
    session: row.k0,
    user: row.label_user,
    agent: row.label_agent,
    repo: row.label_repo,
    branch: row.label_branch,
    pr: row.label_pr,
    pr_repo: row.pr_repo,
    models: [...row.models].sort(),
    started: new Date(row.started).toISOString(),
    ended: new Date(row.ended).toISOString(),
    messages: knowsPrompts ? messagesOf(row) : null,
    ...toMeasures(row),
  };
}
