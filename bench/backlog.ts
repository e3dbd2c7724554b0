// Fills a journal with batches that wait for the ledger, as an outage of the engine leaves them.
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JournalBatch } from '../ingest/journal/batch.ts';
import { openJournal, type Journal } from '../ingest/journal/journal.ts';
import { createPipeline } from '../ingest/pipeline.ts';
import { createPriceBook } from '../ingest/price/book.ts';
import { decodeExport } from '../ingest/receive/decode/decode.ts';
import { CHARGE_COLUMNS } from '../schemas/charge.ts';
import { nextExport } from './exporters.ts';

const CALLS_PER_BATCH = 100;
const RECORD_ID = CHARGE_COLUMNS.indexOf('record_id');

/** Appends until so many bytes of rows wait; resolves with the number of rows. */
export async function fillBacklog(dataDir: string, bytes: number): Promise<number> {
  const journal = openJournal({
    path: join(dataDir, 'journal'),
    horizonMs: 86_400_000,
    now: Date.now,
  });
  try {
    const pattern = await settledBatch(journal);
    let rows = CALLS_PER_BATCH;
    while (journal.pendingBytes < bytes) {
      journal.append((_state, batchId) => renumbered(pattern, batchId));
      rows += CALLS_PER_BATCH;
    }
    return rows;
  } finally {
    await journal.close();
  }
}

/** One batch as ingest makes it. */
async function settledBatch(journal: Journal): Promise<JournalBatch> {
  const pipeline = createPipeline({
    journal,
    prices: createPriceBook(),
    groupOf: () => '',
    now: Date.now,
    paused: () => undefined,
    announce: async () => await Promise.resolve(),
    onOutcomes: () => undefined,
  });
  const body = gunzipSync(nextExport(CALLS_PER_BATCH).body);
  await pipeline.accept(decodeExport('logs', 'json', body), { user: '', group: '' });
  const newest = [...journal.pending()].at(-1);
  if (!newest) throw new Error('the export led to no batch');
  return newest.batch;
}

/** The same calls again under other identities. */
function renumbered({ rows, increments }: JournalBatch, batchId: number): JournalBatch {
  const lines = rows.charges.toString().trimEnd().split('\n');
  const charges = lines.map((line, index) => {
    const cells = JSON.parse(line) as (string | number)[];
    cells[RECORD_ID] = String(BigInt(batchId) * BigInt(CALLS_PER_BATCH) + BigInt(index));
    return `${JSON.stringify([...cells.slice(0, -1), batchId])}\n`;
  });
  return { rows: { ...rows, charges: Buffer.from(charges.join('')) }, increments };
}
