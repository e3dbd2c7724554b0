// Finds spend that a better signal of the same session tells: charged because settle no longer knew of the other.
import { z } from 'zod';
import { AMOUNT_COLUMNS } from '../../schemas/charge.ts';
import type { Store } from '../../store/store.ts';
import type { Correction } from './correction.ts';
import {
  amountOf,
  groupRows,
  negated,
  placeOf,
  readRows,
  sumRows,
  type AuditRow,
  type LedgerRow,
} from './rows.ts';
import { takeWhole, type Bounds, type Search } from './search.ts';

const sessionsRow = z.object({ sessions: z.coerce.number() });

/** One search for each part of all sessions: a session's signals may lie in several months. */
export async function supersededSearches(store: Store, bounds: Bounds): Promise<Search[]> {
  const sql = `SELECT uniq(agent, session) AS sessions FROM charges WHERE session != ''`;
  const [count] = await store.query({ sql, row: sessionsRow });
  const slices = Math.max(1, Math.ceil((count?.sessions ?? 0) / bounds.rowsPerSlice));
  return Array.from({ length: slices }, (_, slice) => searchOf(store, bounds, { slices, slice }));
}

type Part = { readonly slices: number; readonly slice: number };

function searchOf(store: Store, bounds: Bounds, part: Part): Search {
  return async (asOfBatch) => {
    const { taken, isMore } = await findSessions(store, { ...bounds, ...part, asOfBatch });
    return { isMore, corrections: async (asOf) => await moveSessions(store, taken, asOf) };
  };
}

const flag = z.union([z.literal(0), z.literal(1)]).transform(Boolean);

const sessionRow = z.object({
  agent: z.string(),
  session: z.string(),
  users: z.array(z.string()),
  has_events: flag,
  spans_cost: flag,
  rows: z.coerce.number(),
});
type Found = z.infer<typeof sessionRow>;

/**
 * Request events tell all of a session. Spans tell its calls and tokens; metrics beside them keep their cost, without
 * being entries, so only cells that are entries are charged too much: with their cost where the spans were charged one.
 */
const SESSIONS = `
SELECT agent, session, groupUniqArrayIf(user, signal NOT IN ('logs', 'history')) AS users,
  sumIf(entries, signal = 'logs') > 0 AS has_events, sumIf(cost, signal = 'traces') != 0 AS spans_cost,
  countIf(signal NOT IN ('logs', 'history')) AS rows
FROM charges
WHERE session != '' AND batch_id <= {as_of:UInt64} AND cityHash64(agent, session) % {slices:UInt32} = {slice:UInt32}
GROUP BY agent, session
HAVING if(has_events,
  sumIf(entries, signal NOT IN ('logs', 'history')) != 0 OR sumIf(cost, signal = 'metrics') != 0,
  sumIf(entries, signal = 'traces') > 0 AND sumIf(entries, signal = 'metrics') > 0)
ORDER BY agent, session
LIMIT {records:UInt32}`;

async function findSessions(
  store: Store,
  { slices, slice, records, rows, asOfBatch }: Part & Bounds & { readonly asOfBatch: number },
): Promise<{ readonly taken: Found[]; readonly isMore: boolean }> {
  const params = { as_of: asOfBatch, slices, slice, records };
  const found = await store.query({ sql: SESSIONS, params, row: sessionRow });
  const taken = takeWhole(found, rows);
  return { taken, isMore: found.length === records || taken.length < found.length };
}

async function moveSessions(store: Store, found: readonly Found[], asOfBatch: number): Promise<Correction[]> {
  if (found.length === 0) return [];
  const condition = `user IN {users:Array(String)} AND session IN {sessions:Array(String)} AND signal NOT IN ('logs', 'history')
    AND batch_id <= {as_of:UInt64}`;
  const rows = await readRows(store, ['charges'], condition, {
    users: [...new Set(found.flatMap(({ users }) => users))],
    sessions: found.map(({ session }) => session),
    as_of: asOfBatch,
  });
  const sessions = new Map(found.map((each) => [sessionOf(each.agent, each.session), each]));
  return groupRows(rows, 'agent', 'session', 'record_id', 'signal').flatMap((record) => {
    const [row] = record;
    const session = row && sessions.get(sessionOf(placeOf(row, 'agent'), placeOf(row, 'session')));
    return session === undefined ? [] : moveOf(record, session);
  });
}

function sessionOf(agent: string, session: string): string {
  return JSON.stringify([agent, session]);
}

/** Out of the charges and into the evidence, at the same places. */
function moveOf(record: readonly LedgerRow[], { has_events: hasEvents, spans_cost }: Found): Correction[] {
  const charged = sumRows(record);
  const entries = charged.reduce((sum, row) => sum + amountOf(row, 'entries'), 0n);
  const [row] = charged;
  if (!row) return [];
  const signal = placeOf(row, 'signal');
  const isTold = signal === 'traces' ? hasEvents : hasEvents || entries > 0n;
  if (!isTold) return [];
  const moved = hasEvents || spans_cost ? charged : sumRows(charged.map(withoutCost));
  const rows = [...negated(moved), ...moved.map((each): AuditRow => ({ ...each, table: 'evidence' }))];
  return [
    {
      kind: 'superseded',
      recordId: placeOf(row, 'record_id'),
      rows,
      closed: signal === 'traces' ? 'traces' : 'metrics',
      toldBy: hasEvents ? 'logs' : 'traces',
    },
  ];
}

/** What metrics alone tell of the cost stays charged, as settle leaves it. */
const COST = new Set(['cost', 'reported_cost', 'reported_entries']);

function withoutCost(row: AuditRow): AuditRow {
  const amounts = row.amounts.map((amount, index) => (COST.has(AMOUNT_COLUMNS[index] ?? '') ? 0n : amount));
  return { ...row, amounts };
}
