// Session files of this machine: what there is, and reading it into a running Outlay, here or over its API.
import type { Worker } from 'node:worker_threads';
import { findFiles, foldersOf, type HistoryFile, type Selection } from '../../ingest/history/find-files.ts';
import { NO_SCAN, type ScanOptions } from '../../ingest/history/scan.ts';
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import type { HistoryCall, HistoryFolder, HistoryScan, HistoryScanRequest } from '../../schemas/history.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import { openThread } from '../thread.ts';
import type { FromScan, ScanTask } from './scan-thread.ts';

/** Some of the files of this machine. */
export type LocalFiles = {
  readonly files: readonly HistoryFile[];
  readonly folders: readonly HistoryFolder[];
};

/** Finds the files of a selection. */
export async function localFiles(places: HistoryPlaces, selection: Selection): Promise<LocalFiles> {
  const files = await findFiles(places, selection);
  return { files, folders: foldersOf(files) };
}

export { scanHistory } from '../../ingest/history/scan.ts';

type Send = NonNullable<ScanOptions['send']>;

export interface LocalHistory {
  folders(): Promise<readonly HistoryFolder[]>;
  /** Begins a scan; refused with 409 while one runs. */
  start(asked: HistoryScanRequest): HistoryScan;
  /** Of the scan that runs, or the last one. */
  progress(): HistoryScan;
}

/** Scans of the server's own machine, one at a time. `sendAs` imports calls as those of a person. */
export function createLocalHistory(places: HistoryPlaces, sendAs: (user: string) => Send): LocalHistory {
  let scan = NO_SCAN;
  const onProgress = (told: HistoryScan): void => {
    scan = told;
  };
  const run = async ({ agents, from, user }: HistoryScanRequest): Promise<void> => {
    const fromMs = from === undefined ? undefined : Date.parse(from);
    await scanInThread({ places, selection: { agents, fromMs } }, { send: sendAs(user), onProgress });
  };
  return {
    folders: async () => (await localFiles(places, {})).folders,
    start: (asked) => {
      if (scan.state === 'running')
        throw new ProblemError(problem(409, 'A scan runs already: ask for its progress with GET.'));
      scan = { ...NO_SCAN, state: 'running' };
      run(asked).catch((error: unknown) => {
        const failure = error instanceof Error ? error.message : String(error);
        scan = { ...scan, state: 'failed', failure };
      });
      return scan;
    },
    progress: () => scan,
  };
}

/** Rejects with the fault of `send` or of the thread; what was taken before is kept. */
async function scanInThread(
  task: ScanTask,
  { send, onProgress }: { readonly send: Send; readonly onProgress: ScanOptions['onProgress'] },
): Promise<void> {
  const thread = openThread(new URL('./scan-thread.ts', import.meta.url), task);
  thread.unref();
  try {
    await new Promise<void>((resolve, reject) => {
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('The scan ended before its time.')));
      thread.on('message', (message: FromScan) => {
        if (message.type === 'calls') relay(message.calls, thread, send).catch(reject);
        else onProgress(message.scan);
        if (message.type === 'done') resolve();
      });
    });
  } finally {
    await thread.terminate();
  }
}

async function relay(calls: readonly HistoryCall[], thread: Worker, send: Send): Promise<void> {
  thread.postMessage(await send(calls));
}
