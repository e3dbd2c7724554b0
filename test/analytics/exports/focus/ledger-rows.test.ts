// From the ledger to FOCUS: by kind of token where prices explain the cost, and always to the same sums.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFocus } from '../../../../analytics/exports/focus/check/check-focus.ts';
import { exportColumns } from '../../../../analytics/exports/focus/columns.ts';
import type { FocusRow } from '../../../../analytics/exports/focus/focus-row.ts';
import type { LedgerGroup } from '../../../../analytics/exports/focus/ledger-group.ts';
import { ledgerRows } from '../../../../analytics/exports/focus/ledger-rows.ts';
import { fromUsd } from '../../../../schemas/money.ts';
import { NO_TOKENS } from '../../../../schemas/tokens.ts';

const NO_PRICES = {
  input: 0n,
  cacheRead: 0n,
  cacheWrite5m: 0n,
  cacheWrite1h: 0n,
  cacheWrite: 0n,
  output: 0n,
};
const OCTOBER_5 = Date.UTC(2026, 9, 5) / 1_000;

function group(given: Partial<LedgerGroup>): LedgerGroup {
  return {
    bucket: OCTOBER_5,
    person: 'ana@acme.test',
    organization: '',
    group: '',
    team: 'timetable',
    repo: 'github.com/acme/timetable',
    pr: '',
    agent: 'codex',
    provider: 'openai',
    model: 'gpt-5.4',
    center: 'CC-100',
    product: '',
    costBasis: 'list',
    priceSource: 'genai-prices@0.1.8',
    creditUnit: '',
    isCorrection: false,
    prices: NO_PRICES,
    tokens: NO_TOKENS,
    calls: 1,
    cost: 0n,
    listCost: 0n,
    reportedCost: 0n,
    listedEntries: 1,
    reportedEntries: 0,
    unpricedEntries: 0,
    credits: 0n,
    key: ['ana@acme.test'],
    ...given,
  };
}

const total = (rows: readonly FocusRow[], column: string) =>
  rows.reduce((sum, row) => sum + (fromUsd(row[column] ?? '0') ?? 0n), 0n);

function whole(rows: readonly FocusRow[]): Record<string, string | null>[] {
  const names = exportColumns('1.4').map(({ name }) => name);
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
}

