// A week of the demo company, loaded once for all files of a run: each takes a copy, with nothing under way in it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BillLog } from '../../cli/demo/bills/bill-log.ts';
import { loadBills } from '../../cli/demo/bills/load-bills.ts';
import { loadDemo } from '../../cli/demo/load.ts';
import { buildApp } from '../support/browser.ts';
import { madeOnce } from '../support/made-once.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

const WEEK = { seed: 'browser', days: 8 };
const LOOK_MS = 250;
const QUIET_WITHIN_MS = 120_000;

/** What is known of a company that was loaded. */
type Loaded = {
  /** When its week ended, RFC 3339. */
  readonly until: string;
  /** What it spent: the sum of all that was sent, in pico-dollars. */
  readonly spent: string;
};

/** Puts it into a folder that is not there yet. */
export async function putCompany(dataDir: string): Promise<Loaded> {
  const made = await madeOnce('company', makeCompany);
  execFileSync('cp', ['-R', join(made, 'data'), dataDir]);
  return JSON.parse(readFileSync(join(made, 'loaded.json'), 'utf8')) as Loaded;
}

/** Its settings of finance and the reports of its providers, as `outlay demo` imports them. */
export async function loadItsBills(baseUrl: string, { until }: Loaded): Promise<void> {
  const log = new BillLog();
  const span = { ...WEEK, until: new Date(until), baseUrl };
  await loadDemo({ ...span, after: Infinity, log });
  const { refused } = await loadBills(span, log);
  if (refused !== '') throw new Error(refused);
}

async function makeCompany(folder: string): Promise<void> {
  await buildApp();
  const until = new Date();
  mkdirSync(join(folder, 'data'));
  const outlay = await startTestOutlay({ dataDir: join(folder, 'data') });
  try {
    const { truth } = await loadDemo({ ...WEEK, until, baseUrl: outlay.url });
    await nothingUnderWay(outlay);
    const loaded: Loaded = { until: until.toISOString(), spent: String(truth.total.cost) };
    writeFileSync(join(folder, 'loaded.json'), JSON.stringify(loaded));
  } finally {
    await outlay.stop();
  }
}

/** Resolves when all spend is where it is due, and in the ledger; after a while in any case: then it goes on in each copy. */
async function nothingUnderWay({ url }: TestOutlay): Promise<void> {
  for (const until = Date.now() + QUIET_WITHIN_MS; Date.now() < until; await sleep(LOOK_MS)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const figure = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
    const isWritten = figure('outlay_journal_last_batch') === figure('outlay_ledger_last_batch');
    if (figure('outlay_attribution_waiting') === 0 && isWritten) return;
  }
}
