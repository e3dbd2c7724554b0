// Minutes of workflows that review changes, and what they cost at list prices.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { Pico } from '../../schemas/money.ts';
import { COPILOT_REVIEWER } from '../../schemas/runner-minutes.ts';
import { bucketOf } from '../dimensions.ts';
import { integer } from '../measures.ts';
import { readUnitPriceEntries } from '../queries/unit-price-entries.ts';
import type { Question } from '../question.ts';
import type { OutcomeQuestion } from './question.ts';
import { isBilled } from './review-bills/read.ts';
import { COPILOT_CHARGED_FROM, rateOf } from './runner-rates.ts';

/** Minutes of one kind of runner in a period of a repository. */
export const minuteRow = z.object({
  repo: z.string(),
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
  readonly jobs: number;
  readonly unpricedJobs: number;
  /** Jobs of Copilot's reviewer, which takes credits too, since these are billed. */
  readonly copilotJobs: number;
};

export const NO_MINUTES: MinuteCost = { cost: 0n, jobs: 0, unpricedJobs: 0, copilotJobs: 0 };

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

/**
 * By repository and period; undefined where the question, or the store, keeps only some people, models and so on: no job is
 * known by these.
 */
export async function readReviewMinutes(
  store: Store,
  { usage }: OutcomeQuestion,
): Promise<MinuteRow[] | undefined> {
  if (store.isPartial || [...usage.filters.keys()].some((name) => name !== 'repo')) return undefined;
  const repos = usage.filters.get('repo');
  const bound = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
  const sql = `
SELECT j.repo AS repo, toUInt32(${bucketSql(usage, 'j.time')}) AS bucket, j.sku AS sku, toYYYYMM(j.time) AS month,
  toUInt8(r.is_copilot) AS is_copilot, sum(toInt64(j.minutes)) AS minutes, toInt64(count()) AS jobs,
  toUInt8(${isBilled({ repo: 'j.repo', time: 'j.time', sku: 'j.sku' })}) AS is_billed
FROM (${JOBS}) AS j INNER JOIN (${REVIEWS}) AS r ON r.repo = j.repo AND r.run = j.run
WHERE j.time >= ${bound('from')} AND j.time < ${bound('to')}${repos ? ' AND j.repo IN {repos:Array(String)}' : ''} AND j.minutes > 0
GROUP BY repo, bucket, sku, month, is_copilot, is_billed`;
  const { from, to } = usage.range;
  const [rows, entries] = await Promise.all([
    store.query({ sql, params: { from, to, ...(repos && { repos }) }, row: minuteRow }),
    readUnitPriceEntries(store),
  ]);
  return rows.map((row) => {
    const { sku, month, is_copilot: isCopilot } = row;
    return { ...row, rate: rateOf({ sku, month, isCopilotReview: isCopilot === 1 }, entries) };
  });
}

function bucketSql({ interval }: Question, time: string): string {
  return interval ? bucketOf(interval, time) : '0';
}

/** The sum of rows at the price of their time; jobs on runners without a known price are counted. */
export function costOfMinutes(rows: readonly MinuteRow[]): MinuteCost {
  return rows.reduce<MinuteCost>((sum, { rate, minutes, jobs, month, ...row }) => {
    const isBilledRow = row.is_billed === 1;
    return {
      cost: sum.cost + (isBilledRow ? 0n : (rate ?? 0n) * BigInt(minutes)),
      jobs: sum.jobs + jobs,
      unpricedJobs: sum.unpricedJobs + (rate === undefined && !isBilledRow ? jobs : 0),
      copilotJobs: sum.copilotJobs + (row.is_copilot === 1 && month >= COPILOT_CHARGED_FROM ? jobs : 0),
    };
  }, NO_MINUTES);
}
