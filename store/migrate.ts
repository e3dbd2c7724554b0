// Brings the schema of a store to the version that this program knows: each migration in order, each statement once.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createStore, DATABASE, type StoreOptions } from './clickhouse.ts';
import { MIGRATIONS_DIR, readMigrations, renderStatement, type Migration } from './migration-files.ts';
import { CLAIMS_TABLE, withMigrationLock, type AssertHeld } from './migration-lock.ts';
import type { Store } from './store.ts';

/** The store to migrate. */
export type MigrateOptions = StoreOptions & {
  /** Name of the ClickHouse cluster whose nodes all get replicated tables. */
  readonly cluster?: string;
  /** Another folder than the program's own, for tests. */
  readonly migrationsDir?: string;
};

/** What a run of {@link migrate} found and did. */
export type Migrated = { readonly version: number; readonly statementsRun: number };

// One row a statement, so that a migration that was cut short goes on where it stopped.
const RECORDS_TABLE = `CREATE TABLE migrations (
  version UInt32, name String, checksum String, statement UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = MergeTree ORDER BY (version, statement) SETTINGS non_replicated_deduplication_window = 1000`;

const RecordRow = z.object({
  version: z.number(),
  name: z.string(),
  checksum: z.string(),
  statements: z.array(z.number()),
});
type Record = z.infer<typeof RecordRow>;

/** Creates the database where it is missing and applies what it lacks. Safe to run from several processes at once. */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const known = readMigrations(options.migrationsDir ?? MIGRATIONS_DIR);
  await createDatabase(options);
  const store = createStore(options);
  try {
    await store.command(renderStatement(RECORDS_TABLE, options.cluster));
    const version = known.length;
    if (missing(known, await readRecords(store)).length === 0) return { version, statementsRun: 0 };
    await store.command(CLAIMS_TABLE);
    const statementsRun = await withMigrationLock(store, async (assertHeld) => {
      // Read again: another process may have done the work while this one waited.
      const steps = missing(known, await readRecords(store));
      for (const step of steps) await apply(store, step, options.cluster, assertHeld);
      return steps.length;
    });
    return { version, statementsRun };
  } finally {
    await store.close();
  }
}

/** The newest migration that the store has seen. */
export async function schemaVersion(store: Store): Promise<number> {
  return (await readRecords(store)).at(-1)?.version ?? 0;
}

async function createDatabase(options: MigrateOptions): Promise<void> {
  const name = options.database ?? DATABASE;
  const server = createStore({ ...options, database: 'default' });
  try {
    const sql = 'SELECT name FROM system.databases WHERE name = {name:String}';
    const found = await server.query({ sql, params: { name }, row: z.object({ name: z.string() }) });
    if (found.length === 0)
      await server.command(renderStatement(`CREATE DATABASE \`${name}\``, options.cluster));
  } finally {
    await server.close();
  }
}

async function readRecords(store: Store): Promise<Record[]> {
  return await store.query({
    sql: `SELECT version, any(name) AS name, any(checksum) AS checksum, groupUniqArray(statement) AS statements
          FROM migrations GROUP BY version ORDER BY version`,
    row: RecordRow,
  });
}

type Step = { readonly migration: Migration; readonly statement: number };

/** The statements that the store lacks; throws where the store is not one that this program may change. */
function missing(known: readonly Migration[], records: readonly Record[]): Step[] {
  const newest = records.at(-1);
  if (newest && newest.version > known.length) {
    throw new Error(
      `The store has schema version ${newest.version} (${newest.name}), and this program knows versions up to ` +
        `${known.length}. Start the newer Outlay that made it, or use another data folder or database.`,
    );
  }
  return known.flatMap((migration) => {
    const record = records.find(({ version }) => version === migration.version);
    if (record && record.checksum !== migration.checksum) {
      throw new Error(
        `Migration ${migration.name} was edited after this store had applied it as ${record.name}. ` +
          'Restore its file and put the change into a new migration.',
      );
    }
    return migration.statements.flatMap((_, statement) =>
      record?.statements.includes(statement) ? [] : [{ migration, statement }],
    );
  });
}

async function apply(
  store: Store,
  { migration, statement }: Step,
  cluster: string | undefined,
  assertHeld: AssertHeld,
): Promise<void> {
  assertHeld();
  await store.command(renderStatement(migration.statements[statement] ?? '', cluster));
  const { version, name, checksum } = migration;
  await store.insert({
    table: 'migrations',
    columns: ['version', 'name', 'checksum', 'statement'],
    rows: Buffer.from(`${JSON.stringify([version, name, checksum, statement])}\n`),
    // Never the token of an attempt that was cut short: the engine may know it without the row. A second row is harmless.
    token: `migration-${version}-${statement}-${randomUUID()}`,
  });
}
