// Conformance of queries: parameters of every type, exact numbers, errors by code, and what a read may not do.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StoreRejected, type QueryParams, type Store } from '../../store/store.ts';
import type { Opened } from './subject.ts';

const HOSTILE = [
  "it's",
  '\\',
  "\\'; DROP TABLE charges; --",
  'tab\tnewline\nreturn\r',
  'nul\0inside',
  '{x:String}',
  '',
  '\\N',
  'NULL',
  '`"$$;/*',
  'ünïcödé 漢字 😀 \u2028',
  '%27 + & = ?',
  'x'.repeat(400_000),
];

async function one<Value>(
  store: Store,
  sql: string,
  row: z.ZodType<Value>,
  params: QueryParams = {},
): Promise<Value | undefined> {
  const rows = await store.query({ sql: `SELECT ${sql} AS value`, params, row: z.object({ value: row }) });
  expect(rows).toHaveLength(1);
  return rows[0]?.value;
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

export function describeQueries(use: () => Opened): void {
  describe('a query', () => {
    it.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
      'binds the text %s',
      async (_, text) => {
        expect(await one(use().store, '{x:String}', z.string(), { x: text })).toBe(text);
      },
    );

    it('binds lists of hostile texts', async () => {
      const { store } = use();
      expect(await one(store, '{x:Array(String)}', z.array(z.string()), { x: HOSTILE })).toEqual(HOSTILE);
      expect(
        await one(store, 'has({x:Array(String)}, {y:String})', z.literal(1), { x: HOSTILE, y: "it's" }),
      ).toBe(1);
    });

    it.each([
      ['UInt64', '18446744073709551615', '18446744073709551615'],
      ['Int64', '-9223372036854775808', '-9223372036854775808'],
      ['UInt8', 255, 255],
      ['Float64', 0.1, 0.1],
      ['Bool', true, true],
      ['Date', '2026-02-28', '2026-02-28'],
      ["DateTime('UTC')", '2026-02-28 23:59:59', '2026-02-28 23:59:59'],
      ["DateTime('UTC')", 1_772_323_199, '2026-02-28 23:59:59'],
      ["DateTime64(9, 'UTC')", '1772323199.123456789', '2026-02-28 23:59:59.123456789'],
      ['Decimal(38, 12)', '-12345678901234567890.123456789012', '-12345678901234567890.123456789012'],
      ['LowCardinality(String)', 'low', 'low'],
      ['Array(UInt64)', [1, 2], ['1', '2']],
    ])('binds and returns %s', async (type, given, expected) => {
      expect(await one(use().store, `{x:${type}}`, z.unknown(), { x: given })).toEqual(expected);
    });

    it('binds the name of a table', async () => {
      const sql = 'SELECT count() AS rows FROM {table:Identifier}';
      const rows = await use().store.query({
        sql,
        params: { table: 'evidence' },
        row: z.object({ rows: z.string() }),
      });
      expect(rows).toEqual([{ rows: '0' }]);
    });

    it('keeps parameters of queries that run at once apart', async () => {
      const { store } = use();
      const asked = Array.from({ length: 60 }, (_, index) => `value ${index}`);
      expect(await Promise.all(asked.map((x) => one(store, '{x:String}', z.string(), { x })))).toEqual(asked);
    });

    it('forgets a parameter after its query', async () => {
      const { store } = use();
      await one(store, '{x:String}', z.string(), { x: 'secret', y: 'set' });
      expect(await failure(one(store, '{x:String}', z.string(), { y: 'set' }))).toMatchObject({ code: 456 });
    });

    it('adds decimals without losing a digit', async () => {
      const sum = "sum(toDecimal128('0.000000000001', 12)) + toDecimal128('99999999999999999999', 12)";
      const { store } = use();
      const rows = await store.query({
        sql: `SELECT ${sum} AS value FROM numbers(1000000)`,
        row: z.object({ value: z.string() }),
      });
      expect(rows).toEqual([{ value: '99999999999999999999.000001' }]);
    });

    it('returns no rows as an empty list', async () => {
      expect(await use().store.query({ sql: 'SELECT 1 AS a WHERE 0', row: z.unknown() })).toEqual([]);
    });

    it('throws where a row is not of the expected shape', async () => {
      await expect(one(use().store, "'text'", z.number())).rejects.toThrow(z.ZodError);
    });
  });

  describe('a refused statement', () => {
    it.each([
      ['SELECT (1', 62],
      ['SELECT no_such_column FROM charges', 47],
      ['SELECT * FROM no_such_table', 60],
      ['SELECT no_such_function(1)', 46],
      ['SELECT {x:UInt8}', 456],
      ['SELECT throwIf(1)', 395],
      ['SELECT 1; SELECT 2', 62],
    ])('%s is told by its code', async (sql, code) => {
      const error = await failure(use().store.query({ sql, row: z.unknown() }));
      expect(error).toBeInstanceOf(StoreRejected);
      expect(error).toMatchObject({ code });
    });

    it.each([
      'DROP TABLE charges',
      'CREATE TABLE other (a UInt8) ENGINE = Memory',
      'INSERT INTO evidence (user) VALUES (1)',
      'ALTER TABLE charges DELETE WHERE 1',
      'SET readonly = 0',
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
      "SELECT * FROM remote('127.0.0.1', system.one)",
      'SELECT 1 SETTINGS max_threads = 64',
    ])('%s cannot be run by a query', async (sql) => {
      const error = await failure(use().store.query({ sql, row: z.unknown() }));
      expect(error).toBeInstanceOf(StoreRejected);
      expect([62, 164, 497]).toContain((error as StoreRejected).code);
    });
  });
}
