// Verify finds every rollup equal to the ledger, and says exactly where one is not; the meter likewise.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMeter, type LedgerTotals } from '../../analytics/limits/meter.ts';
import { readLedgerTotals } from '../../analytics/limits/seed.ts';
import { compareMeter, compareRollups } from '../../analytics/verify.ts';
import { PERIODS } from '../../schemas/period.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Call, type Ledger } from './ledger.ts';

/** A Sunday, so that the week began in the same month. */
const NOW = Date.UTC(2026, 10, 22, 13, 30);
const SHOP = 'github.com/acme/shop';
const EXCLUDED = ['title'];

let ledger: Ledger;

const CALLS: readonly Call[] = [
  { user: 'ada', group: 'eng', at: '2026-11-22T01:00:00Z', cost: '1', repo: SHOP },
  { user: 'ada', group: 'ops', at: '2026-11-22T02:00:00Z', cost: '0.000000000001' },
  { user: 'ada', group: 'eng', at: '2026-11-16T00:00:00Z', cost: '2' },
  { user: 'ada', group: 'eng', at: '2026-11-15T23:59:59.999Z', cost: '4' },
  { user: 'bob', at: '2026-11-01T00:00:00Z', cost: '8' },
  { user: 'bob', at: '2026-10-31T23:59:59.999Z', cost: '16' },
  { user: 'bob', at: '2026-11-22T03:00:00Z', cost: '32', source: 'auxiliary', subagent: 'title' },
  { user: 'bob', at: '2026-11-22T03:00:00Z', cost: '64', source: 'main', subagent: 'title', repo: SHOP },
  { user: 'bob', at: '2026-11-23T00:00:01Z', cost: '128' },
];

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.write(CALLS.map(chargeOf), [
    activityOf({ user: 'ada', at: '2026-11-22T01:00:00Z', kind: 'lines_added', count: 7 }),
  ]);
  const mistaken = chargeOf({ user: 'bob', at: '2026-11-22T04:00:00Z', cost: '256' });
  await ledger.write([mistaken]);
  await ledger.write([
    takenBack(mistaken),
    chargeOf({ user: 'ada', at: '2026-11-22T05:00:00Z', cost: '512' }),
  ]);
});

afterAll(async () => {
  await ledger.close();
});

describe("the ledger's totals", () => {
  const totals = async (asOfBatch: number) =>
    await readLedgerTotals(ledger.store, { asOfBatch, excludedSources: EXCLUDED, now: NOW });

  it('are those of the current day, week and month as of a batch, without excluded work', async () => {
    const meter = createMeter(() => NOW);
    meter.assign(await totals(1));
    const spent = (user: string) => PERIODS.map((period) => meter.spend('user', user, period, NOW));
    const dollar = 1_000_000_000_000n;
    expect(spent('ada')).toEqual([dollar + 1n, 3n * dollar + 1n, 7n * dollar + 1n]);
    expect(spent('bob')).toEqual([64n * dollar, 64n * dollar, 200n * dollar]);
    expect(meter.spend('group', 'eng', 'month', NOW)).toBe(7n * dollar);
    expect(meter.spend('agent', 'claude-code', 'month', NOW)).toBe(207n * dollar + 1n);
    expect(meter.spend('model', 'claude-opus-4-8', 'week', NOW)).toBe(67n * dollar + 1n);
    expect(meter.spend('repo', 'github.com/acme/shop', 'day', NOW)).toBe(65n * dollar);
    expect(meter.spend('repo', '', 'month', NOW)).toBe(0n);
    expect(meter.spend('user', 'bob', 'day', Date.UTC(2026, 10, 23))).toBe(128n * dollar);
  });

  it('know nothing of later batches', async () => {
    const [one, two, three] = [await totals(1), await totals(2), await totals(3)];
    const month = (read: LedgerTotals) => {
      const meter = createMeter(() => NOW);
      meter.assign(read);
      return meter.spend('deployment', '', 'month', NOW) / 1_000_000_000_000n;
    };
    expect([month(one), month(two), month(three)]).toEqual([207n, 463n, 719n]);
  });

  it('are empty for an empty ledger', async () => {
    const empty = await ledger.another();
    const read = await readLedgerTotals(empty.store, { asOfBatch: 9, excludedSources: [], now: NOW });
    expect(read).toEqual({ asOfBatch: 9, totals: [], newest: undefined });
  });

  it('compare equal with a meter that saw the same batches, and show what a meter has wrong', async () => {
    const meter = createMeter(() => NOW);
    meter.assign(await totals(2));
    expect(compareMeter(meter.totals(Infinity), await totals(2), NOW)).toEqual([]);
    const differences = compareMeter(meter.totals(Infinity), await totals(3), NOW);
    expect(differences).toContainEqual({
      table: 'meter',
      key: { scope: 'user', id: 'ada', period: 'day', start: '2026-11-22T00:00:00.000Z' },
      measure: 'cost',
      rollup: '1.000000000001',
      ledger: '513.000000000001',
    });
    expect(differences).toContainEqual({
      table: 'meter',
      key: { scope: 'model', id: 'claude-opus-4-8', period: 'day', start: '2026-11-22T00:00:00.000Z' },
      measure: 'cost',
      rollup: '321.000000000001',
      ledger: '577.000000000001',
    });
  });
});

