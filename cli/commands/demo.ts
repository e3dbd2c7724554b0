// outlay demo: an Outlay with a store of its own, filled through the real ingest path with a month of a company.
import { readDemoConfig } from '../../config.ts';
import { BillLog } from '../demo/bills/bill-log.ts';
import { loadBills } from '../demo/bills/load-bills.ts';
import { loadDemo, type LoadProgress } from '../demo/load.ts';
import { beginLoad, endLoad } from '../demo/progress-file.ts';
import { createLog, startUnderSignals } from './start.ts';

type Options = { readonly seed: string; readonly days: string; readonly loadOnly?: boolean };

/** Starts the demo. Started again, it goes on from where it was: only what came since is loaded. */
export async function demo(options: Options): Promise<void> {
  const { seed } = options;
  const days = wholeNumber('--days', options.days);
  const config = readDemoConfig();
  const log = createLog(config);
  endWithParent();
  const outlay = await startUnderSignals(config, log);
  process.stdout.write(`The demo company moves in at ${outlay.url} (data in ${config.dataDir}).\n`);
  const until = lastHour();
  const load = { seed, days, until: until.getTime() };
  const after = beginLoad(config.dataDir, load, Date.now());
  const target = { baseUrl: outlay.url, token: config.adminToken, seed, until, days };
  const calls = new BillLog();
  const counts = await loadDemo({
    ...target,
    after,
    log: calls,
    onProgress: (progress) => {
      tellParent(outlay.url, progress.done);
      showProgress(progress);
    },
  });
  const bills = await loadBills(target, calls);
  endLoad(config.dataDir, load, Date.now());
  send({ url: outlay.url, percent: 100 });
  process.stdout.write(
    `\nLoaded ${counts.exports} exports in ${counts.requests} requests, ${counts.deliveries} deliveries of its GitHub ` +
      `and ${counts.outcomes} outcomes that its tools told; and ${bills.reports} reports of its providers` +
      `${bills.refused && ` (not all: ${bills.refused})`}. Try:\n` +
      `  outlay report --url ${outlay.url} --by user --top 10\n`,
  );
  if (!options.loadOnly) return;
  await outlay.stop();
  process.exit(0);
}

/** Whoever shows the demo beside a company of its own is told how far it is; without them it ends. */
function endWithParent(): void {
  if (!process.send) return;
  const end = (): boolean => process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', end);
  if (!process.connected) end();
}

/** A parent that is gone is told nothing; that it is gone ends this process anyway. */
function send(message: { readonly url: string; readonly percent: number }): void {
  if (process.connected) process.send?.(message, () => undefined);
}

let toldPercent = -1;

function tellParent(url: string, done: number): void {
  // The last of it is told when the settings are loaded, too.
  const percent = Math.min(99, Math.floor(done * 100));
  if (percent === toldPercent) return;
  toldPercent = percent;
  send({ url, percent });
}

/** The demo ends with the last full hour. */
function lastHour(): Date {
  const now = new Date();
  now.setUTCMinutes(0, 0, 0);
  return now;
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} must be a whole number above 0, not ${text}`);
  return value;
}

let shownPercent = -1;

function showProgress({ done, requests }: LoadProgress): void {
  const percent = Math.floor(done * 100);
  if (!process.stdout.isTTY || percent === shownPercent) return;
  shownPercent = percent;
  process.stdout.write(`\r${String(percent).padStart(3)} %  ${requests} requests`);
}
