// Conformance of inserts: the row schema fits the tables, and a batch is booked once in the ledger and in every rollup.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ACTIVITY_COLUMNS,
  CHARGE_COLUMNS,
  toActivityRow,
  toChargeRow,
  type Activity,
  type Charge,
} from '../../schemas/charge.ts';
import { StoreRejected, type Store } from '../../store/store.ts';
import type { Opened } from './subject.ts';
import { activity, charge, CHARGE_SUMS, MONTH_NS } from './ledger-rows.ts';

const Row = z.record(z.string(), z.unknown());

function chargeRows(charges: readonly Charge[], batchId: number): Buffer {
  return Buffer.from(charges.map((one) => `${JSON.stringify([...toChargeRow(one), batchId])}\n`).join(''));
}

async function insertCharges(store: Store, charges: readonly Charge[], token: string): Promise<void> {
  const rows = chargeRows(charges, 1);
  await store.insert({ table: 'charges', columns: [...CHARGE_COLUMNS, 'batch_id'], rows, token });
}

async function insertActivities(store: Store, activities: readonly Activity[], token: string): Promise<void> {
  const rows = Buffer.from(
    activities.map((one) => `${JSON.stringify([...toActivityRow(one), 1])}\n`).join(''),
  );
  await store.insert({ table: 'activities', columns: [...ACTIVITY_COLUMNS, 'batch_id'], rows, token });
}

/** The sums of one user in the ledger and in each rollup. */
async function sums(store: Store, user: string): Promise<unknown[]> {
  const columns = CHARGE_SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ');
  const byPerson = ['charges', 'usage_hourly', 'usage_daily', 'usage_session_daily'];
  const parts = [
    ...byPerson.map((table) => `${table} WHERE user = {user:String}`),
    "usage_dimension_daily WHERE dimension = 'user' AND value = {user:String}",
  ];
  const results = parts.map(async (part) => {
    const sql = `SELECT ${columns} FROM ${part}`;
    return (await store.query({ sql, params: { user }, row: Row }))[0];
  });
  return await Promise.all(results);
}

/** Text of any cell. */
function spelled(value: unknown): string {
  return JSON.stringify(value).replace(/^"|"$/g, '');
}

async function quantities(store: Store, user: string): Promise<unknown[]> {
  const results = ['activities', 'activities_hourly'].map(async (table) => {
    const sql = `SELECT sum(quantity) AS total FROM ${table} WHERE user = {user:String}`;
    return (await store.query({ sql, params: { user }, row: Row }))[0]?.['total'];
  });
  return await Promise.all(results);
}

function expectEach(actual: readonly unknown[], expected: Readonly<Record<string, string>>): void {
  for (const each of actual) expect(each).toMatchObject(expected);
}

