// Rows on their way to the store: in order, once, kept while it is away, dropped where it refuses them.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createKeptRows } from '../../../server/alerts/kept-rows.ts';
import { createRowFile, type RowFile } from '../../../server/alerts/row-file.ts';
import { RowsRejected, StoreRejected, StoreUnavailable, type Insert } from '../../../store/store.ts';

type Row = { readonly id: string };

function open(insert: (insert: Insert) => Promise<void>, file?: RowFile<Row>) {
  const stored: string[] = [];
  const faults: unknown[] = [];
  const rows = createKeptRows<Row>({
    store: { insert },
    table: 'things',
    file,
    cells: { id: ({ id }) => id },
    onStored: (of) => stored.push(...of.map(({ id }) => id)),
    onFault: (error) => faults.push(error),
  });
  return { rows, stored, faults };
}

it('rows wait while the store is away, and are stored under the same token', async () => {
  const inserts: Insert[] = [];
  const { rows, stored, faults } = open(async (insert) => {
    inserts.push(insert);
    await Promise.resolve();
    if (inserts.length < 3) throw new StoreUnavailable('away');
  });
  rows.add([{ id: 'a' }]);
  rows.add([{ id: 'b' }]);
  await expect.poll(() => stored).toEqual(['a', 'b']);
  expect(inserts.map(({ rows: bytes }) => bytes.toString())).toEqual([
    '["a"]\n',
    '["a"]\n',
    '["a"]\n',
    '["b"]\n',
  ]);
  expect(new Set(inserts.slice(0, 3).map(({ token }) => token)).size).toBe(1);
  expect(faults).toHaveLength(1);
  rows.stop();
});

it('rows that the store refuses are dropped with a fault, and those after them are stored', async () => {
  const { rows, stored, faults } = open(async ({ rows: bytes }) => {
    await Promise.resolve();
    if (bytes.includes('bad')) throw new StoreRejected('no', 27);
  });
  rows.add([{ id: 'bad' }]);
  rows.add([{ id: 'good' }]);
  await expect.poll(() => stored).toEqual(['good']);
  expect(faults).toHaveLength(1);
  rows.stop();
});

it('no more rows wait than there is room for', () => {
  const { rows } = open(async () => await new Promise(() => undefined));
  rows.add(Array.from({ length: 10_005 }, (_, index) => ({ id: String(index) })));
  expect(rows.room()).toBe(0);
  rows.stop();
});

it('of many rows only the one is lost that the store refuses', async () => {
  const { rows, stored, faults } = open(async ({ rows: bytes }) => {
    await Promise.resolve();
    if (bytes.includes('"7"')) throw new RowsRejected('no', { code: 6, reason: 'id' });
  });
  const ids = Array.from({ length: 10 }, (_, index) => String(index));
  rows.add(ids.map((id) => ({ id })));
  await expect.poll(() => rows.figures()).toEqual({ waiting: 0, dropped: 1 });
  expect(stored).toEqual(ids.filter((id) => id !== '7'));
  expect(faults).toHaveLength(1);
  rows.stop();
});

it('half characters are replaced, which no store takes', async () => {
  const inserts: string[] = [];
  const { rows, stored } = open(async ({ rows: bytes }) => {
    await Promise.resolve();
    inserts.push(bytes.toString());
  });
  rows.add([{ id: 'a\ud800' }]);
  await expect.poll(() => stored).toHaveLength(1);
  expect(inserts).toEqual(['["a\ufffd"]\n']);
  rows.stop();
});

function fileIn(folder: string, ledger = 'here'): RowFile<Row> {
  const row = z.object({ id: z.string() });
  return createRowFile({
    path: join(folder, 'waiting.json'),
    ledger,
    row,
    onFault: (error) => expect.unreachable(String(error)),
  });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'outlay-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it('rows that wait when the process ends are stored first by the next one, which was told of them', async () => {
  const dataDir = folder();
  const away = open(async () => await Promise.reject(new StoreUnavailable('away')), fileIn(dataDir));
  away.rows.add([{ id: 'a' }, { id: 'b' }]);
  away.rows.stop();
  expect(statSync(join(dataDir, 'waiting.json')).mode & 0o077).toBe(0);
  expect(fileIn(dataDir, 'elsewhere').read()).toEqual([]);
  const inserts: string[] = [];
  const later = open(async ({ rows: bytes }) => {
    await Promise.resolve();
    inserts.push(bytes.toString());
  }, fileIn(dataDir));
  later.rows.add([{ id: 'c' }]);
  expect(later.rows.earlier).toEqual([{ id: 'a' }, { id: 'b' }]);
  await later.rows.settled;
  await expect.poll(() => later.stored).toEqual(['c']);
  expect(inserts).toEqual(['["a"]\n["b"]\n', '["c"]\n']);
  await expect.poll(() => existsSync(join(dataDir, 'waiting.json'))).toBe(false);
  later.rows.stop();
});

it('a file that is broken is told of, and is no rows', () => {
  const path = join(folder(), 'waiting.json');
  writeFileSync(path, 'no json');
  const faults: unknown[] = [];
  const row = z.object({ id: z.string() });
  const file = createRowFile({ path, ledger: 'here', row, onFault: (error) => faults.push(error) });
  expect([file.read(), faults.length]).toEqual([[], 1]);
});
