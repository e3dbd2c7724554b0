// Puts a backup into an empty data folder and an empty ledger, and compares the result with what the backup says of itself.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { compareRollups } from '../../analytics/verify.ts';
import { BACKUP_FORMAT, MANIFEST_FILE, type BackupFile, type BackupManifest } from '../../schemas/backup.ts';
import { schemaVersion } from '../../store/migrate.ts';
import { contentsOf, readTables, type StoredTable } from '../../store/stored-tables.ts';
import { StoreUnavailable, type Insert, type Store } from '../../store/store.ts';
import { JOURNAL_PATH, readManifest } from './backup.ts';
import { describeFile, syncFolder } from './files.ts';
import { clearRestoreMark, isHalfRestored, markRestore, type RestoreMark } from './restore-mark.ts';

type Restoring = {
  /** Of the backup. */
  readonly folder: string;
  readonly dataDir: string;
  /** Migrated. */
  readonly store: Store;
  /** Throw away what is there. */
  readonly force: boolean;
};

/** An engine that is away for longer ends the restore, which can be run again. */
const ATTEMPTS = 120;
const RETRY_MS = 2_000;

const gunzipAsync = promisify(gunzip);

/** Reads what a backup says of itself and every file of it. Rejects with a sentence where it cannot be used. */
export async function checkBackup(folder: string): Promise<BackupManifest> {
  const manifest = await readManifest(folder).catch((error: unknown) => {
    throw new Error(`${folder} is no backup: ${MANIFEST_FILE} cannot be read there.`, { cause: error });
  });
  if (manifest.format > BACKUP_FORMAT) {
    throw new Error(
      `The backup has format ${manifest.format}, written by Outlay ${manifest.outlay_version}, and this program knows ` +
        `formats up to ${BACKUP_FORMAT}. Restore it with that version or a newer one.`,
    );
  }
  const slices = Object.values(manifest.tables).flatMap((table) => table.slices);
  for (const file of [manifest.journal, ...slices]) await checkFile(folder, file);
  return manifest;
}

async function checkFile(folder: string, { path, sha256, bytes }: BackupFile): Promise<void> {
  const found = await describeFile(folder, path).catch(() => undefined);
  if (found?.sha256 === sha256 && found.bytes === bytes) return;
  const what = found ? 'is not what was written there' : 'is missing';
  throw new Error(`${join(folder, path)} ${what}. The backup cannot be restored; use another copy of it.`);
}

/**
 * Restores a checked backup. A mark in the data folder keeps Outlay from starting on it until everything is there and
 * compared; cut short at any point, the restore can be run again and begins anew.
 */
export async function restoreBackup(restoring: Restoring, manifest: BackupManifest): Promise<void> {
  const { dataDir, store } = restoring;
  const tables = await readTables(store);
  await requireKnownSchema(store, manifest);
  await requireEmpty(restoring, tables);
  const replaces = existsSync(join(dataDir, JOURNAL_PATH));
  const mark = await markRestore(dataDir, { begun: new Date().toISOString(), replaces });
  await putJournal(restoring, mark);
  for (const table of tables) await store.command(`TRUNCATE TABLE ${table.name}`);
  await insertAll(restoring, manifest);
  await compare(store, tables, manifest);
  await clearRestoreMark(dataDir);
}

async function requireKnownSchema(
  store: Store,
  { schema_version, outlay_version }: BackupManifest,
): Promise<void> {
  const known = await schemaVersion(store);
  if (schema_version <= known) return;
  throw new Error(
    `The backup has schema version ${schema_version}, written by Outlay ${outlay_version}, and this program knows ` +
      `versions up to ${known}. Restore it with that version or a newer one.`,
  );
}

async function requireEmpty(
  { dataDir, store, force }: Restoring,
  tables: readonly StoredTable[],
): Promise<void> {
  if (force || isHalfRestored(dataDir)) return;
  const advice = 'Restore into an empty data folder and database, or throw away what is there with --force.';
  if (existsSync(join(dataDir, JOURNAL_PATH)))
    throw new Error(`There is a journal in ${dataDir} already. ${advice}`);
  for (const table of tables) {
    const { rows } = await contentsOf(store, table, { batch: Number.MAX_SAFE_INTEGER, floors: {} });
    if (rows > 0) throw new Error(`The ledger is not empty: ${table.name} has ${rows} rows. ${advice}`);
  }
}

/** A journal that is replaced is kept aside: it may hold what the ledger never got. */
async function putJournal({ folder, dataDir }: Restoring, { begun, replaces }: RestoreMark): Promise<void> {
  const journal = join(dataDir, 'journal');
  const aside = `${journal}.replaced-${begun.replace(/[:.]/g, '-')}`;
  if (replaces && !existsSync(aside)) await rename(journal, aside);
  await rm(journal, { recursive: true, force: true });
  // A copy of settings is of another time.
  await rm(join(dataDir, 'settings-copy.json'), { force: true });
  await mkdir(journal, { recursive: true });
  await copyFile(join(folder, JOURNAL_PATH), join(dataDir, JOURNAL_PATH));
  await syncFolder(journal);
}

/** Tokens are of this run: what an earlier one inserted was dropped with them or without. */
async function insertAll({ folder, store }: Restoring, { tables }: BackupManifest): Promise<void> {
  const run = randomUUID();
  for (const [table, { columns, slices }] of Object.entries(tables)) {
    for (const { path } of slices) {
      const rows = await gunzipAsync(await readFile(join(folder, path)));
      await insert(store, { table, columns, rows, token: `restore-${run}-${path}` });
    }
  }
}

async function insert(store: Store, one: Insert): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await store.insert(one);
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === ATTEMPTS) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** Throws where the ledger does not hold what the backup says, or a rollup does not say what the ledger says. */
async function compare(
  store: Store,
  tables: readonly StoredTable[],
  manifest: BackupManifest,
): Promise<void> {
  const scope = { batch: manifest.batch, floors: manifest.floors };
  for (const [name, expected] of Object.entries(manifest.tables)) {
    const table = tables.find((one) => one.name === name);
    if (!table) throw new Error(`The backup has a table ${name}, which this program does not know.`);
    const found = await contentsOf(store, table, scope);
    // A rollup's rows are merged at any time; their sums stay.
    const sameRows = table.kind === 'rollup' || found.rows === expected.rows;
    const differing = Object.entries(expected.sums).find(([measure, sum]) => found.sums[measure] !== sum);
    if (sameRows && !differing) continue;
    const what = sameRows
      ? `${differing?.[0]} is ${found.sums[differing?.[0] ?? '']} and should be ${differing?.[1]}`
      : `has ${found.rows} rows and should have ${expected.rows}`;
    throw new Error(`After the restore ${name} does not equal the backup: ${what}. Run the restore again.`);
  }
  const floors = () => manifest.floors;
  const [difference] = await compareRollups(store, { floors });
  if (difference)
    throw new Error(
      `After the restore ${difference.table} does not equal the ledger. Run the restore again.`,
    );
}
