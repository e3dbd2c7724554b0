// Databases that are none, or that were made to keep their reader busy.
import { writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { createHome, placesIn, readAll, type TestHome } from '../../support/history-fixtures.ts';

let home: string;
let write: TestHome['write'];

beforeEach(() => {
  const created = createHome();
  ({ path: home, write } = created);
  return () => created.remove();
});

it('a database whose pages point at each other is skipped before it costs time', async () => {
  const page = Buffer.alloc(4096);
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt16BE(4096, 16);
  // An interior page whose thousand children are itself.
  page.writeUInt8(5, 100);
  page.writeUInt16BE(1_000, 103);
  page.writeUInt32BE(1, 108);
  for (let cell = 0; cell < 1_000; cell += 1) page.writeUInt16BE(4_000, 112 + 2 * cell);
  page.writeUInt32BE(1, 4_000);
  const file = write('.local/share/opencode/opencode.db', '');
  writeFileSync(file, page);
  const { scan } = await readAll(placesIn(home));
  expect(scan.skipped).toEqual([{ file, line: 0, reason: 'its pages are not in order' }]);
});

it('a database whose row says that it is endless is skipped', async () => {
  const pages = Buffer.alloc(8192);
  pages.write('SQLite format 3\0', 'latin1');
  pages.writeUInt16BE(4096, 16);
  pages.writeUInt8(13, 100);
  pages.writeUInt16BE(1, 103);
  pages.writeUInt16BE(300, 108);
  pages.fill(0xff, 300, 309);
  const file = write('.local/share/opencode/opencode.db', '');
  writeFileSync(file, pages);
  const { scan } = await readAll(placesIn(home));
  expect(scan.skipped).toEqual([{ file, line: 0, reason: 'a row is too long' }]);
});

it('a file that is no database is skipped with its reason', async () => {
  const file = write('.local/share/opencode/opencode.db', 'x'.repeat(200));
  const { scan } = await readAll(placesIn(home));
  expect(scan.skipped).toEqual([{ file, line: 0, reason: 'it is no SQLite database' }]);
});
