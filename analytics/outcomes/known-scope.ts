// What is known about the rows of an answer beside sums: which repositories forges tell about, and where work belongs to no change.
import { z } from 'zod';
import { intervalEnd } from '../../schemas/period.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { keyedRows, paramsOf } from '../rollup.ts';
import type { Question } from '../question.ts';
import { EARLIEST } from '../source.ts';
import { dimensionKeys, requireFew, ROW_BOUND, spendSource } from './question.ts';

/** Keys of rows as {@link scopeKey} writes them, and names of repositories. */
export type KnownScope = {
  readonly unlinked: ReadonlySet<string>;
  readonly connected: ReadonlySet<string>;
};

/** What two keys of a row are called together. */
export function scopeKey(keys: readonly [string, string]): string {
  return JSON.stringify(keys);
}

const unlinkedRow = z.object({ k0: z.string(), k1: z.string() });
const repoRow = z.object({ repo: z.string() });

const CONNECTED =
  'SELECT DISTINCT toString(repo) AS repo FROM changes UNION DISTINCT SELECT DISTINCT toString(repo) AS repo FROM forge_facts';

/** Of all time up to the end of the range: a change costs what it cost in all periods. */
export async function readScope(store: Store, usage: Question, floors: Floors): Promise<KnownScope> {
  const [unlinked, connected] = await Promise.all([readUnlinked(store, usage, floors), readConnected(store)]);
  return {
    unlinked: new Set(unlinked.map(({ k0, k1 }) => scopeKey([k0, k1]))),
    connected,
  };
}

/** Repositories that forges tell about. */
export async function readConnected(store: Store): Promise<ReadonlySet<string>> {
  const sql = `SELECT r.repo AS repo FROM (${CONNECTED}) AS r WHERE r.repo != ''`;
  const rows = await store.query({ sql, params: {}, row: repoRow });
  return new Set(rows.map(({ repo }) => repo));
}

/** Keys of rows with work that belongs to no change, whether or not it has a price. */
async function readUnlinked(
  store: Store,
  usage: Question,
  floors: Floors,
): Promise<z.infer<typeof unlinkedRow>[]> {
  const range = { from: EARLIEST, to: intervalEnd('day', usage.range.to - 1) };
  const whole: Question = { ...usage, range, interval: undefined };
  const asked: Question = {
    ...whole,
    conditions: [...usage.conditions, { sql: "t.pr = ''", params: {}, ofActivities: false }],
  };
  const names = dimensionKeys(asked);
  const key = (index: number) => (names.length > index ? `toString(x.k${index})` : "''");
  const sql = `
SELECT u.k0 AS k0, u.k1 AS k1 FROM (
  SELECT ${key(0)} AS k0, ${key(1)} AS k1, sum(x.entries) AS entries FROM (${keyedRows(asked, spendSource(whole, floors))}) AS x
  GROUP BY k0, k1
) AS u WHERE u.entries > 0 ${ROW_BOUND}`;
  const rows = await store.query({ sql, params: paramsOf(asked), row: unlinkedRow });
  requireFew(rows);
  return rows;
}

/** Whether a forge told about any repository that a row is about. `repo`: of a row by repository. */
export function isTold(connected: ReadonlySet<string>, { filters }: Question, repo?: string): boolean {
  if (repo !== undefined) return connected.has(repo);
  const asked = filters.get('repo');
  return asked ? asked.some((name) => connected.has(name)) : connected.size > 0;
}
