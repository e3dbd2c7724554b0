// Processor time that a record costs from body to disk, without network and engine, so that it holds on a busy machine:
// `npx tsx bench/record-cost.ts [records in thousands] [exports that share a commit]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../ingest/journal/journal.ts';
import { createPipeline } from '../ingest/pipeline.ts';
import { createPriceBook } from '../ingest/price/book.ts';
import { decodeExport } from '../ingest/receive/decode/decode.ts';
import { inflateSmall } from '../ingest/receive/inflate-small.ts';
import { DEFAULT_LIMITS } from '../ingest/receive/limits.ts';
import { nextExport } from './exporters.ts';

const RECORDS = Number(process.argv[2] ?? 40) * 1_000;
const EXPORTS_PER_COMMIT = Number(process.argv[3] ?? 4);
const CALLS_PER_EXPORT = 10;
const ROUNDS = RECORDS / CALLS_PER_EXPORT / EXPORTS_PER_COMMIT;

const dataDir = mkdtempSync(join(tmpdir(), 'outlay-bench-'));
const journal = openJournal({ path: join(dataDir, 'journal'), horizonMs: 86_400_000, now: Date.now });
const pipeline = createPipeline({
  journal,
  prices: createPriceBook(),
  groupOf: () => '',
  now: Date.now,
  paused: () => undefined,
  announce: async () => await Promise.resolve(),
  onOutcomes: () => undefined,
});
const sender = { user: '', group: '' };

type Spent = { decode: number; store: number };

async function store(bodies: readonly Buffer[], spent: Spent): Promise<void> {
  const began = process.cpuUsage();
  const exported = bodies.map((body) => decodeExport('logs', 'json', inflateSmall(body, DEFAULT_LIMITS)));
  spent.decode += milliseconds(process.cpuUsage(began));
  const decoded = process.cpuUsage();
  await Promise.all(exported.map(async (one) => await pipeline.accept(one, sender)));
  spent.store += milliseconds(process.cpuUsage(decoded));
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

async function run(rounds: number): Promise<Spent> {
  const spent = { decode: 0, store: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const bodies = Array.from({ length: EXPORTS_PER_COMMIT }, () => nextExport(CALLS_PER_EXPORT).body);
    await store(bodies, spent);
  }
  return spent;
}

try {
  await run(ROUNDS / 4);
  const { decode, store: stored } = await run(ROUNDS);
  const perThousand = (ms: number): string => ((ms * 1_000) / RECORDS).toFixed(1);
  console.log(
    `${perThousand(decode)} ms to inflate and decode, ${perThousand(stored)} ms to adapt, settle and commit, ` +
      `of processor time per 1,000 records; ${EXPORTS_PER_COMMIT * CALLS_PER_EXPORT} records a commit`,
  );
} finally {
  await journal.close();
  rmSync(dataDir, { recursive: true, force: true });
}
