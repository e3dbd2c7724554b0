// One change: timeline, sessions, evidence, kinds of work and models.
import { z } from 'zod';
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import { gradeOf, PR_SOURCES, type PrSource } from '../../../schemas/forge.ts';
import type { Floors } from '../../../schemas/retention.ts';
import type { Store } from '../../../store/store.ts';
import { dollars, integer } from '../../measures.ts';
import { personOf } from '../../person.ts';
import { readFreshness } from '../../queries/freshness.ts';
import { readUnitPriceEntries } from '../../queries/unit-price-entries.ts';
import { questionOf, type Question } from '../../question.ts';
import { paramsOf } from '../../rollup.ts';
import type { Range } from '../../source.ts';
import { readForgeFreshness } from '../forge-freshness.ts';
import { ALL_TIME } from '../question.ts';
import { readRetries } from '../retries.ts';
import { minutesOf, readReviewsOf } from './change-reviews.ts';
import { changeColumns, changeSelect, toPullRequest } from './change-row.ts';
import { changeSpend } from './change-spend-sql.ts';
import { EVIDENCE_SENTENCES } from './evidence-sentences.ts';
import { readTimeline, type ChangeKey } from './timeline.ts';

const MOST_SESSIONS = 200;

/** Undefined where neither a forge nor any spend names the change. `now` in milliseconds since 1970. */
export async function readPullRequest(
  store: Store,
  key: ChangeKey,
  now: number,
  floors: Floors = {},
): Promise<PullRequestAnswer | undefined> {
  const question = questionOf(ALL_TIME, {
    filters: new Map([['repo', [key.repo]] as const, ['pr', [key.pr]] as const]),
  });
  const [row] = await store.query({
    sql: `SELECT * FROM (${changeSelect(changeSpend(question))}) AS r WHERE r.repo = {repo:String} AND r.pr = {pr:String}`,
    params: { ...paramsOf(question), range_from: ALL_TIME.from, range_to: ALL_TIME.to, ...key },
    row: changeColumns,
  });
  if (!row) return undefined;
  const [parts, sessions, timeline, entries, reviewsOf, freshness, forgeFreshness] = await Promise.all([
    readParts(store, key),
    readSessions(store, key),
    readTimeline(store, key),
    readUnitPriceEntries(store),
    readReviewsOf(store, question, [row]),
    readFreshness(store, now),
    readForgeFreshness(store, now),
  ]);
  return {
    ...toPullRequest(row, floors.change_usage_daily, entries, reviewsOf(row)),
    workflow_minutes: minutesOf(row.minutes, entries),
    retry_cost_usd: await readRetryCost(store, { ...question, range: rangeOfDays(parts.by_day) }, floors),
    timeline,
    sessions_list: sessions,
    ...parts,
    data_as_of: freshness,
    forge_as_of: forgeFreshness,
  };
}

const part = { cost: dollars, entries: integer, unpriced: integer, calls: integer };
const SUMS =
  'sum(t.cost) AS cost, sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced, sum(t.calls) AS calls';
const OF_CHANGE = 'FROM change_usage_daily AS t WHERE t.repo = {repo:String} AND t.pr = {pr:String}';
const SAYS = 'HAVING entries != 0 OR cost != 0 OR calls != 0';

type Part = { cost: string; entries: number; unpriced: number; calls: number };

function isUnknown({ cost, entries, unpriced }: Omit<Part, 'calls'>): boolean {
  return entries > 0 && unpriced === entries && cost === '0';
}

function toPart({ cost, entries, unpriced, calls }: Part) {
  return { cost_usd: isUnknown({ cost, entries, unpriced }) ? null : cost, calls, unpriced_calls: unpriced };
}

const partRow = z.object({ by: z.string(), first: z.string(), second: z.string(), ...part });

const BREAKDOWNS: Readonly<Record<string, readonly [first: string, second: string]>> = {
  source: ['toString(t.source)', "''"],
  model: ['toString(t.provider)', 'toString(t.model)'],
  user: [personOf('t.user'), "''"],
  day: ['toString(t.day)', "''"],
  evidence: ['toString(t.pr_source)', "''"],
};

type Breakdowns = Pick<PullRequestAnswer, 'by_source' | 'by_model' | 'by_user' | 'by_day' | 'by_evidence'>;

/** Each breakdown of the cost adds up to it. */
async function readParts(store: Store, key: ChangeKey): Promise<Breakdowns> {
  const selects = Object.entries(BREAKDOWNS).map(
    ([by, [first, second]]) =>
      `SELECT '${by}' AS by, ${first} AS first, ${second} AS second, ${SUMS} ${OF_CHANGE} GROUP BY first, second ${SAYS}`,
  );
  const sql = `SELECT * FROM (${selects.join('\nUNION ALL\n')}) ORDER BY by, cost DESC, first, second`;
  const rows = await store.query({ sql, params: key, row: partRow });
  const of = (by: string) => rows.filter((row) => row.by === by);
  return {
    by_source: of('source').map((row) => ({ source: row.first, ...toPart(row) })),
    by_model: of('model').map((row) => ({ provider: row.first, model: row.second, ...toPart(row) })),
    by_user: of('user').map((row) => ({ user: row.first, ...toPart(row) })),
    by_day: of('day')
      .sort((left, right) => (left.first < right.first ? -1 : 1))
      .map((row) => ({ day: row.first, ...toPart(row) })),
    by_evidence: of('evidence').map((row) => {
      const source = sourceOf(row.first);
      const grade = gradeOf(source) ?? null;
      return { pr_source: source, grade, sentence: EVIDENCE_SENTENCES[source], ...toPart(row) };
    }),
  };
}

function sourceOf(text: string): PrSource {
  return PR_SOURCES.find((source) => source === text) ?? '';
}

const sessionRow = z.object({
  session: z.string(),
  user: z.string(),
  agent: z.string(),
  first_day: z.string(),
  last_day: z.string(),
  ...part,
});

async function readSessions(store: Store, key: ChangeKey): Promise<PullRequestAnswer['sessions_list']> {
  const sql = `
SELECT t.session AS session, any(${personOf('t.user')}) AS user, any(toString(t.agent)) AS agent,
  toString(min(t.day)) AS first_day, toString(max(t.day)) AS last_day, ${SUMS}
${OF_CHANGE} AND t.session != '' GROUP BY session ${SAYS} ORDER BY cost DESC, session LIMIT ${MOST_SESSIONS}`;
  const rows = await store.query({ sql, params: key, row: sessionRow });
  return rows.map(({ session, user, agent, first_day, last_day, ...sums }) => ({
    ...{ session, user, agent, first_day, last_day },
    ...toPart(sums),
  }));
}

const DAY_MS = 86_400_000;

/** From the first to the last day with work, so that the ledger is read for no other; of no days, all time. */
function rangeOfDays(days: PullRequestAnswer['by_day']): Range {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return ALL_TIME;
  return { from: Date.parse(first.day), to: Date.parse(last.day) + DAY_MS };
}

/** null where the ledger does not hold all of its months any more, or nothing of it has a price. */
async function readRetryCost(store: Store, usage: Question, floors: Floors): Promise<string | null> {
  if (usage.range === ALL_TIME) return null;
  const rows = await readRetries(store, { usage, cutoff: 0 }, floors);
  const total = rows?.find((row) => row.is_total === 1);
  if (!total || isUnknown(total)) return null;
  return total.cost;
}
