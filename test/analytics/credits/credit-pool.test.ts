// The pool of a month: what is left of it, when it runs out, and what went beyond it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUsd } from '../../../schemas/money.ts';
import { bills, fresh, NOW, openCredits, POOL, slice, stateOf, told } from './credits-rig.ts';
import { writeBills } from '../write-bills.ts';

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

let ledger: Awaited<ReturnType<typeof openCredits>>;

beforeAll(async () => {
  ledger = await openCredits();
});

afterAll(async () => await ledger.close());

describe('the pool', () => {
  const steady = async (perDay: string) => {
    const ledger = await fresh();
    const days = Array.from({ length: 28 }, (_, index) => dayOf(Date.UTC(2026, 8, 22 + index)));
    await ledger.write(days.map((day) => told(day, perDay)));
    return ledger;
  };

  it('runs out at the moment at which the pace of the last weeks reaches it', async () => {
    const ledger = await steady('100');
    await ledger.write([told('2026-10-20', '40')]);
    // 19 days of 100 and 40 today; 60 more today, then 100 a day: 2,500 on the 25th at midnight.
    const pool = { ...POOL, seats: 1, creditsPerSeat: '2500' };
    expect(await stateOf({}, { pools: [pool] })).toMatchObject({
      counted: { credits: '1940' },
      remaining: '560',
      burn_per_day: '100',
      forecast: '3100',
      exhausted_at: '2026-10-26T00:00:00.000Z',
    });
    const { exhausted_at } = await stateOf({}, { pools: [{ ...pool, creditsPerSeat: '3101' }] });
    expect(exhausted_at).toBeNull();
  });

  it('lasts by the days that reports tell: days of which they do not tell yet are not days without use', async () => {
    const ledger = await fresh();
    const days = Array.from({ length: 28 }, (_, at) => dayOf(Date.UTC(2026, 8, 20 + at)));
    await writeBills(ledger.store, bills(...days.map((day) => slice({ day, credits: '100' }))), NOW);
    // Reports end with the 17th: 1,700 counted, and 14 days of 100 are to come.
    const pool = { ...POOL, seats: 1, creditsPerSeat: '2000' };
    expect(await stateOf({}, { pools: [pool] })).toMatchObject({
      counted: { credits: '1700', bill_until: '2026-10-17' },
      pace_as_of: '2026-10-18T00:00:00.000Z',
      burn_per_day: '100',
      forecast: '3100',
      exhausted_at: '2026-10-21T00:00:00.000Z',
    });
    // As long as no report tells of the month, nothing is known of its pace.
    expect(await stateOf({}, { pools: [pool], now: Date.UTC(2026, 10, 2) })).toMatchObject({
      counted: { credits: null },
      pace_as_of: null,
      burn_per_day: null,
      forecast: null,
    });
  });

  it('grows at once with its seats, and shrinks with the month', async () => {
    await fresh();
    const pool = {
      ...POOL,
      seatChanges: [
        { from: '2026-10-10', seats: 5 },
        { from: '2026-10-15', seats: 4 },
        { from: '2026-10-25', seats: 9 },
      ],
    };
    expect(await stateOf({}, { pools: [pool] })).toMatchObject({
      pool: '9500',
      fee_usd: '95',
      pools: [{ seats: 5, unused_cost_center: '' }],
    });
    expect((await stateOf({ month: '2026-09' }, { pools: [pool] })).pool).toBe('5700');
    expect((await stateOf({ month: '2026-11' }, { pools: [pool] })).pool).toBe('17100');
  });

  it('resets at 00:00 UTC on the 1st: what is told of the moment before is of the month before', async () => {
    const ledger = await fresh();
    await ledger.write([
      told('2026-10-31', '100', { at: '2026-10-31T23:59:59.999Z' }),
      told('2026-11-01', '7', { at: '2026-11-01T00:00:00Z' }),
    ]);
    const reset = Date.UTC(2026, 10, 1);
    expect(await stateOf({}, { now: reset - 1 })).toMatchObject({
      period_start: '2026-10-01T00:00:00.000Z',
      resets_at: '2026-11-01T00:00:00.000Z',
      closed: false,
      counted: { credits: '100' },
    });
    expect(await stateOf({}, { now: reset })).toMatchObject({
      period_start: '2026-11-01T00:00:00.000Z',
      closed: false,
      counted: { credits: '7' },
      remaining: '5693',
    });
    expect(await stateOf({ month: '2026-10' }, { now: reset })).toMatchObject({
      closed: true,
      counted: { credits: '100' },
      remaining: '5600',
    });
  });

  it('is used up where it was, and tells what went beyond', async () => {
    const ledger = await fresh();
    const over = slice({ day: '2026-10-05', credits: '2000', billedCost: fromUsd('1') });
    await writeBills(ledger.store, bills(over), NOW);
    const small = { ...POOL, seats: 1 };
    expect(await stateOf({}, { pools: [small] })).toMatchObject({
      // At the latest: reports tell until then.
      exhausted_at: '2026-10-06T00:00:00.000Z',
      remaining: '0',
      overage: '100',
      overage_usd: '1',
      billed_usd: '1',
    });
    expect((await stateOf({}, { pools: [{ ...small, allowsOverage: false }] })).overage_allowed).toBe(false);
  });

  it('of a month is all that hold in it; without the price of a seat the fee is not known', async () => {
    await fresh();
    const pools = [
      POOL,
      { ...POOL, id: 'enterprise', seats: 2, creditsPerSeat: '3900', seatPrice: '' },
      { ...POOL, id: 'past', fromMonth: '2026-01', toMonth: '2026-09' },
      { ...POOL, id: 'next', fromMonth: '2026-11' },
    ];
    const state = await stateOf({}, { pools });
    expect(state).toMatchObject({ pool: '13500', fee_usd: null });
    expect(state.pools.map(({ pool }) => pool)).toEqual(['copilot', 'enterprise']);
  });

  it('of a month that is over has no forecast, and what was left is forfeited', async () => {
    const ledger = await fresh();
    await writeBills(ledger.store, bills(slice({ day: '2026-09-05', credits: '700' })), NOW);
    expect(await stateOf({ month: '2026-09' })).toMatchObject({
      closed: true,
      remaining: '5000',
      forecast: null,
      exhausted_at: null,
      burn_per_day: null,
    });
  });

  it('tells the order in which GitHub checks', async () => {
    await fresh();
    const { checks } = await stateOf();
    expect(checks.map(({ name, stops }) => `${name}: ${stops}`)).toEqual([
      'User budget: always',
      'Pool: never',
      'Paid usage: setting',
      'Budget of the cost center, else of the organization, else of the enterprise: setting',
    ]);
  });
});
