// Reads session files and hands their calls over in batches; can be interrupted and repeated at any time.
import { join } from 'node:path';
import {
  HISTORY_BATCH,
  type HistoryAgent,
  type HistoryCall,
  type HistoryImportAnswer,
  type HistoryScan,
} from '../../schemas/history.ts';
import { inOrder, type HistoryFile } from './find-files.ts';
import { readHistory, type Step } from './read-file.ts';

export type ScanOptions = {
  readonly files: readonly HistoryFile[];
  /** Imports calls; resolves when they are kept. Left out, nothing is imported. */
  readonly send?: (calls: readonly HistoryCall[]) => Promise<HistoryImportAnswer>;
  readonly onProgress: (scan: HistoryScan) => void;
};

/** Skipped lines that are told one by one. */
const MOST_SKIPPED = 100;

export const NO_SCAN: HistoryScan = {
  state: 'none',
  failure: '',
  files: 0,
  files_read: 0,
  bytes: 0,
  bytes_read: 0,
  calls: 0,
  charged: 0,
  known: 0,
  unpriced: 0,
  refused: 0,
  skipped_lines: 0,
  skipped: [],
};

/** Reads the files from the oldest session to the newest. Rejects with the fault of `send`; what it took before is kept. */
export async function scanHistory({ files, send, onProgress }: ScanOptions): Promise<HistoryScan> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let scan: HistoryScan = { ...NO_SCAN, state: 'running', files: files.length, bytes };
  const waiting: HistoryCall[] = [];
  const tell = (more: Partial<HistoryScan>): void => {
    scan = { ...scan, ...more };
    onProgress(scan);
  };
  const flush = async (): Promise<void> => {
    const calls = waiting.splice(0, HISTORY_BATCH);
    if (calls.length === 0) return;
    const answer = await send?.(calls);
    tell(answer ? added(scan, answer) : { calls: scan.calls + calls.length });
  };
  const seen = new Map<HistoryAgent, Set<string>>();
  for (const file of await inOrder(files)) {
    const before = scan.bytes_read;
    const known = seen.get(file.adapter.agent) ?? new Set();
    seen.set(file.adapter.agent, known);
    for await (const step of readHistory(file, known)) {
      if ('calls' in step) waiting.push(...step.calls);
      else tell(skippedIn(scan, file, step));
      if ('bytes' in step) scan = { ...scan, bytes_read: before + Math.min(step.bytes, file.bytes) };
      while (waiting.length >= HISTORY_BATCH) await flush();
    }
    tell({ files_read: scan.files_read + 1, bytes_read: before + file.bytes });
  }
  await flush();
  tell({ state: 'done' });
  return scan;
}

function added(scan: HistoryScan, answer: HistoryImportAnswer): Partial<HistoryScan> {
  return {
    calls: scan.calls + answer.calls,
    charged: scan.charged + answer.charged,
    known: scan.known + answer.known,
    unpriced: scan.unpriced + answer.unpriced,
    refused: scan.refused + answer.refused.reduce((sum, { calls }) => sum + calls, 0),
  };
}

function skippedIn(
  scan: HistoryScan,
  { folder, path }: HistoryFile,
  { skipped: reason, line }: Extract<Step, { skipped: string }>,
): Partial<HistoryScan> {
  const one = { file: join(folder, path), line, reason };
  const isTold = scan.skipped.length < MOST_SKIPPED;
  return {
    skipped_lines: scan.skipped_lines + 1,
    ...(isTold && { skipped: [...scan.skipped, one] }),
  };
}
