// Which runaway patterns sessions have incidents of.
import { z } from 'zod';
import { PATTERNS, type PatternName } from '../../schemas/pattern-definitions.ts';
import type { Store } from '../../store/store.ts';

const SQL = (isMeant: string): string => `
SELECT session, arraySort(groupUniqArray(toString(pattern))) AS patterns
FROM incidents
WHERE session != '' AND ${isMeant}
GROUP BY session`;

/** More are not sent along with the statement: all that have incidents are read, which are few. */
const MOST_NAMED = 500;

const row = z.object({ session: z.string(), patterns: z.array(z.string()) });

/** Patterns by session, in the order in which patterns are told; sessions without incidents are left out. */
export async function readSessionFlags(
  store: Store,
  sessions: readonly string[],
): Promise<ReadonlyMap<string, PatternName[]>> {
  if (sessions.length === 0) return new Map();
  const isFew = sessions.length <= MOST_NAMED;
  const rows = await store.query({
    sql: SQL(isFew ? 'session IN {sessions:Array(String)}' : '1'),
    params: isFew ? { sessions } : {},
    row,
  });
  return new Map(
    rows.map(({ session, patterns }) => [session, PATTERNS.filter((name) => patterns.includes(name))]),
  );
}
