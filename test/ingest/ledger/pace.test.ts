// How often the ledger writer inserts: seldom where nobody waits for it, soon where somebody does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { startLedgerWriter, type LedgerWriter } from '../../../ingest/ledger/writer.ts';
import type { Store } from '../../../store/store.ts';

let folder: string;
let journal: Journal;
let writer: LedgerWriter;
let inserted: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-pace-'));
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: 3_600_000, now: Date.now });
  inserted = [];
  writer = startWriter();
});

function startWriter(): LedgerWriter {
  const store: Pick<Store, 'insert'> = {
    insert: async ({ rows }) => {
      inserted.push(rows.toString());
      await sleep(1);
    },
  };
  return startLedgerWriter({
    journal,
    store: store as Store,
    onWritten: () => undefined,
    onFailure: () => undefined,
  });
}

afterEach(async () => {
  await writer.stop();
  await journal.close();
  rmSync(folder, { recursive: true });
});

function append(text: string): void {
  const rows = { charges: Buffer.from(text), evidence: Buffer.alloc(0), activities: Buffer.alloc(0) };
  journal.append(() => ({ rows, increments: [] }));
  writer.wake();
}

/** Of some attempts the shortest, in milliseconds: a busy machine delays one or the other, a writer that gathers each of them. */
async function shortest(act: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS && !took.some((ms) => ms < SOON_MS); attempt++) {
    append('["ada"]\n');
    await writer.flush();
    append('["bob"]\n');
    const began = performance.now();
    await act();
    took.push(performance.now() - began);
  }
  return Math.min(...took);
}

const ATTEMPTS = 5;
/** A writer that gathers does so for a second. */
const SOON_MS = 700;

describe('the ledger writer', () => {
  it('gathers what arrives in a second where nobody waits for it, and loses none of it', async () => {
    const sent = Array.from({ length: 60 }, (_, index) => `["${index}"]\n`);
    for (const text of sent) {
      append(text);
      await sleep(10);
    }
    expect(inserted.length).toBeLessThanOrEqual(2);
    await writer.flush();
    expect(inserted.join('')).toBe(sent.join(''));
  });

  it('inserts soon where somebody waits, also right after an insert', async () => {
    expect(await shortest(async () => await writer.flush())).toBeLessThan(SOON_MS);
    expect(inserted.slice(0, 2)).toEqual(['["ada"]\n', '["bob"]\n']);
  });

  it('stands at once when it is held while it gathers', async () => {
    const hold = async (): Promise<void> => {
      await writer.hold.hold(60_000);
      expect(writer.hold.resume()).toBe(true);
    };
    expect(await shortest(hold)).toBeLessThan(SOON_MS);
  });

  it('stops at once while it gathers', async () => {
    const stop = async (): Promise<void> => {
      await writer.stop();
      writer = startWriter();
    };
    expect(await shortest(stop)).toBeLessThan(SOON_MS);
  });
});
