// A charge that was never written, as the ledger would give its row back.
import type { AuditRow } from '../../ingest/audit/rows.ts';
import { AMOUNT_COLUMNS, CHARGE_COLUMNS, toChargeRow, type Charge } from '../../schemas/charge.ts';
import { fromUsd } from '../../schemas/money.ts';

const PLACE = CHARGE_COLUMNS.filter((name) => name !== 'entry' && !AMOUNT_COLUMNS.includes(name));

/** The row, in `charges`. */
export function auditRowOf(charge: Charge): AuditRow {
  const cells = toChargeRow(charge);
  const cell = (name: string): string => {
    const value = cells[CHARGE_COLUMNS.indexOf(name)] ?? '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return {
    table: 'charges',
    place: PLACE.map((name) => (name === 'time' ? charge.time.toString() : cell(name))),
    amounts: AMOUNT_COLUMNS.map((name) => fromUsd(cell(name)) ?? 0n),
  };
}
