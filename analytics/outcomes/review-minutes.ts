// Minutes of workflows that review changes, of which change they are, and what they cost at list prices.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { Pico } from '../../schemas/money.ts';
import type { PriceEntry } from '../../schemas/price-book.ts';
import { COPILOT_REVIEWER } from '../../schemas/runner-minutes.ts';
import { bucketOf } from '../dimensions.ts';
import { integer } from '../measures.ts';
import { readUnitPriceEntries } from '../queries/unit-price-entries.ts';
import type { Question } from '../question.ts';
import { newestChanges } from './changes-sql.ts';
import { NOTHING, type Amount } from './cost-of.ts';
import type { OutcomeQuestion } from './question.ts';
import { isBilled } from './review-bills/billed-days.ts';
import { COPILOT_CHARGED_FROM, rateOf } from './runner-rates.ts';

/** Minutes of one kind of runner in a period of a repository. */
export const minuteRow = z.object({
  repo: z.string(),
  /** Empty where the jobs are of no change, or changes were not asked for. */
  pr: z.string(),
  bucket: z.number(),
  sku: z.string(),
  /** As 202611. */
  month: z.number(),
  is_copilot: z.number(),
  minutes: integer,
  jobs: integer,
  /** 1 where a bill tells what they cost: then that counts. */
  is_billed: z.number(),
});
/** With what a minute cost then, in pico-dollars; undefined where that is not known. */
export type MinuteRow = z.infer<typeof minuteRow> & { readonly rate: Pico | undefined };

/** What minutes cost. */
export type MinuteCost = {
  /** Of jobs that no bill tells about. */
  readonly cost: Pico;
  readonly unpricedJobs: number;
  /** Of all jobs, at list prices; its entries are jobs. */
  readonly measured: Amount;
  /** Jobs of days that a bill tells. */
  readonly billedJobs: number;
  /** Jobs of Copilot's reviewer, which takes credits too, since these are billed. */
  readonly copilotJobs: number;
};

export const NO_MINUTES: MinuteCost = {
  cost: 0n,
  unpricedJobs: 0,
  measured: NOTHING,
  billedJobs: 0,
  copilotJobs: 0,
};

/** A job counts once, as its latest fact tells it, of the same moment the one with most minutes; when it happened is when it ended. */
const JOBS = `
SELECT f.repo AS repo, f.time AS time, JSONExtractString(f.detail, 'run') AS run, JSONExtractInt(f.detail, 'attempt') AS attempt,
  JSONExtractString(f.detail, 'job') AS job, JSONExtractString(f.detail, 'sku') AS sku, JSONExtractInt(f.detail, 'minutes') AS minutes
FROM forge_facts AS f WHERE f.kind = 'job'
ORDER BY f.time DESC, minutes DESC, sku DESC, f.record_id DESC LIMIT 1 BY repo, run, attempt, job`;

const REVIEWS = `
SELECT f.repo AS repo, JSONExtractString(f.detail, 'run') AS run,
  max(position(JSONExtractString(f.detail, 'path'), '${COPILOT_REVIEWER}') > 0) AS is_copilot
FROM forge_facts AS f WHERE f.kind = 'run' AND JSONExtractBool(f.detail, 'isReview') GROUP BY repo, run`;

/** Which change a run is of: one, whatever else ran at its commits. */
const OWNERS = `
SELECT toString(v.repo) AS repo, v.pr AS pr, arrayJoin(v.review_runs) AS run
FROM (${newestChanges(['review_runs'])}) AS v ORDER BY repo, run, pr LIMIT 1 BY repo, run`;

/** SQL of jobs with minutes that reviewed, one row each: `repo`, `time`, `sku`, `minutes`, `is_copilot`, `pr`. */
function reviewJobs(hasChanges: boolean): string {
  const change = hasChanges ? `LEFT JOIN (${OWNERS}) AS o ON o.repo = j.repo AND o.run = j.run` : '';
  return `
SELECT toString(j.repo) AS repo, j.time AS time, j.sku AS sku, j.minutes AS minutes, r.is_copilot AS is_copilot,
  ${hasChanges ? 'o.pr' : "''"} AS pr
FROM (${JOBS}) AS j INNER JOIN (${REVIEWS}) AS r ON r.repo = j.repo AND r.run = j.run ${change}
WHERE j.minutes > 0`;
}

/** What of a job is known: with a filter by anything else its minutes are not. */
const OF_JOBS: ReadonlySet<string> = new Set(['repo', 'pr']);

/** Whether reviews can be told for a question: no job, and no bill for reviews, is known by people, models and so on. */
export function knowsReviews({ filters }: Question): boolean {
  return [...filters.keys()].every((name) => OF_JOBS.has(name));
}

