// What imported bills say of reviews of changes: credits of Copilot's code review, and minutes of workflows that review.
import { z } from 'zod';
import { parseDecimal } from '../../../schemas/decimal.ts';
import { COPILOT_REVIEWER } from '../../../schemas/runner-minutes.ts';
import type { Store } from '../../../store/store.ts';
import { SUPERSEDED_SQL } from '../../bills/counted-lines.ts';
import { bucketOf } from '../../dimensions.ts';
import type { Interval } from '../../../schemas/period.ts';
import type { Range } from '../../source.ts';
import { newestChanges } from '../changes-sql.ts';
import { ALL_TIME, type OutcomeQuestion } from '../question.ts';
import { knowsReviews, readDayMinutes } from '../review-minutes.ts';
import { spreadReviews, type ReviewBill, type ReviewedChange, type ReviewShare } from './spread.ts';
import { sumOfBills, type ReviewBills } from './sums.ts';

/** Paths of workflows that reviewed, by repository. */
const REVIEW_PATHS = `SELECT DISTINCT toString(f.repo), JSONExtractString(f.detail, 'path') FROM forge_facts AS f
WHERE f.kind = 'run' AND JSONExtractBool(f.detail, 'isReview')`;

const IS_REVIEW = `
(l.kind = 'credits' AND l.source IN ('github.ai_credits', 'github.usage') AND NOT ${SUPERSEDED_SQL}
  AND match(lower(concat(l.model, ' ', l.item)), 'code.?review'))
OR (l.source = 'github.usage' AND l.kind = 'minutes'
  AND (position(l.workflow, '${COPILOT_REVIEWER}') > 0 OR (toString(l.repo), l.workflow) IN (${REVIEW_PATHS})))`;

const amount = z
  .string()
  .nullable()
  .transform((text) => (text === null ? undefined : parseDecimal(text, 12)));
const billRow = z.object({
  day: z.string(),
  bucket: z.number(),
  kind: z.enum(['credits', 'minutes']),
  user: z.string(),
  repo: z.string(),
  sku: z.string(),
  is_copilot: z.number(),
  quantity: amount,
  list: amount,
  billed: amount,
});

/** Changes that Copilot reviewed: those of its reviews, and those that runs of its workflow name. */
const REVIEWED = `
SELECT f.time AS time, f.repo AS repo, f.pr AS pr FROM forge_facts AS f WHERE f.kind = 'review' AND startsWith(lower(f.actor), 'copilot')
UNION ALL
SELECT f.time AS time, f.repo AS repo, arrayJoin(JSONExtract(f.detail, 'changes', 'Array(String)')) AS pr FROM forge_facts AS f
WHERE f.kind = 'run' AND position(JSONExtractString(f.detail, 'path'), '${COPILOT_REVIEWER}') > 0`;

const reviewedRow = z.object({ day: z.string(), repo: z.string(), pr: z.string(), author: z.string() });

/** People and repositories of which bills are read; all where not told. */
type Of = { readonly users: readonly string[]; readonly repos: readonly string[] };

type Asked = { readonly range: Range; readonly interval?: Interval | undefined; readonly of?: Of };

/**
 * What was billed for reviews in the range, by change where one is known. Undefined where the question keeps only some
 * people, models and so on. Empty for those who see only some people: bills are of everybody.
 */
export async function readReviewBills(
  store: Store,
  { usage }: OutcomeQuestion,
): Promise<ReviewShare[] | undefined> {
  if (!knowsReviews(usage)) return undefined;
  const [repos, prs] = [usage.filters.get('repo'), usage.filters.get('pr')];
  const shares = await readShares(store, { range: usage.range, interval: usage.interval });
  return shares.filter(({ repo, pr }) => (repos?.includes(repo) ?? true) && (prs?.includes(pr) ?? true));
}

/** Changes by the bills of their reviews; `author_kind` `bot` is what the forge says. */
export type Reviewable = {
  readonly repo: string;
  readonly pr: string;
  readonly author: string;
  readonly author_kind: string;
};

