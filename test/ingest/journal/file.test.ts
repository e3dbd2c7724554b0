// A damaged file of the journal is refused by name before it can end the process; a whole one is never refused.
import { open, type RootDatabase } from 'lmdb';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkJournalFile, checkJournalLength, JournalDamaged } from '../../../ingest/journal/file.ts';

const PAGE = 4096;
let folder: string;
let file: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'outlay-journal-file-')), 'journal');
  file = join(folder, 'data.mdb');
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

async function fill(): Promise<void> {
  const root = open({ path: folder, maxDbs: 64 });
  const db = root.openDB<Buffer, number>({ name: 'rows', encoding: 'binary' });
  for (let key = 0; key < 100; key++) root.transactionSync(() => db.putSync(key, Buffer.alloc(3_000, key)));
  await root.close();
}

async function check(): Promise<void> {
  checkJournalFile(folder);
  const root: RootDatabase = open({ path: folder, maxDbs: 64 });
  try {
    checkJournalLength(folder, root);
  } finally {
    await root.close();
  }
}

function overwrite(at: number, bytes: Buffer): void {
  const whole = readFileSync(file);
  bytes.copy(whole, at);
  writeFileSync(file, whole);
}

it('lets a whole journal pass, and one that does not exist yet', async () => {
  checkJournalFile(folder);
  await fill();
  await check();
});

it('lets a journal pass whose pages are of another size, as on Apple silicon, and refuses it damaged', async () => {
  const root = open({ path: folder, maxDbs: 64, pageSize: 4 * PAGE });
  await root.openDB({ name: 'rows' }).put('a', 1);
  await root.close();
  await check();
  overwrite(4 * PAGE, Buffer.alloc(PAGE, 7));
  expect(() => checkJournalFile(folder)).toThrow(JournalDamaged);
});

it('lets a journal pass whose last pages hold nothing', async () => {
  await fill();
  const root = open({ path: folder, maxDbs: 64 });
  const db = root.openDB<Buffer, number>({ name: 'rows', encoding: 'binary' });
  // Given up in the transaction that asked for it, so that it is never written.
  root.transactionSync(() => {
    db.putSync(1_000, Buffer.alloc(50 * PAGE));
    db.removeSync(1_000);
  });
  await root.close();
  await check();
});

it.each([0, 1])('refuses a journal whose page %i is gone', async (page) => {
  await fill();
  overwrite(page * PAGE, Buffer.alloc(PAGE));
  await expect(check()).rejects.toThrow(JournalDamaged);
});

it('refuses a journal that ends too early, and leaves it as it is', async () => {
  await fill();
  const size = Math.floor(statSync(file).size / 2);
  truncateSync(file, size);
  await expect(check()).rejects.toThrow(`it has ${size} bytes`);
  expect(statSync(file).size).toBe(size);
  expect(existsSync(join(folder, 'checked'))).toBe(false);
});

it('takes the torn beginning of a first start for none, and that of a journal in use for damaged', async () => {
  const root = open({ path: folder, maxDbs: 64 });
  await root.close();
  for (const size of [PAGE, 100]) {
    truncateSync(file, size);
    checkJournalFile(folder);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, Buffer.alloc(size, 1));
  }
  rmSync(file);
  await fill();
  truncateSync(file, PAGE);
  await expect(check()).rejects.toThrow(JournalDamaged);
});

it('takes a file of zeros, as a power cut leaves the first one, for none', () => {
  mkdirSync(folder);
  writeFileSync(file, Buffer.alloc(2 * PAGE));
  checkJournalFile(folder);
  expect(existsSync(file)).toBe(false);
});
