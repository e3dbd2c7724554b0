// Reads a report in a thread of its own: large files delay no limit check.
import { createHash } from 'node:crypto';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { detectSource, readReport } from '../../ingest/billing/registry.ts';
import { BillRefused, type BillFault, type BillSource } from '../../schemas/bills.ts';
import { prepareReport, type Prepare, type PreparedReport } from './prepare-report.ts';

export type ReadTask = Prepare & {
  readonly bytes: Uint8Array;
  /** Undefined: the file tells. */
  readonly source: BillSource | undefined;
};

/** A report that was read. */
export type ReadReport = {
  readonly source: BillSource;
  readonly report: PreparedReport;
  /** SHA-256 of the bytes, in hex. */
  readonly contentHash: string;
};

/** What the thread says once, and then ends. */
export type FromRead =
  | ({ readonly type: 'read' } & ReadReport)
  | { readonly type: 'refused'; readonly faults: readonly BillFault[] }
  | { readonly type: 'undetected' };

/** Reads and prepares a report. Throws only for faults of ours. */
export function readTask({ bytes, source: named, ...prepare }: ReadTask): FromRead {
  try {
    const report = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const source = named ?? detectSource(report);
    if (source === undefined) return { type: 'undetected' };
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    return { type: 'read', source, contentHash, report: prepareReport(readReport(source, report), prepare) };
  } catch (error) {
    if (error instanceof BillRefused) return { type: 'refused', faults: error.faults };
    throw error;
  }
}

function run(task: ReadTask, port: MessagePort): void {
  const told = readTask(task);
  const slices = told.type === 'read' ? told.report.slices : [];
  const rows = slices.flatMap((slice) => slice.rows.map(({ buffer }) => buffer));
  port.postMessage(told, rows);
  port.close();
}

if (parentPort) run(workerData as ReadTask, parentPort);