/** What was billed, of all time, for reviews of each of these changes. */
export async function readBillsOf(
  store: Store,
  changes: readonly Reviewable[],
): Promise<(change: Pick<Reviewable, 'repo' | 'pr'>) => ReviewBills> {
  const users = changes.map(({ author, author_kind: kind }) => (kind === 'bot' ? '' : author.toLowerCase()));
  const repos = changes.map(({ repo }) => repo);
  const of = { users: [...new Set(users)], repos: [...new Set(repos)] };
  const shares = changes.length === 0 ? [] : await readShares(store, { range: ALL_TIME, of });
  const byChange = new Map<string, ReviewShare[]>();
  for (const share of shares) {
    const key = JSON.stringify([share.repo, share.pr]);
    byChange.set(key, [...(byChange.get(key) ?? []), share]);
  }
  return ({ repo, pr }) => sumOfBills(byChange.get(JSON.stringify([repo, pr])) ?? []);
}

const DAY_MS = 86_400_000;

async function readShares(store: Store, asked: Asked): Promise<ReviewShare[]> {
  if (store.isPartial) return [];
  const bills = await readBills(store, asked);
  const days = bills.map(({ day }) => day).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = { from: Date.parse(first), to: Date.parse(last) + DAY_MS };
  const repos = [...new Set(bills.flatMap(({ kind, repo }) => (kind === 'minutes' ? [repo] : [])))];
  const [reviewed, minutes] = await Promise.all([
    readReviewed(store, { ...asked, range }),
    repos.length === 0 ? [] : readDayMinutes(store, range, repos),
  ]);
  return spreadReviews(bills, reviewed, minutes);
}

async function readBills(store: Store, { range, interval, of }: Asked): Promise<ReviewBill[]> {
  const sql = `
SELECT toString(l.day) AS day, toUInt32(${interval ? bucketOf(interval, "toDateTime(l.day, 'UTC')") : '0'}) AS bucket,
  toString(l.kind) AS kind, if(l.kind = 'credits', lower(l.user), '') AS user, toString(l.repo) AS repo,
  if(l.kind = 'minutes', l.item, '') AS sku, toUInt8(l.kind = 'minutes' AND position(l.workflow, '${COPILOT_REVIEWER}') > 0) AS is_copilot,
  toString(sum(l.quantity)) AS quantity, toString(sum(l.list_cost)) AS list, toString(sum(l.billed_cost)) AS billed
FROM current_bill_lines AS l
WHERE (${IS_REVIEW}) AND l.currency = 'USD' AND ${daysIn('l.day')}
  ${of ? "AND (l.kind = 'credits' AND lower(l.user) IN {users:Array(String)} OR l.kind = 'minutes' AND l.repo IN {repos:Array(String)})" : ''}
GROUP BY l.day, l.kind, if(l.kind = 'credits', lower(l.user), ''), l.repo, sku, is_copilot`;
  return await store.query({ sql, params: { ...range, ...of }, row: billRow });
}

async function readReviewed(store: Store, { range, of }: Asked): Promise<ReviewedChange[]> {
  const author = "if(c.author_kind = 'bot', '', lower(c.author))";
  const sql = `
SELECT DISTINCT toString(toDate(f.time)) AS day, toString(f.repo) AS repo, f.pr AS pr, ${author} AS author
FROM (${REVIEWED}) AS f
INNER JOIN (${newestChanges(['author', 'author_kind'])}) AS c ON c.repo = f.repo AND c.pr = f.pr
WHERE ${daysIn('toDate(f.time)')} ${of ? `AND (${author} IN {users:Array(String)} OR f.repo IN {repos:Array(String)})` : ''}`;
  return await store.query({ sql, params: { ...range, ...of }, row: reviewedRow });
}

/** Days that begin in the range. */
function daysIn(day: string): string {
  const bound = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
  return `toDateTime64(${day}, 3, 'UTC') >= ${bound('from')} AND toDateTime64(${day}, 3, 'UTC') < ${bound('to')}`;
}