/** By repository, change where one is asked for, and period; undefined where the question, or the store, keeps only some people. */
export async function readReviewMinutes(
  store: Store,
  { usage }: OutcomeQuestion,
): Promise<MinuteRow[] | undefined> {
  if (store.isPartial || !knowsReviews(usage)) return undefined;
  const { from, to } = usage.range;
  const [repos, prs] = [usage.filters.get('repo'), usage.filters.get('pr')];
  const bound = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
  const conditions = [
    `x.time >= ${bound('from')} AND x.time < ${bound('to')}`,
    ...(repos ? ['x.repo IN {repos:Array(String)}'] : []),
    ...(prs ? ['x.pr IN {prs:Array(String)}'] : []),
  ];
  const hasChanges = usage.groupBy.includes('pr') || prs !== undefined;
  const asked = { bucket: bucketSql(usage, 'x.time'), hasChanges, where: conditions.join(' AND ') };
  return await readMinutes(store, asked, { from, to, ...(repos && { repos }), ...(prs && { prs }) });
}

/** Changes by their repositories and numbers. */
export type ChangeRefs = readonly { readonly repo: string; readonly pr: string }[];

/** Of all time, of these changes; undefined as of {@link readReviewMinutes}. */
export async function readMinutesOf(
  store: Store,
  usage: Question,
  changes: ChangeRefs,
): Promise<MinuteRow[] | undefined> {
  if (store.isPartial || !knowsReviews(usage)) return undefined;
  if (changes.length === 0) return [];
  const where = '(x.repo, x.pr) IN (SELECT arrayJoin(arrayZip({repos:Array(String)}, {prs:Array(String)})))';
  const params = { repos: changes.map(({ repo }) => repo), prs: changes.map(({ pr }) => pr) };
  return await readMinutes(store, { bucket: '0', hasChanges: true, where }, params);
}

type Asked = { readonly bucket: string; readonly hasChanges: boolean; readonly where: string };

async function readMinutes(
  store: Store,
  { bucket, hasChanges, where }: Asked,
  params: Readonly<Record<string, number | readonly string[]>>,
): Promise<MinuteRow[]> {
  const sql = `
SELECT x.repo AS repo, x.pr AS pr, toUInt32(${bucket}) AS bucket, x.sku AS sku, toYYYYMM(x.time) AS month,
  toUInt8(x.is_copilot) AS is_copilot, sum(toInt64(x.minutes)) AS minutes, toInt64(count()) AS jobs,
  toUInt8(${isBilled({ repo: 'x.repo', time: 'x.time', sku: 'x.sku' })}) AS is_billed
FROM (${reviewJobs(hasChanges)}) AS x WHERE ${where}
GROUP BY repo, pr, bucket, sku, month, is_copilot, is_billed`;
  const [rows, entries] = await Promise.all([
    store.query({ sql, params, row: minuteRow }),
    readUnitPriceEntries(store),
  ]);
  return rows.map((row) => ({ ...row, rate: rateOfRow(row, entries) }));
}

function rateOfRow(
  { sku, month, is_copilot: isCopilot }: z.infer<typeof minuteRow>,
  entries: readonly PriceEntry[],
): Pico | undefined {
  return rateOf({ sku, month, isCopilotReview: isCopilot === 1 }, entries);
}

function bucketSql({ interval }: Question, time: string): string {
  return interval ? bucketOf(interval, time) : '0';
}

const dayRow = z.object({
  day: z.string(),
  repo: z.string(),
  pr: z.string(),
  sku: z.string(),
  is_copilot: z.number(),
  minutes: integer,
});
/** Minutes that jobs of a change took on a UTC day, on one kind of runner. */
export type DayMinutes = z.infer<typeof dayRow>;

/** Of repositories, on the days that the range has, by change; without machines of one's own, which nobody bills. */
export async function readDayMinutes(
  store: Store,
  { from, to }: Question['range'],
  repos: readonly string[],
): Promise<DayMinutes[]> {
  const bound = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
  const sql = `
SELECT toString(toDate(x.time)) AS day, x.repo AS repo, x.pr AS pr, x.sku AS sku, toUInt8(x.is_copilot) AS is_copilot,
  sum(toInt64(x.minutes)) AS minutes
FROM (${reviewJobs(true)}) AS x
WHERE x.time >= ${bound('from')} AND x.time < ${bound('to')} AND x.repo IN {repos:Array(String)} AND x.sku != 'self_hosted'
GROUP BY day, repo, pr, sku, is_copilot`;
  return await store.query({ sql, params: { from, to, repos }, row: dayRow });
}

/** The sum of rows at the price of their time; jobs on runners without a known price are counted. */
export function costOfMinutes(rows: readonly MinuteRow[]): MinuteCost {
  return rows.reduce<MinuteCost>((sum, { rate, minutes, jobs, month, ...row }) => {
    const isBilledRow = row.is_billed === 1;
    const cost = (rate ?? 0n) * BigInt(minutes);
    const unpriced = rate === undefined ? jobs : 0;
    const { measured } = sum;
    return {
      cost: sum.cost + (isBilledRow ? 0n : cost),
      unpricedJobs: sum.unpricedJobs + (isBilledRow ? 0 : unpriced),
      measured: {
        cost: measured.cost + cost,
        entries: measured.entries + jobs,
        unpriced: measured.unpriced + unpriced,
      },
      billedJobs: sum.billedJobs + (isBilledRow ? jobs : 0),
      copilotJobs: sum.copilotJobs + (row.is_copilot === 1 && month >= COPILOT_CHARGED_FROM ? jobs : 0),
    };
  }, NO_MINUTES);
}
