// Where in the ledger the calls lie that keys are about: found in the rollups, so that the ledger is never searched whole.
import { z } from 'zod';
import type { QueryParams, Store } from '../../store/store.ts';
import { SHA_DIGITS, shortSha } from '../forge/sha.ts';
import type { DirtyKey } from './dirty.ts';

/** Rows of the ledger that may have to be moved: a condition on them, and where they lie by the ledger's order. */
export type Scope = {
  readonly condition: string;
  readonly params: QueryParams;
};

const DAY_S = 86_400;

/** How long before a change was opened its commits were worked on. */
const BEFORE_OPENING_S = 45 * DAY_S;

const IN_TIME = `time >= toDateTime64({from:Int64}, 9, 'UTC') AND time < toDateTime64({to:Int64}, 9, 'UTC')`;

const rangeRow = z.object({ user: z.string(), from: z.coerce.number(), to: z.coerce.number() });

/**
 * Where calls of branches and sessions lie, which are in the rollups; undefined where there are none. A row that was moved
 * out of a fork, to a change, is found by its branch alone.
 */
export async function rollupScope(keys: readonly DirtyKey[], store: Store): Promise<Scope | undefined> {
  const branches = keys.filter((key) => key.kind === 'branch');
  const sessions = keys.filter((key) => key.kind === 'session').map(({ session }) => session);
  if (branches.length + sessions.length === 0) return undefined;
  const params = {
    repos: branches.map(({ repo }) => repo),
    branches: branches.map(({ branch }) => branch),
    sessions,
  };
  const part = (table: string): string => `
  SELECT user, hour FROM ${table} WHERE session IN {sessions:Array(String)}
    OR (branch IN {branches:Array(String)} AND (pr != '' OR has({repos:Array(String)}, toString(repo))))`;
  const sql = `
SELECT user, toUnixTimestamp(min(hour)) AS from, toUnixTimestamp(max(hour)) AS to
FROM (${part('usage_hourly')} UNION ALL ${part('activities_hourly')}) GROUP BY user`;
  const ranges = await store.query({ sql, params, row: rangeRow });
  if (ranges.length === 0) return undefined;
  return {
    condition: `user IN {users:Array(String)} AND ${IN_TIME} AND (session IN {sessions:Array(String)}
  OR has(arrayZip({repos:Array(String)}, {branches:Array(String)}), (toString(repo), branch))
  OR (told_place != '' AND branch IN {branches:Array(String)}))`,
    params: {
      ...params,
      users: ranges.map(({ user }) => user),
      // Counters are told up to a day away from the calls that they count.
      from: Math.min(...ranges.map(({ from }) => from)) - DAY_S,
      to: Math.max(...ranges.map(({ to }) => to)) + 2 * DAY_S,
    },
  };
}

/**
 * Where calls at commits lie. Commits are in no rollup: they are looked for since a while before their changes were opened,
 * and up to now, because a change that was open took all that came.
 */
export function commitScope(keys: readonly DirtyKey[]): Scope | undefined {
  const commits = keys.filter((key) => key.kind === 'commit');
  if (commits.length === 0) return undefined;
  const since = Math.floor(Math.min(...commits.map((key) => key.since)) / 1000);
  return {
    condition: `substring(lower(commit), 1, ${SHA_DIGITS}) IN {commits:Array(String)} AND ${IN_TIME}`,
    params: {
      commits: commits.map(({ sha }) => shortSha(sha)),
      from: Math.max(0, since - BEFORE_OPENING_S),
      to: FAR,
    },
  };
}

/** Later than any row, in seconds. */
const FAR = Date.UTC(2200, 0, 1) / 1000;
