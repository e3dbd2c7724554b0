// A store of an earlier version with rows in it: migrations keep them, can be repeated at any statement, and feed on.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { compareRollups } from '../../analytics/verify.ts';
import { ACTIVITY_COLUMNS, CHARGE_COLUMNS, toActivityRow, toChargeRow } from '../../schemas/charge.ts';
import { createStore, type StoreOptions } from '../../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine } from '../../store/embedded/supervise.ts';
import { migrate } from '../../store/migrate.ts';
import { MIGRATIONS_DIR } from '../../store/migration-files.ts';
import type { Store } from '../../store/store.ts';
import { activity, charge } from './ledger-rows.ts';

let folder: string;
let engine: EmbeddedEngine;
let options: StoreOptions;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-upgrade-'));
  engine = await startEmbedded({ dataDir: join(folder, 'clickhouse') });
  const { url, username, password } = engine;
  options = { url, username, password, database: 'outlay' };
  store = createStore(options);
});

afterAll(async () => {
  await store.close();
  await engine.stop();
  rmSync(folder, { recursive: true });
});

const NEW_OF_CHARGES = [
  'credits',
  'credited_entries',
  'input_unsplit_tokens',
  'credit_unit',
  'attributes',
  'pr_source',
  'told_place',
];
const NEW_OF_ACTIVITIES = ['name', 'attempt', 'depth', 'pr_source', 'told_place'];

/** A row as a version wrote it that did not know some columns. */
async function insert(
  table: string,
  columns: readonly string[],
  cells: readonly unknown[],
  without: readonly string[],
): Promise<void> {
  const known = columns
    .map((name, index) => [name, cells[index]] as const)
    .filter(([name]) => !without.includes(name));
  await store.insert({
    table,
    columns: [...known.map(([name]) => name), 'batch_id'],
    rows: Buffer.from(`${JSON.stringify([...known.map(([, cell]) => cell), 1])}\n`),
    token: `${table}-${without.length}`,
  });
}

async function write(without: { charges: readonly string[]; activities: readonly string[] }): Promise<void> {
  await insert('charges', CHARGE_COLUMNS, toChargeRow(charge('ada')), without.charges);
  await insert('activities', ACTIVITY_COLUMNS, toActivityRow(activity('ada')), without.activities);
}

const rows = async (sql: string) => await store.query({ sql, row: z.record(z.string(), z.string()) });

it('goes on with its rows and rollups, whichever statement is repeated', { timeout: 120_000 }, async () => {
  const earlier = join(folder, 'earlier');
  const dir = mkdtempSync(earlier);
  for (const name of readdirSync(MIGRATIONS_DIR).filter((file) => /^000[12]_/.test(file)))
    copyFileSync(join(MIGRATIONS_DIR, name), join(dir, name));
  await migrate({ ...options, migrationsDir: dir });
  await write({ charges: NEW_OF_CHARGES, activities: NEW_OF_ACTIVITIES });

  await migrate(options);
  await write({ charges: [], activities: [] });
  // As if every record of what was done had been lost in a crash.
  await store.command('TRUNCATE TABLE migrations');
  await migrate(options);

  expect(
    await rows('SELECT credit_unit, toString(credits) AS credits FROM charges ORDER BY credits'),
  ).toEqual([
    { credit_unit: '', credits: '0' },
    { credit_unit: 'github_ai_credit', credits: '12345.679011234334' },
  ]);
  expect(await rows('SELECT toString(sum(calls)) AS calls FROM usage_daily')).toEqual([{ calls: '2' }]);
  expect(await rows('SELECT credit_unit, toString(credits) AS credits FROM usage_extra_hourly')).toEqual([
    { credit_unit: 'github_ai_credit', credits: '12345.679011234334' },
  ]);
  expect(
    await rows(
      'SELECT name, toString(sum(quantity)) AS quantity FROM activities_hourly GROUP BY name ORDER BY name',
    ),
  ).toEqual([
    { name: '', quantity: '1.000001' },
    { name: 'Bash', quantity: '1.000001' },
  ]);
  expect(await compareRollups(store)).toEqual([]);
});
