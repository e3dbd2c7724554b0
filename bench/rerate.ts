// How long a large ledger takes to be rated anew: tsx bench/rerate.ts [charges, by default 1,000,000] [days, by default 28]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openJournal } from '../ingest/journal/journal.ts';
import { startLedgerWriter } from '../ingest/ledger/writer.ts';
import { createPriceBook } from '../ingest/price/book.ts';
import { addJob, jobOf } from '../ingest/rerate/jobs.ts';
import { previewPrices } from '../ingest/rerate/preview.ts';
import { runRerate } from '../ingest/rerate/rerater.ts';
import { createStore, DATABASE } from '../store/clickhouse.ts';
import { startEmbedded } from '../store/embedded/supervise.ts';
import { migrate } from '../store/migrate.ts';
import { fillLedger } from './large-ledger.ts';

const MIB = 1024 * 1024;
const HORIZON_MS = 86_400_000;
const charges = Number(process.argv[2] ?? 1_000_000);
const days = Number(process.argv[3] ?? 28);
const folder = mkdtempSync(join(tmpdir(), 'outlay-bench-rerate-'));
const engine = await startEmbedded({ dataDir: join(folder, 'clickhouse') });
const options = { ...engine, database: DATABASE };
await migrate(options);
const store = createStore(options);
await fillLedger(store, charges, days);
const now = Date.now;
const journal = openJournal({ path: join(folder, 'journal'), horizonMs: HORIZON_MS, now });
// Batches that a job books come after those that were filled in.
for (let batch = 0; batch <= charges / 500_000 + 1; batch += 1) journal.append(() => undefined);
const writer = startLedgerWriter({ journal, store, onWritten: () => undefined, onFailure: console.error });
const flush = async (): Promise<void> => await writer.flush();
const span = { from: now() - (days + 1) * 86_400_000, to: now() + 86_400_000, provider: '', model: '' };

/** Prints how long something took, and the longest that nothing else could run meanwhile. */
async function timed(name: string, work: () => Promise<string>): Promise<void> {
  const began = performance.now();
  let [last, longest] = [began, 0];
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 10);
    last = performance.now();
  }, 10);
  const told = await work();
  clearInterval(beat);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${Math.round(charges / seconds)} records a second; ${told}; ` +
      `longest block ${longest.toFixed(0)} ms, memory ${(process.memoryUsage().rss / MIB).toFixed(0)} MiB`,
  );
}

async function rerate(provider: string, input: string): Promise<string> {
  const prices = createPriceBook([bookOf(input)]);
  const kept = { id: '' };
  journal.append((state) => {
    const asked = { ...span, provider, reason: 'bench', by: 'bench', floor: 0, signedOff: [] };
    kept.id = addJob(asked, now(), state).id;
    return undefined;
  });
  await runRerate(kept.id, {
    journal,
    store,
    flush,
    prices,
    now,
    announce: async () => await Promise.resolve(),
  });
  const job = jobOf(kept.id, { get: journal.recall });
  const changed = job?.models.reduce((sum, { records }) => sum + records, 0) ?? 0;
  return `${job?.examined ?? 0} examined, ${changed} changed, ${job?.kept.length ?? 0} reasons to keep`;
}

function bookOf(input: string) {
  return {
    id: 'bench',
    version: 1,
    value: {
      ...{
        of: 'tokens' as const,
        role: 'negotiated' as const,
        provider: '',
        model: '',
        match: 'prefix' as const,
      },
      ...{ effective_from: '2020-01-01T00:00:00Z', effective_to: null, source: '' },
      ...{ rates: { input, output: '20' }, tiers: [], multipliers: [] },
    },
  };
}

try {
  await timed('preview', async () => {
    const prices = createPriceBook([bookOf('4')]);
    const { models } = await previewPrices(span, { journal, store, prices, isOver: () => false });
    return `${models.reduce((sum, { changed }) => sum + changed, 0)} would change`;
  });
  await timed('all change', async () => await rerate('', '4'));
  await timed('nothing changes', async () => await rerate('', '4'));
  await timed('all change again', async () => await rerate('', '3'));
  const [count] = await store.query({
    sql: 'SELECT toString(count()) AS rows, toString(sum(cost)) AS cost FROM charges',
    row: z.object({ rows: z.string(), cost: z.string() }),
  });
  console.log(`the ledger has ${count?.rows} rows of ${count?.cost} dollars`);
} finally {
  await writer.stop();
  await journal.close();
  await store.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}