describe('what the ledger holds, by the columns of FOCUS', () => {
  it('has a row for each kind of token, at its price per million', () => {
    // 600,000 x 2.5 + 1,800,000 x 0.25 + 60,000 x 15 per million = 1.5 + 0.45 + 0.9 = 2.85
    const cost = fromUsd('2.85')!;
    const rows = ledgerRows(
      group({
        tokens: { ...NO_TOKENS, input: 600_000, cacheRead: 1_800_000, output: 60_000 },
        prices: { ...NO_PRICES, input: 2_500_000n, cacheRead: 250_000n, output: 15_000_000n },
        cost,
        listCost: cost,
      }),
      'estimated',
      'day',
    );
    expect(rows).toMatchObject([
      {
        SkuId: 'gpt-5.4/input',
        ConsumedQuantity: '600000',
        ConsumedUnit: 'Tokens',
        PricingQuantity: '0.6',
        PricingUnit: '1000000 Tokens',
        ListUnitPrice: '2.5',
        BilledCost: '1.5',
        ChargePeriodStart: '2026-10-05T00:00:00Z',
        ChargePeriodEnd: '2026-10-06T00:00:00Z',
        BillingPeriodStart: '2026-10-01T00:00:00Z',
        BillingPeriodEnd: '2026-11-01T00:00:00Z',
        x_CostSource: 'estimated',
        x_CostCenter: 'CC-100',
        Tags: '{"team":"timetable"}',
      },
      { SkuId: 'gpt-5.4/cache-read', BilledCost: '0.45' },
      { SkuId: 'gpt-5.4/output', BilledCost: '0.9', ListUnitPrice: '15' },
    ]);
    expect(checkFocus(whole(rows)).faults).toEqual([]);
  });

  it('tells an agreed price, and what the list price is beyond it, which costs nothing', () => {
    const rows = ledgerRows(
      group({
        tokens: { ...NO_TOKENS, input: 1_000_000 },
        prices: { ...NO_PRICES, input: 2_000_000n },
        cost: fromUsd('2')!,
        listCost: fromUsd('2.5')!,
        costBasis: 'negotiated',
      }),
      'estimated',
      'day',
    );
    expect(rows).toMatchObject([
      { ContractedUnitPrice: '2', BilledCost: '2', ListCost: '2' },
      { SkuId: 'gpt-5.4/list-price', BilledCost: '0', ContractedCost: '0', ListCost: '0.5' },
    ]);
    expect(checkFocus(whole(rows)).faults).toEqual([]);
  });

  it('keeps usage without a price, and says so', () => {
    const rows = ledgerRows(
      group({ tokens: { ...NO_TOKENS, input: 7 }, priceSource: '', listedEntries: 0, unpricedEntries: 1 }),
      'estimated',
      'month',
    );
    expect(rows).toMatchObject([
      {
        BilledCost: '0',
        ConsumedQuantity: '7',
        x_Note: expect.stringContaining('No price') as string,
        ChargePeriodEnd: '2026-11-01T00:00:00Z',
      },
    ]);
    expect(checkFocus(whole(rows)).faults).toEqual([]);
  });

  it('tells credits in their own unit, beside the money and never in it', () => {
    const rows = ledgerRows(
      group({
        cost: fromUsd('1')!,
        listCost: fromUsd('1')!,
        credits: fromUsd('12.5')!,
        creditUnit: 'github_ai_credit',
      }),
      'estimated',
      'day',
    );
    expect(rows[1]).toMatchObject({ ConsumedQuantity: '12.5', ConsumedUnit: 'AI Credits', BilledCost: '0' });
  });

  it('has no row for usage of which agents say no cost, where theirs is asked for', () => {
    expect(ledgerRows(group({ cost: 5n, listCost: 5n }), 'reported', 'day')).toEqual([]);
    const [row] = ledgerRows(group({ reportedCost: 5n, reportedEntries: 1 }), 'reported', 'day');
    expect(row).toMatchObject({ EffectiveCost: '0.000000000005', x_CostSource: 'reported' });
  });

  it('adds up and keeps the rules of FOCUS, whatever the group', () => {
    const count = fc.integer({ min: -1_000_000, max: 1_000_000_000 });
    const amount = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 16n });
    const price = fc.bigInt({ min: 0n, max: 100_000_000n });
    const groups = fc.record({
      tokens: fc.record({
        input: count,
        cacheRead: count,
        cacheWrite5m: count,
        cacheWrite1h: count,
        cacheWrite: count,
        output: count,
      }),
      prices: fc.record({
        input: price,
        cacheRead: price,
        cacheWrite5m: price,
        cacheWrite1h: price,
        cacheWrite: price,
        output: price,
      }),
      explained: fc.boolean(),
      isNegotiated: fc.boolean(),
      cost: amount,
      listCost: amount,
      reportedCost: amount,
      listedEntries: fc.integer({ min: -1, max: 3 }),
      reportedEntries: fc.integer({ min: 1, max: 3 }),
      credits: amount,
      priceSource: fc.constantFrom('', 'genai-prices@0.1.8'),
    });
    fc.assert(
      fc.property(
        groups,
        fc.constantFrom('estimated' as const, 'reported' as const),
        ({ explained, isNegotiated, ...told }, basis) => {
          const kinds = Object.keys(told.tokens) as (keyof typeof told.tokens)[];
          const bySum = kinds.reduce((sum, kind) => sum + BigInt(told.tokens[kind]) * told.prices[kind], 0n);
          const cost = explained ? bySum : told.cost;
          const listCost = explained && !isNegotiated ? bySum : told.listCost;
          const rows = ledgerRows(group({ ...told, cost, listCost }), basis, 'day');
          const wanted = basis === 'reported' ? told.reportedCost : cost;
          const list = told.listedEntries === 0 && listCost === 0n ? cost : listCost;
          for (const column of ['BilledCost', 'EffectiveCost', 'ContractedCost'])
            expect(total(rows, column)).toBe(wanted);
          expect(total(rows, 'ListCost')).toBe(basis === 'reported' ? told.reportedCost : list);
          expect(
            checkFocus(
              whole(rows),
              exportColumns('1.4').map(({ name }) => name),
            ).faults,
          ).toEqual([]);
          expect(new Set(rows.map((row) => row['x_RowId'])).size).toBe(rows.length);
        },
      ),
    );
  });
});
