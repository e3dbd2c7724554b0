// Records of which the ledger does not hold all rows: more is on its way to it, or was refused and may be replayed.
import { USAGE_TABLES, type LedgerTable } from '../journal/batch.ts';
import type { Journal } from '../journal/journal.ts';

/** Rows on their way to the ledger that are looked through at once; with more, the audit is left for another time. */
const MAX_UNDERWAY_BYTES = 16 * 1024 * 1024;

/** The same for rows in quarantine, and how many are read at once. */
const MAX_QUARANTINED = 50_000;
const PAGE = 1_000;

/** The records by id, rows that the ledger holds as of a batch aside; undefined when that is too much to look through. */
export function recordsUnderWay(journal: Journal, asOfBatch: number): ReadonlySet<string> | undefined {
  const { pendingBytes, quarantine, last } = journal;
  if (pendingBytes > MAX_UNDERWAY_BYTES || quarantine.count() > MAX_QUARANTINED) return undefined;
  const records = new Set<string>();
  const note = (lines: Buffer): void => {
    for (const [, record = ''] of lines.toString('latin1').matchAll(RECORD_ID)) records.add(record);
  };
  for (const { rows } of journal.batchesOf({ first: asOfBatch + 1, last })) {
    for (const table of USAGE_TABLES) note(rows[table]);
  }
  // The other half of a change of dimensions may be among them: taken back by an audit, it would be taken back twice.
  for (
    let after = 0, page = quarantine.list(after, PAGE);
    page.length > 0;
    page = quarantine.list(after, PAGE)
  ) {
    for (const { id, line, table } of page) {
      if (isUsage(table)) note(line);
      after = id;
    }
  }
  return records;
}

/** The second cell of a line. */
const RECORD_ID = /^\["[^"]*","(\d+)"/gm;

/** What forges told is in no record of usage. */
function isUsage(table: LedgerTable): boolean {
  return USAGE_TABLES.some((usage) => usage === table);
}
