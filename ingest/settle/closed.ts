// What the audit took back or moved stays so: its records are told by what the ledger kept, unless a better signal comes.
import type { Closed, Entry, SettleState } from './state.ts';

type Known = Pick<SettleState, 'get'>;

/** How the ledger goes on telling a record; `none` where nothing was closed. */
export function closedBy(recordId: bigint, state: Known): Closed {
  return state.get('closed', recordId.toString()) ?? 'none';
}

/** What memory holds of a closed record adds up to rows that were taken back: it is never booked again. */
export function isClosed({ recordId }: Entry, state: Known): boolean {
  return closedBy(recordId, state) !== 'none';
}

/** Closes a record, or begins it anew with `none`. */
export function close(recordId: bigint, by: Closed, state: SettleState): void {
  state.put('closed', recordId.toString(), by);
}
