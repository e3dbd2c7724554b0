// When a slice matches, why it does not, and how final its figures are.
import { describe, expect, it } from 'vitest';
import { compare } from '../../../analytics/reconcile/compare.ts';
import type { BillRow, LocalRow } from '../../../analytics/reconcile/sides.ts';
import { classesOf } from '../../../analytics/reconcile/told-figures.ts';
import { isTolerated, outcomeOf, statusOf } from '../../../analytics/reconcile/verdict.ts';
import { DEFAULT_TOLERANCE } from '../../../schemas/finance-settings.ts';
import { fromUsd } from '../../../schemas/money.ts';

const usd = (text: string): bigint => fromUsd(text) ?? 0n;
const NO_TOKENS = {
  input: 0n,
  cacheRead: 0n,
  cacheWrite5m: 0n,
  cacheWrite1h: 0n,
  cacheWrite: 0n,
  output: 0n,
};

function ours(given: Partial<LocalRow>): LocalRow {
  return {
    day: '2026-10-05',
    provider: 'anthropic',
    scope: '*',
    model: 'm1',
    spelling: 'm1',
    user: '',
    tokens: NO_TOKENS,
    weights: NO_TOKENS,
    credits: 0n,
    creditUnit: '',
    creditedEntries: 0,
    list: 0n,
    cost: given.list ?? 0n,
    negotiated: 0n,
    entries: 1,
    listedEntries: 1,
    unpricedEntries: 0,
    ...given,
  };
}

function line(given: Partial<BillRow>): BillRow {
  return {
    source: 'anthropic.cost',
    account: '',
    billScope: '',
    scope: '*',
    day: '2026-10-05',
    provider: 'anthropic',
    item: 'an item',
    kind: 'tokens',
    unknown: '',
    product: '',
    model: 'm1',
    spelling: 'm1',
    user: '',
    tokenKind: 'input',
    unit: 'Tokens',
    currency: 'USD',
    isConsole: false,
    isNobodys: false,
    quantity: undefined,
    list: 0n,
    billed: given.list ?? 0n,
    included: 0n,
    lines: 1,
    withoutAmount: 0,
    ...given,
  };
}

function one(local: readonly LocalRow[], counted: readonly BillRow[], quantities: readonly BillRow[] = []) {
  const sides = { local, counted, quantities, beside: [], isBilled: () => true };
  const [slice] = compare(sides, () => undefined);
  if (!slice) throw new Error('There is a slice');
  const classes = classesOf(slice.parts).map((each) => [
    each.class,
    each.reason,
    each.local_usd,
    each.billed_usd,
  ]);
  return { slice, classes, outcome: outcomeOf(slice, DEFAULT_TOLERANCE) };
}

const TOKEN = 10n ** 12n;
const input = (count: bigint) => ({ ...NO_TOKENS, input: count });

describe('the same quantity', () => {
  const bill = (list: string, more: Partial<BillRow> = {}) =>
    line({ quantity: 1000n * TOKEN, list: usd(list), ...more });

  it('at another price is a price difference, either way', () => {
    const local = ours({ tokens: input(1000n), list: usd('1') });
    expect(one([local], [bill('1.25')])).toMatchObject({
      classes: [
        ['matched', '', '1', '1'],
        ['price_difference', 'price', '0', '0.25'],
      ],
      outcome: 'drift',
    });
    expect(one([local], [bill('0.75')]).classes).toEqual([
      ['matched', '', '0.75', '0.75'],
      ['price_difference', 'price', '0.25', '0'],
    ]);
  });

  it('at the negotiated price is explained, and what goes beyond it is not', () => {
    const local = ours({ tokens: input(1000n), list: usd('10'), cost: usd('8'), negotiated: usd('-2') });
    expect(one([local], [bill('8')])).toMatchObject({
      classes: [
        ['matched', '', '8', '8'],
        ['price_difference', 'negotiated', '2', '0'],
      ],
      outcome: 'explained',
    });
    expect(one([local], [bill('7')])).toMatchObject({
      classes: [
        ['matched', '', '7', '7'],
        ['price_difference', 'price', '1', '0'],
        ['price_difference', 'negotiated', '2', '0'],
      ],
      outcome: 'drift',
    });
  });

  it('is matched at list prices, though an agreement takes more off one kind than off another', () => {
    const local = ours({
      tokens: { ...NO_TOKENS, input: 1000n, output: 100n },
      weights: { ...NO_TOKENS, input: usd('8'), output: usd('4.75') },
      ...{ list: usd('15'), cost: usd('12.75'), negotiated: usd('-2.25') },
    });
    const lines = (of: string, more: string) => [
      bill(of),
      line({ quantity: 100n * TOKEN, list: usd(more), tokenKind: 'output' }),
    ];
    expect(one([local], lines('10', '5'))).toMatchObject({
      classes: [['matched', '', '15', '15']],
      outcome: 'matched',
    });
    expect(one([local], lines('8', '4.75')).outcome).toBe('explained');
  });

  it('of a model without a price here is told as such', () => {
    const local = ours({ tokens: input(1000n), listedEntries: 0, unpricedEntries: 1 });
    expect(one([local], [bill('3')]).classes).toEqual([['price_difference', 'unpriced', '0', '3']]);
  });

  it('less than half a cent apart is rounding', () => {
    const local = ours({ tokens: input(1000n), list: usd('10') });
    const { classes, outcome } = one([local], [bill('10.004')]);
    expect(classes[1]).toEqual(['price_difference', 'rounding', '0', '0.004']);
    expect(outcome).toBe('matched');
  });

  it('is compared over cache writes of every life time where a side does not tell it', () => {
    const local = ours({ tokens: { ...NO_TOKENS, cacheWrite5m: 600n, cacheWrite1h: 400n }, list: usd('2') });
    const told = line({ tokenKind: 'cacheWrite', quantity: 1000n * TOKEN, list: usd('2') });
    expect(one([local], [told]).classes).toEqual([['matched', '', '2', '2']]);
  });

  it('holds the money of cache writes whose life time and quantity nobody tells', () => {
    const writes = line({ tokenKind: 'cacheWrite', list: usd('1') });
    const reads = line({ tokenKind: 'cacheRead', quantity: 1000n * TOKEN, list: usd('2') });
    expect(one([], [writes, reads]).classes).toEqual([['provider_only', 'no_telemetry', '0', '3']]);
  });

  it('of quantities of another report is spread over kinds by our prices', () => {
    const tokens = { ...NO_TOKENS, input: 1000n, output: 500n };
    const weights = { ...NO_TOKENS, input: usd('1'), output: usd('2') };
    const local = ours({ tokens, weights, list: usd('3') });
    const quantities = [
      line({ source: 'anthropic.usage', quantity: 1000n * TOKEN, list: 0n, billed: 0n }),
      line({ source: 'anthropic.usage', tokenKind: 'output', quantity: 1000n * TOKEN, list: 0n, billed: 0n }),
    ];
    // 1 for the input, 4 for the output, of which half was seen.
    expect(one([local], [line({ tokenKind: '', list: usd('5') })], quantities).classes).toEqual([
      ['matched', '', '3', '3'],
      ['provider_only', 'no_telemetry', '0', '2'],
    ]);
  });
});

