// How long files of a large ledger take, and what memory they need: tsx bench/exports.ts [charges, by default 1,000,000]
import { rmSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStore, DATABASE } from '../store/clickhouse.ts';
import { startEmbedded } from '../store/embedded/supervise.ts';
import { migrate } from '../store/migrate.ts';
import { fillLedger } from './large-ledger.ts';
import { makeDataDir, startProgram, type Program } from './program.ts';

const DAYS = 28;
const MIB = 1024 * 1024;
const SAMPLE_MS = 100;

/** Bytes of memory that a process holds now. */
function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function save(program: Program, path: string): Promise<void> {
  const before = resident(program.pid);
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, resident(program.pid))), SAMPLE_MS);
  const began = performance.now();
  const answer = await fetch(`${program.url}/api/v1/exports/${path}`);
  const first = performance.now() - began;
  let bytes = 0;
  let lines = 0;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines++;
  }
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${path}: ${answer.status}, ${lines} lines, ${(bytes / MIB).toFixed(0)} MiB in ${seconds.toFixed(1)} s, ` +
      `first byte after ${first.toFixed(0)} ms; memory ${(before / MIB).toFixed(0)} MiB before, at most ${(most / MIB).toFixed(0)} MiB`,
  );
}

const charges = Number(process.argv[2] ?? 1_000_000);
const dataDir = makeDataDir();
const engine = await startEmbedded({ dataDir: join(dataDir, 'clickhouse') });
const options = { ...engine, database: DATABASE };
await migrate(options);
const store = createStore(options);
await fillLedger(store, charges, DAYS);
await store.close();
await engine.stop();
const program = await startProgram(dataDir, { OUTLAY_DEMO: 'off' });
try {
  for (const path of [
    'charges.csv',
    'charges.json',
    'usage.csv?group_by=session,model',
    'sessions.csv',
    'users.csv',
  ])
    await save(program, path);
} finally {
  await program.kill();
  rmSync(dataDir, { recursive: true, force: true });
}
