// When the first attempt of each task failed, as SQL: what is spent after it was spent on trying again.
import { newestChanges } from './changes-sql.ts';

/** Names of tasks that mean something within a repository only. */
const LOCAL_TASK = "'^[#!]?[0-9]+$'";

/** What a row of usage or of activities was for, as SQL: the task that it tells, else its change, else its session; else empty. */
export function taskOf(alias: string): string {
  const task = `${alias}.task`;
  const local = `match(toString(${task}), ${LOCAL_TASK})`;
  return (
    `multiIf(${task} != '', concat('task ', if(${local}, concat(${alias}.repo, ' '), ''), ${task}), ` +
    `${alias}.pr != '', concat('change ', ${alias}.repo, ' ', ${alias}.pr), ` +
    `${alias}.session != '', concat('session ', ${alias}.session), '')`
  );
}

/** The end of the range: what failed later is followed by nothing in it. */
const END = "fromUnixTimestamp64Milli({to:Int64}, 'UTC')";

/** Failures that somebody told, by what they name. */
const TOLD = `
SELECT f.repo AS repo, f.pr AS pr, JSONExtractString(f.detail, 'task') AS task, JSONExtractString(f.detail, 'session') AS session,
  toDateTime64(f.time, 9, 'UTC') AS at
FROM forge_facts AS f
WHERE f.kind = 'outcome' AND f.time < ${END} AND JSONExtractString(f.detail, 'outcome') = 'task_failed'`;

/** Changes whose workflows failed, or of which somebody told so. */
const FAILED_CHANGES = `
SELECT v.repo AS repo, v.pr AS pr, toDateTime64(assumeNotNull(v.first_failed_at), 9, 'UTC') AS at
FROM (${newestChanges(['first_failed_at'])}) AS v WHERE isNotNull(v.first_failed_at) AND v.first_failed_at < ${END}
UNION ALL
SELECT o.repo AS repo, o.pr AS pr, o.at AS at FROM (${TOLD}) AS o WHERE o.task = '' AND o.pr != ''`;

const FAILED_SESSIONS = `
SELECT o.session AS session, o.at AS at FROM (${TOLD}) AS o WHERE o.task = '' AND o.pr = '' AND o.session != ''`;

/** How soon the next attempt of the same request follows, at most. */
const NEXT_ATTEMPT_SECONDS = 600;

/** Failed and repeated requests by moment, net of what was taken back; no attempt is 0 (`again`) where nothing was repeated. */
const ATTEMPTS = (among: string) => `
SELECT a.user AS user, a.session AS session, a.time AS at, ${taskOf('a')} AS unit,
  sumIf(a.quantity, a.kind = 'api_error') AS errors, sumIf(a.quantity, a.kind = 'retry') AS retries,
  maxIf(a.attempt, a.kind = 'api_error') AS attempt, if(retries > 0, maxIf(a.attempt, a.kind = 'retry'), 0) AS again
FROM activities AS a WHERE a.kind IN ('api_error', 'retry') AND a.time < ${END}${among}
GROUP BY user, session, at, unit HAVING errors > 0 OR retries > 0`;

/**
 * Requests that failed for good. Some agents tell every failed attempt: one that the next attempt of the same request follows
 * is no failure.
 */
const FAILED_REQUESTS = (among: string) => `
SELECT n.unit AS unit, n.at AS at FROM (
  SELECT m.*, leadInFrame(m.again, 1, 0) OVER following AS next_again, leadInFrame(m.at, 1, m.at) OVER following AS next_at
  FROM (${ATTEMPTS(among)}) AS m
  WINDOW following AS (PARTITION BY m.user, m.session ORDER BY m.at ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING)
) AS n
WHERE n.errors > 0
  AND NOT (n.session != '' AND n.next_again = n.attempt + 1 AND dateDiff('second', n.at, n.next_at) <= ${NEXT_ATTEMPT_SECONDS})`;

/** What failed as its own row: requests, and tasks by their name. */
const DIRECT = (among: string) => `${FAILED_REQUESTS(among)}
UNION ALL
SELECT ${taskOf('o')} AS unit, o.at AS at FROM (${TOLD}) AS o WHERE o.task != ''`;

/** Failures of changes and sessions hold for the tasks that the calls of these were for; calls that were taken back are none. */
const BY_CALLS = `
SELECT t.unit AS unit, c.at AS at FROM (
  SELECT ${taskOf('d')} AS unit, toString(d.repo) AS repo, d.pr AS pr FROM change_usage_daily AS d
  WHERE (d.repo, d.pr) IN (SELECT w.repo, w.pr FROM (${FAILED_CHANGES}) AS w)
  GROUP BY unit, repo, pr HAVING sum(d.entries) > 0
) AS t INNER JOIN (${FAILED_CHANGES}) AS c ON c.repo = t.repo AND c.pr = t.pr
UNION ALL
SELECT t.unit AS unit, s.at AS at FROM (
  SELECT ${taskOf('h')} AS unit, h.session AS session FROM usage_hourly AS h
  WHERE h.session IN (SELECT w.session FROM (${FAILED_SESSIONS}) AS w)
  GROUP BY unit, session HAVING sum(h.entries) > 0
) AS t INNER JOIN (${FAILED_SESSIONS}) AS s ON s.session = t.session`;

/**
 * SQL of one row for each task of which an attempt failed before the end of the range (parameter `to`, milliseconds): `unit`,
 * as {@link taskOf} tells it, and when the first did (`at`). `units`: SQL of the tasks that are asked for, where they are few.
 */
export function firstFailures(units?: string): string {
  const among = units === undefined ? '' : ` AND unit IN (${units})`;
  return `
SELECT f.unit AS unit, min(f.at) AS at FROM (${DIRECT(among)}
UNION ALL ${BY_CALLS}) AS f
WHERE f.unit != ''${among} GROUP BY unit`;
}
