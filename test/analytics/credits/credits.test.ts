// Credits of a month: each day by the report that tells it whole, else by telemetry, and in dollars of its day.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreditSources } from '../../../analytics/credits/credits.ts';
import { readCodexAnalytics } from '../../../ingest/billing/codex-analytics.ts';
import type { BillSlice, BillSource } from '../../../schemas/bills.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { billFixture } from '../../ingest/billing/bill-sums.ts';
import { chargeOf } from '../ledger.ts';
import { ask, bills, fresh, NOW, openCredits, slice, stateOf, told, UNIT } from './credits-rig.ts';
import { writeBills } from '../write-bills.ts';

let ledger: Awaited<ReturnType<typeof openCredits>>;

beforeAll(async () => {
  ledger = await openCredits();
});

afterAll(async () => await ledger.close());

describe('credits of a month', () => {
  it('are those of the fixture: 263.8 of 5,700, which is $2.638 of $57', async () => {
    const ledger = await fresh();
    const days = [
      slice({ day: '2026-10-05', credits: '245' }),
      slice({ day: '2026-10-06', credits: '18.8' }),
    ];
    await writeBills(ledger.store, bills(...days), Date.UTC(2026, 9, 8));
    expect(await stateOf()).toMatchObject({
      unit: UNIT,
      name: 'GitHub AI credits',
      period_start: '2026-10-01T00:00:00.000Z',
      resets_at: '2026-11-01T00:00:00.000Z',
      closed: false,
      pool: '5700',
      fee_usd: '57',
      used_by_bill: '263.8',
      used_by_telemetry: null,
      bill_sources: ['github.ai_credits'],
      billed_usd: '0',
      counted: { credits: '263.8', from_bill: '263.8', from_telemetry: '0', bill_until: '2026-10-06' },
      percent: 4.62,
      remaining: '5436.2',
      overage: '0',
      overage_allowed: true,
      counted_usd: '2.638',
      remaining_usd: '54.362',
      overage_usd: '0',
      prices: [{ price_usd: '0.01', from: '2026-10-01' }],
    });
  });

  it('count a report on days that it tells whole, and telemetry on the others, never both', async () => {
    const ledger = await fresh();
    await ledger.write([
      told('2026-10-05', '90'),
      told('2026-10-06', '5'),
      told('2026-10-06', '2'),
      told('2026-10-07', '1'),
    ]);
    const read = Date.UTC(2026, 9, 6, 9);
    await writeBills(
      ledger.store,
      bills(slice({ day: '2026-10-05', credits: '100' }), slice({ day: '2026-10-06', credits: '3' })),
      read,
    );
    const { counted, used_by_bill, used_by_telemetry, telemetry_calls, days } = await stateOf();
    // The 6th was not over when the report was read: telemetry tells more of it.
    expect(counted).toEqual({
      credits: '108',
      from_bill: '100',
      from_telemetry: '8',
      bill_until: '2026-10-05',
    });
    expect([used_by_bill, used_by_telemetry, telemetry_calls]).toEqual(['103', '98', 4]);
    expect(days).toEqual([
      { day: '2026-10-05', telemetry: '90', bill: '100', counted: 'bill' },
      { day: '2026-10-06', telemetry: '7', bill: '3', counted: 'telemetry' },
      { day: '2026-10-07', telemetry: '1', bill: null, counted: 'telemetry' },
    ]);
  });

  it('take a day without credits in a report as 0', async () => {
    const ledger = await fresh();
    await ledger.write([told('2026-10-05', '9')]);
    const slices = [
      slice({ day: '2026-10-04', credits: '1' }),
      { ...slice({ day: '2026-10-05', credits: '0' }), lines: [] },
    ];
    await writeBills(ledger.store, bills(...slices), NOW);
    expect((await stateOf()).counted).toMatchObject({
      credits: '1',
      from_telemetry: '0',
      bill_until: '2026-10-05',
    });
  });

  it('are counted once where two reports tell the same, each account by its best', async () => {
    const ledger = await fresh();
    const usage: BillSource = 'github.usage';
    const slices = [
      slice({ day: '2026-10-05', credits: '100' }),
      slice({ day: '2026-10-05', credits: '100', source: usage }),
      slice({ day: '2026-10-05', credits: '7', source: usage, account: 'other' }),
      slice({ day: '2026-10-05', credits: '107', source: usage, account: '' }),
    ];
    await writeBills(ledger.store, bills(...slices), NOW);
    const { used_by_bill, bill_sources } = await stateOf();
    expect([used_by_bill, bill_sources]).toEqual(['107', ['github.ai_credits', 'github.usage']]);
  });

  it('are of the next best report on days of which the best tells nothing', async () => {
    const ledger = await fresh();
    const usage: BillSource = 'github.usage';
    const slices = [
      slice({ day: '2026-10-04', credits: '30', source: usage }),
      slice({ day: '2026-10-05', credits: '100' }),
      slice({ day: '2026-10-05', credits: '100', source: usage }),
      slice({ day: '2026-10-06', credits: '20', source: usage }),
    ];
    await writeBills(ledger.store, bills(...slices), NOW);
    expect((await stateOf()).used_by_bill).toBe('150');
  });

  it('of organizations are in what their enterprise sums up', async () => {
    const ledger = await fresh();
    const slices = [
      slice({ day: '2026-10-05', credits: '100', account: 'enterprises/acme' }),
      slice({ day: '2026-10-05', credits: '60', source: 'github.usage' }),
      slice({ day: '2026-10-06', credits: '60', source: 'github.usage' }),
    ];
    // A day of which the best report tells nothing is left to the next.
    const empty = { ...slice({ day: '2026-10-06', credits: '0', account: 'enterprises/acme' }), lines: [] };
    await writeBills(ledger.store, bills(...slices, empty), NOW);
    expect((await stateOf()).used_by_bill).toBe('160');
  });

  it('of a FOCUS file count where no report of the provider tells the day, whatever it calls the account', async () => {
    const ledger = await fresh();
    const focus = { source: 'focus' as const, account: '4711' };
    const slices = [
      slice({ day: '2026-10-05', credits: '100' }),
      slice({ day: '2026-10-05', credits: '100', ...focus }),
      slice({ day: '2026-10-06', credits: '20', ...focus }),
    ];
    await writeBills(ledger.store, bills(...slices), NOW);
    expect((await stateOf()).used_by_bill).toBe('120');
  });

  it('are those of the month where its report puts all of them on the first day, and a FOCUS file repeats them day by day', async () => {
    const ledger = await fresh();
    const empty = (day: string) => ({ ...slice({ day, credits: '0' }), lines: [] });
    // What the provider bills beside credits shows that the FOCUS file repeats it, as in reconciliation.
    const minutes = { kind: 'minutes', unit: 'Minutes', source: 'github.usage' } as const;
    const focus = { source: 'focus', account: '4711' } as const;
    const slices = ['2026-10-05', '2026-10-06'].flatMap((day) => [
      empty(day),
      slice({ day, credits: '50', ...minutes }),
      slice({ day, credits: '50', ...focus }),
    ]);
    await writeBills(ledger.store, bills(slice({ day: '2026-10-01', credits: '100' }), ...slices), NOW);
    const { used_by_bill, bill_sources } = await stateOf();
    expect([used_by_bill, bill_sources]).toEqual(['100', ['github.ai_credits']]);
  });

  it('of a day that reports do not tell whole are the larger of both figures', async () => {
    const ledger = await fresh();
    await ledger.write([told('2026-10-05', '2'), told('2026-10-06', '9'), told('2026-10-07', '9')]);
    const early = [slice({ day: '2026-10-05', credits: '30' }), slice({ day: '2026-10-06', credits: '3' })];
    await writeBills(ledger.store, bills(early[0] as BillSlice), Date.UTC(2026, 9, 5, 20));
    await writeBills(ledger.store, bills(early[1] as BillSlice), Date.UTC(2026, 9, 6, 20));
    // Of the 7th one organization tells everything, and the other nothing yet.
    await writeBills(
      ledger.store,
      bills(
        slice({ day: '2026-10-07', credits: '4' }),
        slice({ day: '2026-10-04', credits: '1', account: 'other' }),
      ),
      NOW,
    );
    const { days } = await stateOf();
    expect(days.map(({ day, counted }) => [day, counted])).toEqual([
      ['2026-10-04', 'bill'],
      ['2026-10-05', 'bill'],
      ['2026-10-06', 'telemetry'],
      ['2026-10-07', 'telemetry'],
    ]);
  });

  it('count the latest version of a day', async () => {
    const ledger = await fresh();
    await writeBills(ledger.store, bills(slice({ day: '2026-10-05', credits: '1' })), NOW);
    await writeBills(ledger.store, bills(slice({ day: '2026-10-05', credits: '2' })), NOW);
    expect((await stateOf()).used_by_bill).toBe('2');
  });

  it('of different units stand apart, and one can be asked for', async () => {
    const ledger = await fresh();
    await ledger.write([
      told('2026-10-05', '9'),
      chargeOf({ at: '2026-10-05T10:00:00Z', creditUnit: 'moon_credit', credits: '4' }),
    ]);
    await writeBills(ledger.store, readCodexAnalytics(billFixture('codex-analytics-usage.json')), NOW);
    const { data } = await ask();
    expect(
      data.map(({ unit, counted, counted_usd, pool }) => [unit, counted.credits, counted_usd, pool]),
    ).toEqual([
      ['codex_credit', '53.75', '2.15', null],
      [UNIT, '9', '0.09', '5700'],
      ['moon_credit', '4', null, null],
    ]);
    expect((await ask({ unit: 'codex_credit' })).data).toHaveLength(1);
  });

  it('are unknown, not 0, where nobody tells any', async () => {
    await fresh();
    expect(await stateOf()).toMatchObject({
      pool: '5700',
      counted: { credits: null, bill_until: null },
      percent: null,
      remaining: null,
      counted_usd: null,
      exhausted_at: null,
    });
    expect((await ask({}, { pools: [] })).data).toEqual([]);
  });

  it('cost what a credit costs on its day', async () => {
    const ledger = await fresh();
    await ledger.write([told('2026-10-05', '100'), told('2026-10-15', '100')]);
    const priceOf: CreditSources['creditPriceOf'] = (_unit, day) => {
      const price = day < '2026-10-10' ? '0.01' : '0.008';
      return { price: fromUsd(price) ?? 0n, source: price };
    };
    expect(await stateOf({}, { priceOf })).toMatchObject({
      counted_usd: '1.8',
      prices: [
        { price_usd: '0.01', from: '2026-10-01' },
        { price_usd: '0.008', from: '2026-10-10' },
      ],
      remaining_usd: '44',
    });
    const partly: CreditSources['creditPriceOf'] = (unit, day) =>
      day < '2026-10-10' ? priceOf(unit, day) : undefined;
    expect((await stateOf({}, { priceOf: partly })).counted_usd).toBeNull();
  });
});