export function describeLedger(use: () => Opened): void {
  describe('the row schema', () => {
    it.each([
      ['charges', CHARGE_COLUMNS],
      ['evidence', CHARGE_COLUMNS],
      ['activities', ACTIVITY_COLUMNS],
    ])('has the columns of %s', async (table, columns) => {
      const sql =
        'SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String}';
      const params = { database: use().options.database, table };
      const rows = await use().store.query({ sql, params, row: z.object({ name: z.string() }) });
      expect(rows.map(({ name }) => name).sort()).toEqual([...columns, 'batch_id'].sort());
    });

    it('gives back every value of a charge as it was written', async () => {
      const written = charge('round-trip');
      await insertCharges(use().store, [written], 'round-trip');
      const sql =
        "SELECT * REPLACE (toUnixTimestamp64Nano(time) AS time) FROM charges WHERE user = 'round-trip'";
      const [row = {}] = await use().store.query({ sql, row: Row });
      const expected = Object.fromEntries(
        CHARGE_COLUMNS.map((name, at) => [name, spelled(toChargeRow(written)[at])]),
      );
      expect(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, spelled(value)]))).toEqual({
        ...expected,
        time: String(written.time),
        batch_id: '1',
      });
    });
  });

  describe('an insert', () => {
    it('is booked once in the ledger and in every rollup, however often it is sent', async () => {
      const { store } = use();
      const batches = [1, 2, 3].map((factor) => [charge('again', factor), charge('again', factor, MONTH_NS)]);
      const send = async (): Promise<unknown> =>
        await Promise.all(batches.map((batch, index) => insertCharges(store, batch, `again-${index}`)));
      await send();
      // Twice (1 + 2 + 3) times the $12345.679011234331 of one charge.
      expectEach(await sums(store, 'again'), {
        calls: '12',
        cost: '148148.148134811972',
        listed_entries: '12',
      });
      await send();
      await send();
      const [ledger, ...rollups] = await sums(store, 'again');
      for (const each of rollups) expect(each).toEqual(ledger);
      expect(ledger).toMatchObject({ calls: '12', cost: '148148.148134811972' });
    });

    it('books activities once too', async () => {
      const { store } = use();
      for (const token of ['one', 'one', 'two', 'one']) {
        await insertActivities(store, [activity('active'), activity('active', MONTH_NS)], token);
      }
      expect(await quantities(store, 'active')).toEqual(['6.000004', '6.000004']);
    });

    it('keeps two equal batches apart by their tokens', async () => {
      const { store } = use();
      await insertCharges(store, [charge('twice')], 'twice-1');
      await insertCharges(store, [charge('twice')], 'twice-2');
      expectEach(await sums(store, 'twice'), { calls: '2', input_tokens: '20000000000' });
    });

    it('is exact after an attempt that failed half way', async () => {
      const { store } = use();
      await store.command('CREATE TABLE broken_target (a UInt8) ENGINE = MergeTree ORDER BY a');
      await store.command(
        "CREATE MATERIALIZED VIEW broken TO broken_target AS SELECT throwIf(user = 'half') AS a FROM charges",
      );
      const batch = [charge('half'), charge('half', 2, MONTH_NS)];
      await expect(insertCharges(store, batch, 'half')).rejects.toMatchObject({ code: 395 });
      await store.command('DROP TABLE broken');
      await insertCharges(store, batch, 'half');
      await insertCharges(store, batch, 'half');
      expectEach(await sums(store, 'half'), { calls: '3' });
    });

    it('takes back what it booked when a compensating row follows', async () => {
      const { store } = use();
      await insertCharges(store, [charge('undone')], 'undone-1');
      await insertCharges(store, [charge('undone', -1)], 'undone-2');
      expectEach(await sums(store, 'undone'), { calls: '0', cost: '0', output_tokens: '0' });
    });

    it('writes a large batch as one block', async () => {
      const { store } = use();
      await store.command('CREATE TABLE one_block (a UInt64) ENGINE = MergeTree ORDER BY a');
      const rows = Buffer.from(Array.from({ length: 300_000 }, (_, index) => `[${index}]\n`).join(''));
      await store.insert({ table: 'one_block', columns: ['a'], rows, token: 'block' });
      const sql = `SELECT rows FROM system.parts WHERE table = 'one_block' AND database = {database:String}`;
      const params = { database: use().options.database };
      expect(await store.query({ sql, params, row: Row })).toEqual([{ rows: '300000' }]);
    });

    it('keeps every bit of a 64-bit id and every hostile text', async () => {
      const { store } = use();
      const text = '\\ " \' \t \n \u0000 \u2028 {x:String} 😀';
      const written = { ...charge('hostile'), recordId: 2n ** 64n - 1n };
      await insertCharges(
        store,
        [{ ...written, dimensions: { ...written.dimensions, branch: text } }],
        'hostile',
      );
      const sql = "SELECT record_id, branch FROM charges WHERE user = 'hostile'";
      expect(await store.query({ sql, row: Row })).toEqual([
        { record_id: '18446744073709551615', branch: text },
      ]);
    });

    it('is refused as a whole where one row is bad', async () => {
      const { store } = use();
      const rows = Buffer.from('[1]\n["not a number"]\n');
      const insert = store.insert({ table: 'one_block', columns: ['a'], rows, token: 'bad' });
      await expect(insert).rejects.toBeInstanceOf(StoreRejected);
      expect(await store.query({ sql: 'SELECT count() AS n FROM one_block', row: Row })).toEqual([
        { n: '300000' },
      ]);
    });

    it('does nothing without rows', async () => {
      await insertCharges(use().store, [], 'empty');
    });

    it('does not wait for long reads', async () => {
      const { store } = use();
      let ended = 0;
      const reads = [0, 1].map(async () => {
        await store.query({ sql: 'SELECT sleep(2.5)', row: z.unknown() });
        ended++;
      });
      for (const index of [0, 1, 2]) await insertCharges(store, [charge('quick')], `quick-${index}`);
      expect(ended).toBe(0);
      await Promise.all(reads);
    });
  });
}