describe('the rollups', () => {
  it('say what the ledger says', async () => {
    expect(await compareRollups(ledger.store)).toEqual([]);
  });

  it('are compared in as many parts as the memory of a read asks for', async () => {
    expect(await compareRollups(ledger.store, { rowsPerSlice: 1 })).toEqual([]);
  });

  it('still do after the engine has merged rows and dropped those that sum to nothing', async () => {
    for (const table of ['usage_hourly', 'usage_daily', 'activities_hourly']) {
      await ledger.store.command(`OPTIMIZE TABLE ${table} FINAL`);
    }
    expect(await compareRollups(ledger.store)).toEqual([]);
  });

  it('say nothing wrong of the times of work that was taken back before more came', async () => {
    const own = await ledger.another();
    const early = { user: 'ada', session: 's1', at: '2026-11-20T10:15:00Z', cost: '1' } as const;
    await own.write([chargeOf(early)], []);
    await own.write([takenBack(chargeOf(early))], []);
    await own.store.command('OPTIMIZE TABLE usage_hourly FINAL');
    await own.write([chargeOf({ ...early, at: '2026-11-20T10:45:00Z' })], []);
    expect(await compareRollups(own.store)).toEqual([]);
  });

  it('are told apart to the row and the last digit where one differs', async () => {
    const own = await ledger.another();
    await own.write(
      [chargeOf({ user: "o'brien", session: 's1', at: '2026-11-20T10:15:00Z', cost: '1' })],
      [activityOf({ user: 'ada', at: '2026-11-22T01:00:00Z' })],
    );
    const columns = ['day', 'user', 'agent', 'provider', 'model', 'source', 'cost'];
    const row = [
      '2026-11-20',
      "o'brien",
      'claude-code',
      'anthropic',
      'claude-opus-4-8',
      'main',
      '0.000000000001',
    ];
    await own.store.insert({
      table: 'usage_daily',
      columns,
      rows: Buffer.from(`${JSON.stringify(row)}\n`),
      token: 'a fault',
    });
    await own.store.command('TRUNCATE TABLE activities_hourly');
    const differences = await compareRollups(own.store);
    expect(await compareRollups(own.store, { rowsPerSlice: 1 })).toEqual(differences);
    expect(
      differences.map(({ table, measure, rollup, ledger: said }) => [table, measure, rollup, said]),
    ).toEqual([
      ['usage_daily', 'cost', '1.000000000001', '1'],
      ['activities_hourly', 'quantity', '0', '1'],
    ]);
    expect(differences[0]?.key).toMatchObject({
      day: '2026-11-20',
      user: "o'brien",
      model: 'claude-opus-4-8',
    });
    expect(differences[1]?.key).toMatchObject({ kind: 'prompt', hour: '2026-11-22 01:00:00' });
  });
});
