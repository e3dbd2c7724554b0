// A table leaves the store in parts and enters another one as it was, to the last digit and letter.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dumpTable } from '../../store/dump.ts';
import { contentsOf, readTables, type StoredTable } from '../../store/stored-tables.ts';
import type { Store } from '../../store/store.ts';
import { activityOf, chargeOf, openLedger, type Ledger } from '../analytics/ledger.ts';

let ledger: Ledger;
let other: Ledger;

const USERS = ['', "o'brien", 'tab\there', 'back\\slash\n', 'ünï {p:String} 🦊'];
const EVERYTHING = { batch: 9, floors: {} };

beforeAll(async () => {
  ledger = await openLedger();
  other = await ledger.another();
  for (const days of [1, 30])
    await ledger.write(
      USERS.flatMap((user) =>
        ['10', '11'].map((month) =>
          chargeOf({
            user,
            branch: user,
            at: `2026-${month}-${String(days).padStart(2, '0')}T23:59:59.999Z`,
            cost: '0.123456789012',
          }),
        ),
      ),
      [activityOf({ user: 'ada', at: '2026-11-22T01:00:00Z', kind: 'lines_added', count: 7 })],
    );
});

afterAll(async () => {
  await ledger.close();
});

async function tableOf(name: string): Promise<StoredTable> {
  const found = (await readTables(ledger.store)).find((table) => table.name === name);
  if (!found) throw new Error(`there is no table ${name}`);
  return found;
}

async function fingerprint(store: Store, table: string): Promise<unknown> {
  const sql = `SELECT count() AS rows, groupBitXor(cityHash64(*)) AS hash FROM ${table}`;
  return await store.query({ sql, row: z.unknown() });
}

describe('a dump', () => {
  it.each([500, 100_000_000])('is the table itself, in parts of at most %d bytes', async (sliceBytes) => {
    for (const name of ['charges', 'activities']) {
      await other.store.command(`TRUNCATE TABLE ${name}`);
      const { columns } = await tableOf(name);
      const parts: number[] = [];
      for await (const { name: part, rows, bytes } of dumpTable(
        ledger.store,
        await tableOf(name),
        EVERYTHING,
        sliceBytes,
      )) {
        parts.push(rows);
        const token = `${sliceBytes} ${name} ${part}`;
        await other.store.insert({ table: name, columns, rows: bytes, token });
      }
      expect(await fingerprint(other.store, name)).toEqual(await fingerprint(ledger.store, name));
      if (sliceBytes === 500) expect(Math.max(...parts)).toBeLessThan(3);
      if (sliceBytes > 500) expect(parts).toHaveLength(name === 'charges' ? 2 : 1);
    }
  });

  it('ends with the batch that is asked for, and its contents are told to the last digit', async () => {
    const table = await tableOf('charges');
    const scope = { batch: 1, floors: {} };
    let rows = 0;
    for await (const slice of dumpTable(ledger.store, table, scope)) rows += slice.rows;
    const contents = await contentsOf(ledger.store, table, scope);
    expect([rows, contents.rows, contents.sums['cost']]).toEqual([10, 10, '1.23456789012']);
    expect(contents.sums).not.toHaveProperty('price_input');
  });

  it('knows which tables can be computed again', async () => {
    const tables = await readTables(ledger.store);
    const kinds = tables.map(({ name, kind }) => [name, kind]);
    expect(Object.fromEntries(kinds)).toMatchObject({
      charges: 'ledger',
      evidence: 'ledger',
      activities: 'ledger',
      settings: 'other',
      usage_hourly: 'rollup',
      usage_daily: 'rollup',
      activities_hourly: 'rollup',
    });
    expect(kinds.map(([name]) => name)).not.toContain('migrations');
  });
});
