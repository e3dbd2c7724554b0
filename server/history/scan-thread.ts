// Reads session files of this machine in a thread of its own: large documents delay no limit check.
import { once } from 'node:events';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import { findFiles, type Selection } from '../../ingest/history/find-files.ts';
import { scanHistory } from '../../ingest/history/scan.ts';
import type { HistoryCall, HistoryImportAnswer, HistoryScan } from '../../schemas/history.ts';

export type ScanTask = { readonly places: HistoryPlaces; readonly selection: Selection };

/** What the thread says: how far it is, calls to import, which it waits for, and its end. */
export type FromScan =
  | { readonly type: 'progress' | 'done'; readonly scan: HistoryScan }
  | { readonly type: 'calls'; readonly calls: readonly HistoryCall[] };

/** Time between two words of how far it is. */
const PROGRESS_MS = 100;

async function run({ places, selection }: ScanTask, port: MessagePort): Promise<void> {
  const tell = (message: FromScan): void => port.postMessage(message);
  let told = 0;
  const scan = await scanHistory({
    files: await findFiles(places, selection),
    send: async (calls) => {
      const answered = once(port, 'message');
      tell({ type: 'calls', calls });
      const [answer] = (await answered) as [HistoryImportAnswer];
      return answer;
    },
    onProgress: (now) => {
      if (Date.now() - told < PROGRESS_MS) return;
      told = Date.now();
      tell({ type: 'progress', scan: now });
    },
  });
  tell({ type: 'done', scan });
  port.close();
}

if (parentPort) await run(workerData as ScanTask, parentPort);
