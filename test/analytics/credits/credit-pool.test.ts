// The pool of a month: what is left of it, when it runs out, and what went beyond it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUsd } from '../../../schemas/money.ts';
import { bills, fresh, NOW, openCredits, POOL, slice, stateOf, told } from './credits-rig.ts';
import { writeBills } from './write-bills.ts';

let ledger: Awaited<ReturnType<typeof openCredits>>;

beforeAll(async () => {
  ledger = await openCredits();
});

afterAll(async () => await ledger.close());

describe('the pool', () => {
  const steady = async (perDay: string) => {
    const ledger = await fresh();
    const days = Array.from({ length: 28 }, (_, index) =>
      new Date(Date.UTC(2026, 8, 22 + index)).toISOString().slice(0, 10),
    );
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

  it('is used up where it was, and tells what went beyond', async () => {
    const ledger = await fresh();
    const over = slice({ day: '2026-10-05', credits: '2000', billedCost: fromUsd('1') });
    await writeBills(ledger.store, bills(over), NOW);
    const small = { ...POOL, seats: 1 };
    expect(await stateOf({}, { pools: [small] })).toMatchObject({
      exhausted_at: new Date(NOW).toISOString(),
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
