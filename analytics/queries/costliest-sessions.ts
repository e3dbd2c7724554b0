// The sessions that cost most, found by their cost alone, and who was in them.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { Question } from '../question.ts';
import { countedSource, keyedRows, knowsMessages, messageBranch, paramsOf } from '../rollup.ts';

const costliestRow = z.object({ session: z.string(), cost: z.string(), people: z.array(z.string()) });

/** Sessions with a cost, the highest first. */
export async function readCostliest(
  store: Store,
  question: Question,
  limit: number,
): Promise<z.infer<typeof costliestRow>[]> {
  const sql = `
SELECT x.k0 AS session, toString(sum(x.cost) AS dollars) AS cost, groupUniqArray(x.user) AS people
FROM (${keyedRows(question, countedSource(question))}) AS x
GROUP BY session HAVING dollars > 0 ORDER BY dollars DESC, session LIMIT {most:UInt32}`;
  return await store.query({ sql, params: { ...paramsOf(question), most: limit }, row: costliestRow });
}

const askerRow = z.object({ user: z.string() });

/** Who sent prompts in sessions, also without spending anything there. */
export async function readAskers(
  store: Store,
  question: Question,
  sessions: readonly string[],
): Promise<string[]> {
  if (!knowsMessages(question)) return [];
  const filters = new Map(question.filters).set('session', sessions);
  const asked = { ...question, filters };
  const sql = `SELECT DISTINCT x.user AS user FROM (${messageBranch(asked).rows}) AS x`;
  const rows = await store.query({ sql, params: paramsOf(asked), row: askerRow });
  return rows.map(({ user }) => user);
}