describe('what is on one side only', () => {
  it('is told with its reason, and its money counts', () => {
    const kinds = ['tools', 'seats', 'minutes', 'storage', 'credit_note', 'tax'] as const;
    for (const kind of kinds)
      expect(one([], [line({ kind, model: '', tokenKind: '', list: usd('2') })]).classes).toEqual([
        ['provider_only', kind, '0', '2'],
      ]);
    expect(
      one([], [line({ kind: 'other', model: '', unknown: 'Not known.', list: usd('2') })]),
    ).toMatchObject({
      classes: [['provider_only', 'unknown_item', '0', '2']],
      outcome: 'drift',
    });
  });

  it('is not billed, where telemetry tells more than the report', () => {
    const local = ours({ tokens: input(1500n), list: usd('1.5') });
    expect(one([local], [line({ quantity: 1000n * TOKEN, list: usd('1') })]).classes).toEqual([
      ['matched', '', '1', '1'],
      ['local_only', 'not_billed', '0.5', '0'],
    ]);
  });

  it('is of nobody, where credits have no person', () => {
    const credits = line({
      kind: 'credits',
      tokenKind: '',
      quantity: 5n * TOKEN,
      list: usd('0.05'),
      isNobodys: true,
    });
    expect(one([], [credits]).classes).toEqual([['provider_only', 'unattributed', '0', '0.05']]);
  });

  it('is compared with the whole scope where the report does not tell what was used', () => {
    const whole = line({
      kind: 'other',
      item: '',
      model: '',
      tokenKind: '',
      unknown: 'Not grouped.',
      list: usd('5'),
    });
    const local = [ours({ list: usd('2') }), ours({ model: 'm2', list: usd('1') })];
    expect(one(local, [whole]).classes).toEqual([
      ['matched', '', '3', '3'],
      ['provider_only', 'no_telemetry', '0', '2'],
    ]);
  });

  it('is no difference of a day without a report: nothing can be said', () => {
    const sides = {
      local: [ours({ list: usd('2') })],
      counted: [],
      quantities: [],
      beside: [],
      isBilled: () => false,
    };
    const [slice] = compare(sides, () => undefined);
    expect(slice).toMatchObject({ parts: [], billed: undefined, local: usd('2') });
    expect(slice && outcomeOf(slice, DEFAULT_TOLERANCE)).toBe('no_bill');
  });
});

describe('the tolerance', () => {
  it('is met by either of its numbers', () => {
    expect(isTolerated(usd('0.01'), usd('0.02'), DEFAULT_TOLERANCE)).toBe(true);
    expect(isTolerated(usd('0.02'), usd('1'), DEFAULT_TOLERANCE)).toBe(false);
    expect(isTolerated(usd('5'), usd('1000'), DEFAULT_TOLERANCE)).toBe(true);
    expect(isTolerated(usd('5.000001'), usd('1000'), DEFAULT_TOLERANCE)).toBe(false);
    expect(isTolerated(usd('-5'), usd('1000'), DEFAULT_TOLERANCE)).toBe(true);
  });
});

describe('a day', () => {
  const status = (now: string, count = 1, lastAt = '2026-10-07T00:00:00Z') =>
    statusOf({ day: '2026-10-05', versions: [{ count, lastAt: Date.parse(lastAt) }] }, 3, Date.parse(now));

  it('is open, then settling for three days, then final', () => {
    expect(status('2026-10-05T23:59:59.999Z')).toBe('open');
    expect(status('2026-10-06T00:00:00Z')).toBe('settling');
    expect(status('2026-10-08T23:59:59.999Z')).toBe('settling');
    expect(status('2026-10-09T00:00:00Z')).toBe('final');
  });

  it('is restated where its bill changed after that, and not where it was imported late', () => {
    expect(status('2026-10-20T00:00:00Z', 2, '2026-10-09T00:00:00Z')).toBe('restated');
    expect(status('2026-10-20T00:00:00Z', 2, '2026-10-08T00:00:00Z')).toBe('final');
    expect(status('2026-10-20T00:00:00Z', 1, '2026-10-19T00:00:00Z')).toBe('final');
  });
});
