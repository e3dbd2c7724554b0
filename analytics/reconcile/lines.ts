// Lines of reports that nothing of the ledger is compared with: tools, seats, minutes, storage, notes, what nobody understands.
import type { LineKind } from '../../schemas/bills.ts';
import type { ReconcileReason } from '../../schemas/reconciliation-api.ts';
import { isCompared } from './cells.ts';
import { part, type Part } from './match.ts';
import type { BillRow } from './sides.ts';

const REASON: Readonly<Record<LineKind, ReconcileReason>> = {
  tokens: 'unknown_item',
  requests: 'unknown_item',
  credits: 'unknown_item',
  tools: 'tools',
  minutes: 'minutes',
  storage: 'storage',
  seats: 'seats',
  credit_note: 'credit_note',
  tax: 'tax',
  other: 'unknown_item',
};

/** Each of these lines, all of it with the provider only. */
export function partsOfLines(rows: readonly BillRow[]): Part[] {
  return rows
    .filter((row) => !isCompared(row))
    .map((row) => part('provider_only', row.unknown === '' ? REASON[row.kind] : 'unknown_item', 0n, row.list))
    .filter(({ billed }) => billed !== 0n);
}
