// What the journal does not begin on a disk that has too little room for it.
import { open } from 'lmdb';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkJournalLength, JournalDamaged } from '../../../ingest/journal/file.ts';
import { JournalFull } from '../../../ingest/journal/guard.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';

const disk = vi.hoisted(() => ({ free: 1e12 }));
vi.mock('node:fs', async (original) => ({
  ...(await original<object>()),
  statfsSync: () => ({ bavail: disk.free, blocks: 1e12, bsize: 1 }),
}));

const MIB = 1024 * 1024;
const NOW = Date.UTC(2026, 10, 22);
let folder: string;
let journal: Journal;

beforeEach(() => {
  disk.free = 1e12;
  folder = mkdtempSync(join(tmpdir(), 'outlay-room-'));
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: 3_600_000, now: () => NOW });
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

it('sets no rows aside where what stays of their batch has no room, and does when there is some', () => {
  const line = Buffer.from('["bad"]\n');
  const charges = Buffer.concat([line, Buffer.alloc(6 * MIB, '["good"]\n')]);
  const none = Buffer.alloc(0);
  const batch = journal.append(() => ({
    rows: { charges, evidence: none, activities: none },
    increments: [],
  }))!;
  const chunk = journal.nextChunk(1)!;
  const refused = [
    { table: 'charges' as const, batch, index: 0, line, at: NOW, code: 27, reason: 'CANNOT_PARSE' },
  ];
  disk.free = 5 * MIB;
  expect(() => journal.setAside(chunk, 'charges', refused)).toThrow(JournalFull);
  expect(journal.quarantine.count()).toBe(0);
  disk.free = 1e12;
  journal.setAside(chunk, 'charges', refused);
  expect(journal.quarantine.count()).toBe(1);
});

it('does not call a file damaged that it had no room to check', () => {
  const path = join(folder, 'checked-journal');
  const root = open({ path, maxDbs: 64 });
  const longer = { getStats: () => ({ lastPageNumber: 1_000, pageSize: 4_096 }) };
  disk.free = 4_096;
  const check = (): void => checkJournalLength(path, longer as never);
  expect(check).toThrow('room');
  expect(check).not.toThrow(JournalDamaged);
  expect(existsSync(join(path, 'checked'))).toBe(false);
  void root.close();
});
