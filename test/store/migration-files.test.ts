// The SQL of Outlay's migrations, as it is sent.
import { describe, expect, it } from 'vitest';
import { MIGRATIONS_DIR, readMigrations, renderStatement } from '../../store/migration-files.ts';

const statements = readMigrations(MIGRATIONS_DIR).flatMap((migration) => migration.statements);

describe('every statement of a migration', () => {
  it.each(statements.map((statement) => [statement.split('\n')[0] ?? '', statement]))(
    'can be repeated after a crash: %s',
    (_, statement) => {
      expect(renderStatement(statement, undefined)).toMatch(
        /^(?:CREATE .* IF NOT EXISTS|CREATE OR REPLACE VIEW|ALTER .* IF (?:NOT )?EXISTS|ALTER .* MODIFY QUERY|DROP .* IF EXISTS|INSERT INTO)\s/s,
      );
    },
  );

  it('gets replicated engines on every node of a cluster', () => {
    const tables = statements.filter((statement) => statement.startsWith('CREATE TABLE'));
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      const sent = renderStatement(table, 'main');
      expect(sent).toMatch(/^CREATE TABLE IF NOT EXISTS \w+ ON CLUSTER `main` \(/);
      expect(sent).toMatch(/ENGINE = Replicated\w*MergeTree/);
      expect(sent).toMatch(/SETTINGS replicated_deduplication_window = /);
    }
    expect(renderStatement('CREATE MATERIALIZED VIEW a TO b AS SELECT 1', 'main')).toBe(
      'CREATE MATERIALIZED VIEW IF NOT EXISTS a ON CLUSTER `main` TO b AS SELECT 1',
    );
    expect(renderStatement('CREATE OR REPLACE VIEW a AS SELECT 1', 'main')).toBe(
      'CREATE OR REPLACE VIEW a ON CLUSTER `main` AS SELECT 1',
    );
  });
});
