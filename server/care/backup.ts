// Copies everything that cannot be computed again into a folder, while telemetry arrives, in a form that any engine takes.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  BACKUP_FORMAT,
  backupManifest,
  MANIFEST_FILE,
  type BackupAnswer,
  type BackupManifest,
  type BackupSlice,
  type BackupTable,
} from '../../schemas/backup.ts';
import type { Floors } from '../../schemas/retention.ts';
import { dumpTable } from '../../store/dump.ts';
import { schemaVersion } from '../../store/migrate.ts';
import { contentsOf, readTables, type Scope, type StoredTable } from '../../store/stored-tables.ts';
import type { Store } from '../../store/store.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { VERSION } from '../version.ts';
import { whileWriterStands } from './hold.ts';
import { describeFile, syncFolder, writeSynced } from './files.ts';

type Parts = {
  readonly dataDir: string;
  readonly store: Store;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly floors: () => Floors;
};

/** The journal's file in a backup, as in a data folder. */
export const JOURNAL_PATH = 'journal/data.mdb';

const gzipAsync = promisify(gzip);

/** Where backups lie. */
export function backupsFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

/** Makes a backup below the data folder. Nothing is there under its name until it is whole and on the disk. */
export async function createBackup(parts: Parts, now: number): Promise<BackupAnswer> {
  const parent = backupsFolder(parts.dataDir);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeHalfDone(parent);
  const at = new Date(now).toISOString();
  const name = at.replace(/[:.]/g, '-');
  const part = join(parent, `.${name}`);
  await mkdir(part, { mode: 0o700 });
  try {
    const manifest = await fill(parts, part, at);
    await writeSynced(part, MANIFEST_FILE, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    await syncFolder(part);
    await rename(part, join(parent, name));
    await syncFolder(parent);
    return answerOf(parent, name, manifest);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** The backups below the data folder, the newest first. */
export async function listBackups(dataDir: string): Promise<BackupAnswer[]> {
  const parent = backupsFolder(dataDir);
  const names = await readdir(parent).catch(() => []);
  const found: BackupAnswer[] = [];
  for (const name of names
    .filter((each) => !each.startsWith('.'))
    .sort()
    .reverse()) {
    const manifest = await readManifest(join(parent, name)).catch(() => undefined);
    if (manifest) found.push(answerOf(parent, name, manifest));
  }
  return found;
}

/** What a backup says of itself. Rejects where the folder holds none. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  return backupManifest.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')));
}

async function removeHalfDone(parent: string): Promise<void> {
  for (const name of await readdir(parent))
    if (name.startsWith('.')) await rm(join(parent, name), { recursive: true, force: true });
}

async function fill(parts: Parts, folder: string, at: string): Promise<BackupManifest> {
  const { store } = parts;
  const floors = parts.floors();
  const tables = await readTables(store);
  const { batch, rollups } = await copyJournal(parts, { folder, tables, floors });
  const dumped = new Map(rollups);
  for (const table of inOrder(tables.filter(({ kind }) => kind !== 'rollup'))) {
    dumped.set(table.name, await dump(store, table, { folder, scope: { batch, floors } }));
  }
  await syncFolder(join(folder, 'journal'));
  return {
    format: BACKUP_FORMAT,
    id: randomUUID(),
    outlay_version: VERSION,
    schema_version: await schemaVersion(store),
    created_at: at,
    batch,
    journal: await describeFile(folder, JOURNAL_PATH),
    tables: Object.fromEntries(dumped),
    floors,
  };
}

/** Slices make lines of bills count, and are written after them: so what counts in the backup has its lines there. */
function inOrder(tables: readonly StoredTable[]): StoredTable[] {
  const isFirst = ({ name }: StoredTable): number => Number(name === 'bill_slices');
  return [...tables].sort((left, right) => isFirst(right) - isFirst(left));
}

type Copying = {
  readonly folder: string;
  readonly tables: readonly StoredTable[];
  readonly floors: Floors;
};

type Copied = { readonly batch: number; readonly rollups: readonly (readonly [string, BackupTable])[] };

/**
 * The journal comes first: what the ledger holds beyond its copy is in the copy. Months of which only a rollup is left
 * have no batches, so where there are any, the writer stands until they are copied too.
 */
async function copyJournal({ store, lane }: Parts, { folder, tables, floors }: Copying): Promise<Copied> {
  const copy = async (): Promise<number> =>
    await lane.ask('copyJournal', { folder: join(folder, 'journal') });
  const scope = { batch: 0, floors };
  const left: StoredTable[] = [];
  for (const table of tables.filter(({ kind }) => kind === 'rollup')) {
    if ((await contentsOf(store, table, scope)).rows > 0) left.push(table);
  }
  if (left.length === 0) return { batch: await copy(), rollups: [] };
  return await whileWriterStands(lane, async () => {
    const batch = await copy();
    const rollups: (readonly [string, BackupTable])[] = [];
    for (const table of left) rollups.push([table.name, await dump(store, table, { folder, scope })]);
    return { batch, rollups };
  });
}

async function dump(
  store: Store,
  table: StoredTable,
  { folder, scope }: { readonly folder: string; readonly scope: Scope },
): Promise<BackupTable> {
  await mkdir(join(folder, table.name));
  const slices: BackupSlice[] = [];
  for await (const { name, rows, bytes } of dumpTable(store, table, scope)) {
    const packed = await gzipAsync(bytes, { level: 4 });
    slices.push({ ...(await writeSynced(folder, `${table.name}/${name}.json.gz`, packed)), rows });
  }
  await syncFolder(join(folder, table.name));
  const rows = slices.reduce((sum, slice) => sum + slice.rows, 0);
  const contents = await contentsOf(store, table, scope);
  if (table.kind === 'ledger' && rows !== contents.rows) {
    throw new Error(`${table.name} has ${contents.rows} rows, and ${rows} were read; try again.`);
  }
  return { columns: [...table.columns], rows, sums: contents.sums, slices };
}

function answerOf(parent: string, name: string, manifest: BackupManifest): BackupAnswer {
  const { created_at, outlay_version, batch, journal, tables } = manifest;
  const slices = Object.values(tables).flatMap((table) => table.slices);
  return {
    name,
    folder: join(parent, name),
    created_at,
    outlay_version,
    bytes: slices.reduce((bytes, slice) => bytes + slice.bytes, journal.bytes),
    batch,
    tables: Object.fromEntries(
      Object.entries(tables).map(([table, { rows, sums }]) => [table, { rows, sums }]),
    ),
  };
}
