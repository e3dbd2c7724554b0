// One record to correct: the rows, and what settle has to know so that nothing is booked against what they took back.
import { NEW_SCOPE, type Closed, type SettleState } from '../settle/state.ts';
import { close } from '../settle/closed.ts';
import { sessionKey } from '../settle/scopes.ts';
import type { Corrected } from './findings.ts';
import { amountOf, placeOf, type AuditRow } from './rows.ts';

export type Correction = {
  readonly kind: Corrected['kind'];
  readonly recordId: string;
  readonly rows: readonly AuditRow[];
  /** What the ledger goes on telling the record by; undefined where settle may go on as it is. */
  readonly closed?: Closed;
  /** The better signal of the record's session, which settle may have forgotten. */
  readonly toldBy?: 'logs' | 'traces';
};

/** Tells settle's memory of a correction, in the transaction that books it. */
export function remember({ recordId, closed, toldBy, rows: [row] }: Correction, state: SettleState): void {
  if (closed) close(BigInt(recordId), closed, state);
  if (!toldBy || !row) return;
  const key = sessionKey({ agent: placeOf(row, 'agent'), session: placeOf(row, 'session') });
  const scope = state.get('scope', key) ?? NEW_SCOPE;
  const told = toldBy === 'logs' ? { events: true, spanCalls: [] } : { spans: true };
  state.put('scope', key, { ...scope, ...told });
}

/** What a correction took out of spend, and whose it was. */
export function correctedOf({ kind, rows }: Correction): Corrected {
  const [row] = rows;
  const cost = rows.reduce(
    (sum, each) => (each.table === 'charges' ? sum - amountOf(each, 'cost') : sum),
    0n,
  );
  return { kind, user: row ? placeOf(row, 'user') : '', agent: row ? placeOf(row, 'agent') : '', cost };
}
