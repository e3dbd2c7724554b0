// A rollup that was damaged is built again from the ledger, month by month, whatever was wrong with it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareRollups } from '../../analytics/verify.ts';
import { readRollups, rebuildRollups } from '../../store/rebuild.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from '../analytics/ledger.ts';

const ROLLUPS = [
  'activities_hourly',
  'change_usage_daily',
  'usage_daily',
  'usage_dimension_daily',
  'usage_extra_hourly',
  'usage_hourly',
  'usage_session_daily',
  'usage_work_daily',
];
const MONTHS = [202610, 202611];

let engine: Ledger;
let ledger: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

beforeEach(async () => {
  ledger = await engine.another();
  const mistaken = chargeOf({ user: 'bob', at: '2026-11-03T04:00:00Z', cost: '256' });
  const days = ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00Z', '2026-11-22T13:00:00Z'];
  await ledger.write(
    [
      ...days.flatMap((at) =>
        ["o'brien", 'bob', ''].map((user) =>
          chargeOf({
            user,
            at,
            group: 'a\\b',
            pr: user === 'bob' ? '7' : '',
            credits: '1.5',
            creditUnit: 'units',
          }),
        ),
      ),
      chargeOf({ user: 'without', at: '2026-11-04T04:00:00Z' }),
      mistaken,
      takenBack(mistaken),
    ],
    [activityOf({ user: 'ada', at: '2026-11-22T01:00:00Z', kind: 'lines_added', count: 7 })],
  );
});

afterAll(async () => {
  await engine.close();
});

const differing = async () => [...new Set((await compareRollups(ledger.store)).map(({ table }) => table))];

const tables = async () => {
  const found = await readRollups(ledger.store);
  return found.map(({ table }) => table);
};

describe('a rollup', () => {
  it.each([
    ['lost a month', (table: string) => `ALTER TABLE ${table} DROP PARTITION 202611`],
    ['has rows twice', (table: string) => `INSERT INTO ${table} SELECT * FROM ${table} LIMIT 3`],
    ['is empty', (table: string) => `TRUNCATE TABLE ${table}`],
  ])('that %s is built again', async (_what, damage) => {
    expect(await tables()).toEqual(ROLLUPS);
    for (const table of ROLLUPS) await ledger.store.command(damage(table));
    expect(await differing()).toHaveLength(ROLLUPS.length);
    const rebuilt = await rebuildRollups(ledger.store, MONTHS);
    expect(rebuilt.map(({ table, month }) => `${table} ${month}`)).toEqual(
      ROLLUPS.flatMap((table) => MONTHS.map((month) => `${table} ${month}`)),
    );
    expect(await differing()).toEqual([]);
    await rebuildRollups(ledger.store, MONTHS, { rowsPerSlice: 1 });
    expect(await differing()).toEqual([]);
  });

  it('loses a month that the ledger does not have', async () => {
    await ledger.store.command("INSERT INTO usage_daily (day, user, calls) VALUES ('2026-09-01', 'ada', 1)");
    expect(await differing()).toEqual(['usage_daily']);
    expect(await rebuildRollups(ledger.store, [202609], { tables: ['usage_daily'] })).toEqual([
      { table: 'usage_daily', month: 202609, rows: 0 },
    ]);
    expect(await differing()).toEqual([]);
  });

  it('is left alone where another one is built again, and what an earlier attempt left behind does no harm', async () => {
    await ledger.store.command('CREATE TABLE usage_daily_rebuild AS usage_daily');
    await ledger.store.command('INSERT INTO usage_daily_rebuild SELECT * FROM usage_daily');
    for (const table of ROLLUPS) await ledger.store.command(`TRUNCATE TABLE ${table}`);
    await rebuildRollups(ledger.store, MONTHS, { tables: ['usage_daily'] });
    expect((await differing()).sort()).toEqual([
      'activities_hourly',
      'change_usage_daily',
      'usage_dimension_daily',
      'usage_extra_hourly',
      'usage_hourly',
      'usage_session_daily',
      'usage_work_daily',
    ]);
  });

  it('takes what is written after it was built again', async () => {
    await rebuildRollups(ledger.store, MONTHS);
    await ledger.write([chargeOf({ user: 'bob', at: '2026-11-22T13:00:00Z' })]);
    expect(await differing()).toEqual([]);
  });
});
