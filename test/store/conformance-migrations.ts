// Conformance of migrations: once, in order, from several processes, and never on a store that is not ours to change.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createStore, type StoreOptions } from '../../store/clickhouse.ts';
import { migrate, type Migrated } from '../../store/migrate.ts';
import { MIGRATIONS_DIR } from '../../store/migration-files.ts';
import type { Opened } from './subject.ts';

const FIRST = `-- The first; with a comment.
CREATE TABLE notes (
    id UInt64, -- ends a line;)
    text String
) ENGINE = MergeTree ORDER BY id;

CREATE TABLE more (id UInt64) ENGINE = MergeTree ORDER BY id;
`;
const SECOND = `ALTER TABLE notes ADD COLUMN IF NOT EXISTS author String;
INSERT INTO notes (id, text) VALUES (1, 'from the migration');
`;

export function describeMigrations(use: () => Opened): void {
  describe('migrations', () => {
    let dir: string;
    let options: Required<StoreOptions>;
    let databases = 0;
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'outlay-migrations-'));
      options = { ...use().options, database: `${use().options.database}_${++databases}` };
      writeFileSync(join(dir, '0001_notes.sql'), FIRST);
    });
    afterEach(async () => {
      rmSync(dir, { recursive: true });
      await use().store.command(`DROP DATABASE IF EXISTS ${options.database}`);
    });

    const run = async (): Promise<Migrated> => await migrate({ ...options, migrationsDir: dir });
    const rows = async (sql: string): Promise<unknown[]> => {
      const store = createStore(options);
      try {
        return await store.query({ sql, row: z.unknown() });
      } finally {
        await store.close();
      }
    };

    it('are applied once and in order', async () => {
      expect(await run()).toEqual({ version: 1, statementsRun: 2 });
      expect(await run()).toEqual({ version: 1, statementsRun: 0 });
      writeFileSync(join(dir, '0002_author.sql'), SECOND);
      expect(await run()).toEqual({ version: 2, statementsRun: 2 });
      expect(await run()).toEqual({ version: 2, statementsRun: 0 });
      expect(await rows('SELECT text, author FROM notes')).toEqual([
        { text: 'from the migration', author: '' },
      ]);
    });

    it('are applied once by processes that start at the same time', async () => {
      writeFileSync(join(dir, '0002_author.sql'), SECOND);
      const results = await Promise.all([run(), run(), run()]);
      expect(results.map(({ statementsRun }) => statementsRun).sort()).toEqual([0, 0, 4]);
      expect(await rows('SELECT count() AS n FROM notes')).toEqual([{ n: '1' }]);
    });

    it('go on after the statement at which a migration failed', async () => {
      writeFileSync(
        join(dir, '0001_notes.sql'),
        FIRST.replace('CREATE TABLE more (id UInt64)', 'CREATE TABLE more (id Nonsense)'),
      );
      await expect(run()).rejects.toMatchObject({ code: 50 });
      expect(await rows('SELECT count() AS n FROM migrations')).toEqual([{ n: '1' }]);
    });

    it('repeat a statement whose record was lost', async () => {
      await run();
      const store = createStore(options);
      await store.command('TRUNCATE TABLE migrations');
      await store.close();
      expect(await run()).toEqual({ version: 1, statementsRun: 2 });
    });

    it('refuse a store that is newer than the program', async () => {
      writeFileSync(join(dir, '0002_author.sql'), SECOND);
      await run();
      rmSync(join(dir, '0002_author.sql'));
      await expect(run()).rejects.toThrow(
        /schema version 2 \(0002_author\.sql\), and this program knows versions up to 1\. Start the newer Outlay/,
      );
    });

    it('refuse a migration that was edited after it was applied', async () => {
      await run();
      writeFileSync(join(dir, '0001_notes.sql'), FIRST.replace('text String', 'text LowCardinality(String)'));
      await expect(run()).rejects.toThrow(/0001_notes\.sql was edited after this store had applied it/);
    });

    it('refuse a gap in their numbers', async () => {
      writeFileSync(join(dir, '0003_late.sql'), SECOND);
      await expect(run()).rejects.toThrow(/0003_late\.sql should begin with 0002_/);
    });

    it('wait for a process that is changing the schema, and not for one that died', async () => {
      await run();
      const store = createStore(options);
      const claim = async (age: number): Promise<void> =>
        await store.command(
          `INSERT INTO migration_claims (owner, beat, held, at) VALUES ('other', 1, true, now64(3) - ${age})`,
        );
      writeFileSync(join(dir, '0002_author.sql'), SECOND);
      await claim(19);
      const started = performance.now();
      expect(await run()).toMatchObject({ statementsRun: 2 });
      expect(performance.now() - started).toBeGreaterThan(500);
      await store.close();
    });

    it('of Outlay are there to be applied', async () => {
      cpSync(MIGRATIONS_DIR, dir, { recursive: true, filter: (path) => !path.includes('0001_notes') });
      rmSync(join(dir, '0001_notes.sql'));
      expect((await run()).statementsRun).toBeGreaterThan(5);
    });
  });
}
