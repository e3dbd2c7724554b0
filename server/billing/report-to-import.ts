// A report on its way into the ledger of bills.
import type { BillSource } from '../../schemas/bills.ts';
import type { Covers } from './plan-import.ts';
import type { PreparedReport } from './prepare-report.ts';

/** The origin of what came as a file. */
export const FILE_ORIGIN = 'file';

/** What is asked to be imported. */
export type ReportToImport = {
  readonly bytes: Uint8Array;
  /** Undefined: the file tells. */
  readonly source?: BillSource | undefined;
  /** For lines that do not say it. */
  readonly account?: string | undefined;
  readonly name: string;
  /** Who imports, for the list. */
  readonly by: string;
  /** {@link FILE_ORIGIN}, or the id of the connection that read it. */
  readonly origin: string;
  /** Tell what would change, and write nothing. */
  readonly preview?: boolean;
  /** Days that were asked for as a whole: scopes that the report no longer tells are emptied. */
  readonly covers?: Covers;
};

/** The same when it was read. */
export type Reading = Omit<ReportToImport, 'source'> & {
  /** Of the import. */
  readonly id: string;
  readonly source: BillSource;
  /** Whether the source was told by the file. */
  readonly detected: boolean;
  readonly report: PreparedReport;
  /** SHA-256 of the bytes, in hex. */
  readonly contentHash: string;
};
