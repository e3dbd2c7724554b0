// How long a killed program takes until it is ready and acknowledges again: with a normal journal, and with a backlog of
// 1 GiB that an outage of the engine left: `npx tsx bench/start-up.ts [MiB of backlog]` against the compiled program.
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillBacklog } from './backlog.ts';
import { nextExport, openExporters } from './exporters.ts';
import { drained, figure } from './ledger.ts';
import { openLoop } from './open-loop.ts';
import { makeDataDir, startProgram, type Program } from './program.ts';

const BACKLOG_MIB = Number(process.argv[2] ?? 1_024);
const NORMAL_BOUND_MS = 5_000;
const BACKLOG_BOUND_MS = 60_000;
const LOAD_SECONDS = 10;
const KILLS = 3;

const MIB = 1024 * 1024;
const exporters = openExporters(100);
const dataDir = makeDataDir();

async function exportOne({ otlpUrl }: Program): Promise<number | string> {
  return await exporters.post(`${otlpUrl}/v1/logs`, nextExport(10).body, { 'content-encoding': 'gzip' });
}

/** Starts the program and prints what it took; resolves with it and the time to the first acknowledgement. */
async function timedStart(title: string): Promise<{ program: Program; firstMs: number }> {
  const began = performance.now();
  const program = await startProgram(dataDir);
  const answersMs = performance.now() - began;
  while ((await fetch(`${program.url}/readyz`)).status !== 200) await sleep(10);
  const readyMs = performance.now() - began;
  while ((await exportOne(program)) !== 200) await sleep(10);
  const firstMs = performance.now() - began;
  const times = [answersMs, readyMs, firstMs].map((ms) => (ms / 1000).toFixed(2));
  const pending = Math.round((await figure(program.url, 'outlay_journal_pending_bytes')) / MIB);
  console.log(
    `${title}: answers after ${times[0]} s, ready after ${times[1]} s, first acknowledgement after ${times[2]} s; ` +
      `${pending} MiB pending`,
  );
  return { program, firstMs };
}

async function normalStarts(): Promise<number> {
  let { program } = await timedStart('empty folder');
  let slowest = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const current = program;
    await openLoop(100, LOAD_SECONDS, () => void exportOne(current));
    await program.kill();
    const again = await timedStart(`after kill ${kill} under load`);
    program = again.program;
    slowest = Math.max(slowest, again.firstMs);
  }
  await program.kill();
  return slowest;
}

async function startWithBacklog(): Promise<number> {
  const rows = await fillBacklog(dataDir, BACKLOG_MIB * MIB);
  console.log(`backlog: ${rows} rows, ${BACKLOG_MIB} MiB`);
  const { program, firstMs } = await timedStart('with the backlog');
  const began = performance.now();
  const resident = await figure(program.url, 'outlay_process_resident_bytes');
  await drained(program.url);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`caught up ${seconds} s later; ${Math.round(resident / MIB)} MiB resident at the start`);
  await program.kill();
  return firstMs;
}

try {
  const normalMs = await normalStarts();
  const backlogMs = await startWithBacklog();
  const isHeld = normalMs < NORMAL_BOUND_MS && backlogMs < BACKLOG_BOUND_MS;
  console.log(isHeld ? 'held: 5 s with a normal journal, 60 s with the backlog' : 'NOT held');
  process.exitCode = isHeld ? 0 : 1;
} finally {
  exporters.close();
  rmSync(dataDir, { recursive: true, force: true });
}
