// Rows that an earlier version left in the journal reach the ledger of this one, with what they do not know left empty.
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { open } from 'lmdb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROW_FORMAT, withLaterCells } from '../../../ingest/journal/row-format.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { TABLE_ENCODING } from '../../../ingest/journal/memory.ts';
import { startLedgerWriter } from '../../../ingest/ledger/writer.ts';
import { linesOf } from '../../../ingest/ledger/columns.ts';
import type { LedgerTable, UsageTable } from '../../../ingest/journal/batch.ts';
import { lineOf, startRigEngine, type RigEngine } from '../../support/journal-rig.ts';
import { createStore } from '../../../store/clickhouse.ts';

let engine: RigEngine;
let folder: string;

beforeAll(async () => {
  engine = await startRigEngine();
  folder = mkdtempSync(join(tmpdir(), 'outlay-format-'));
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const ADDED: Readonly<Record<UsageTable, number>> = { charges: 7, evidence: 7, activities: 5 };

/** The line of a row as the first versions wrote it. */
function earlierLine(table: UsageTable, user: string, batch: number): Buffer {
  const cells = JSON.parse(lineOf(table, { user }, batch).toString()) as unknown[];
  const end = cells.length - 1;
  return Buffer.from(`${JSON.stringify([...cells.slice(0, end - ADDED[table]), cells[end]])}\n`);
}

const openHere = (): Journal =>
  openJournal({ path: join(folder, 'journal'), horizonMs: 3_600_000, now: () => Date.UTC(2026, 10, 22) });

/** Puts a batch as the first versions kept it into the place of the newest one. */
function keepEarlier(rows: Readonly<Record<UsageTable, Buffer>>, batch: number): void {
  const root = open({ path: join(folder, 'journal'), maxDbs: 64 });
  root.openDB({ name: 'journal', ...TABLE_ENCODING }).putSync(batch, { rows });
  void root.close();
}

it('are written with those of this version, and set aside like them', async () => {
  let journal = openHere();
  const current = (table: LedgerTable, user: string, batch: number) => lineOf(table, { user }, batch);
  const none = Buffer.alloc(0);
  const batch = journal.append((_state, id) => ({
    rows: { charges: current('charges', 'replaced', id), evidence: none, activities: none },
    increments: [],
  }));
  await journal.close();
  const id = batch ?? 0;
  const refused = Buffer.from(earlierLine('charges', 'refused', id).toString().replace('"1"', '"much"'));
  keepEarlier(
    {
      charges: Buffer.concat([earlierLine('charges', 'ada\u2028,5]', id), refused]),
      evidence: earlierLine('evidence', 'ada', id),
      activities: earlierLine('activities', 'ada', id),
    },
    id,
  );
  journal = openHere();
  journal.append((_state, next) => ({
    rows: { charges: current('charges', 'bob', next), evidence: none, activities: none },
    increments: [],
  }));
  const store = createStore(engine.address);
  const writer = startLedgerWriter({
    journal,
    store,
    now: () => Date.UTC(2026, 10, 22),
    onWritten: () => undefined,
    onFailure: () => undefined,
  });
  await expect.poll(() => journal.written, { timeout: 20_000 }).toBe(journal.last);
  const users = async (table: string) => {
    const sql = `SELECT user FROM ${table} WHERE user != '' ORDER BY user`;
    return (await store.query({ sql, row: z.object({ user: z.string() }) })).map(({ user }) => user);
  };
  expect(await users('charges')).toEqual(['ada\u2028,5]', 'bob']);
  expect(await users('evidence')).toEqual(['ada']);
  expect(await users('activities')).toEqual(['ada']);
  const [row] = journal.quarantine.list(0, 10);
  const cells = JSON.parse(row?.line.toString() ?? '[]') as unknown[];
  expect(cells).toHaveLength((JSON.parse(current('charges', 'x', 1).toString()) as unknown[]).length);
  expect(cells.slice(-8)).toEqual(['0', 0, 0, '', {}, '', '', id]);
  await writer.stop();
  await store.close();
  await journal.close();
});

it('of changes that lack the runs that reviewed them have none', () => {
  const line = Buffer.from('["1.5","{}",{},7]\n');
  expect(withLaterCells(line, 'changes', 3).toString()).toBe('["1.5","{}",{},[],7]\n');
  expect(withLaterCells(line, 'forge_facts', 3)).toBe(line);
});

it('of this version stay as they are', () => {
  const line = lineOf('charges', { user: 'ada' }, 7);
  expect(withLaterCells(line, 'charges', ROW_FORMAT)).toBe(line);
  const lines = Buffer.concat([earlierLine('charges', 'a', 7), earlierLine('charges', 'b', 8)]);
  expect(linesOf(withLaterCells(lines, 'charges')).map((one) => one.toString().slice(-20))).toEqual([
    '"",0,"0",0,0,"",{},"","",7]\n'.slice(-20),
    '"",0,"0",0,0,"",{},"","",8]\n'.slice(-20),
  ]);
});
