// A record that was forgotten and told again has rows of several lineages. One of them stays; the others are taken back.
import { USAGE_TABLES } from '../journal/batch.ts';
import { amountOf, negated, placeOf, sumRows, type AuditRow, type LedgerRow } from './rows.ts';

/** What became of a record that was told more than once. */
export type Verdict = {
  /** The rows that leave only one lineage. */
  readonly corrections: AuditRow[];
  /** The signal of the lineage that stays. */
  readonly signal: 'logs' | 'traces';
  /** Whether it is the one that was told last, which settle may still remember and correct. */
  readonly isLast: boolean;
};

/**
 * Judges all rows of one record. The earliest lineage that a request event told stays, else the earliest: a span that
 * was told first is not better than the event of the same call. What was taken back before is in no lineage and cancels.
 */
export function judge(rows: readonly LedgerRow[]): Verdict {
  const lineages = lineagesOf(rows);
  const kept = keptOf(lineages);
  return {
    corrections: negated(sumRows([...rows, ...negated(kept)])),
    signal: isEvent(kept) ? 'logs' : 'traces',
    isLast: kept === lineages.at(-1),
  };
}

type Lineage = LedgerRow[];

function keptOf(lineages: readonly Lineage[]): Lineage {
  return lineages.find(isEvent) ?? lineages[0] ?? [];
}

function isEvent(lineage: Lineage): boolean {
  return lineage.some((row) => placeOf(row, 'signal') === 'logs');
}

/**
 * A batch that tells more entries than it takes away begins a lineage, one that changes nothing in their number corrects
 * it, and one that takes entries away is an audit's: what is corrected after it is what it left. Charges and evidence count
 * together: an entry is in one of them.
 */
function lineagesOf(rows: readonly LedgerRow[]): Lineage[] {
  let lineages: Lineage[] = [];
  const before: LedgerRow[] = [];
  for (const batch of byBatch(rows)) {
    const entries = batch.reduce((sum, row) => sum + entriesOf(row), 0n);
    if (entries > 0n) lineages.push([...before.splice(0), ...(entries > ONE ? distinct(batch) : batch)]);
    else if (lineages.length === 0) before.push(...batch);
    else if (entries === 0n) lineages.at(-1)?.push(...batch);
    else lineages = [keptOf(lineages)];
  }
  return lineages;
}

const ONE = 10n ** 12n;

/** Counts activities by what they say: they have no entries. */
function entriesOf(row: LedgerRow): bigint {
  return amountOf(row, row.table === 'activities' ? 'quantity' : 'entries');
}

function byBatch(rows: readonly LedgerRow[]): LedgerRow[][] {
  const batches = new Map<number, LedgerRow[]>();
  for (const row of rows) {
    const known = batches.get(row.batch);
    if (known) known.push(row);
    else batches.set(row.batch, [row]);
  }
  return [...batches].sort(([left], [right]) => left - right).map(([, batch]) => batch);
}

/** Rows that were replayed together may hold the same telling twice. */
function distinct(rows: readonly LedgerRow[]): LedgerRow[] {
  const keyOf = ({ table, place, amounts }: LedgerRow) =>
    `${USAGE_TABLES.indexOf(table)}/${JSON.stringify(place)}/${amounts.join('/')}`;
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}
