// What holds for any two sides: no dollar is lost or counted twice, and the order of rows says nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../analytics/reconcile/allocate.ts';
import { pathOf } from '../../../analytics/reconcile/answers.ts';
import { compare, type Slice } from '../../../analytics/reconcile/compare.ts';
import { classesOf, waterfallOf } from '../../../analytics/reconcile/told-figures.ts';
import { stepsOf } from '../../../analytics/reconcile/waterfall.ts';
import { DAYS_AFTER, DAYS_BEFORE, movesOf } from '../../../analytics/reconcile/timing.ts';
import { outcomeOf } from '../../../analytics/reconcile/verdict.ts';
import { DEFAULT_TOLERANCE } from '../../../schemas/finance-settings.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { STEPS } from '../../../schemas/reconciliation-api.ts';
import { DAYS, someSides } from './sides-arbitrary.ts';

const compared = (sides: Parameters<typeof compare>[0]): Slice[] => compare(sides, () => undefined);

const sum = <Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint =>
  rows.reduce((total, row) => total + of(row), 0n);

describe('classes', () => {
  it('hold every dollar of both sides once', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        for (const slice of compared(sides)) {
          if (slice.billedList === undefined) expect(slice.parts).toEqual([]);
          else {
            expect(sum(slice.parts, ({ local }) => local)).toBe(slice.local);
            expect(sum(slice.parts, ({ billed }) => billed)).toBe(slice.billedList);
          }
        }
      }),
    );
  });

  it('leave out nothing of what was read', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        const slices = compared(sides);
        expect(sum(slices, ({ local }) => local)).toBe(sum(sides.local, ({ list }) => list));
        expect(sum(slices, ({ billed }) => billed ?? 0n)).toBe(sum(sides.counted, ({ billed }) => billed));
      }),
    );
  });

  it('match only what is on both sides', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        for (const { class: of, local, billed } of compared(sides).flatMap(({ parts }) => parts)) {
          if (of === 'matched') expect(local).toBe(billed);
          if (of === 'local_only') expect(billed).toBe(0n);
          if (of === 'provider_only') expect(local).toBe(0n);
        }
      }),
    );
  });

  it('are the same in whatever order rows come', () => {
    const shuffled = someSides.chain((sides) =>
      fc.record({
        sides: fc.constant(sides),
        local: fc.shuffledSubarray([...sides.local], { minLength: sides.local.length }),
        counted: fc.shuffledSubarray([...sides.counted], { minLength: sides.counted.length }),
        quantities: fc.shuffledSubarray([...sides.quantities], { minLength: sides.quantities.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ sides, ...rows }) => {
        const told = (slices: readonly Slice[]) =>
          slices.map((slice) => [
            pathOf(slice),
            classesOf(slice.parts),
            [slice.local, slice.estimated, slice.billedList, slice.billed, slice.included, slice.discounts],
            slice.coverage,
          ]);
        expect(told(compared({ ...sides, ...rows }))).toEqual(told(compared(sides)));
      }),
    );
  });
});

describe('the waterfall', () => {
  it('leads from the estimate to the bill exactly, with nothing left over', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        for (const slice of compared(sides)) {
          if (slice.billed === undefined) continue;
          const steps = stepsOf({ ...slice, billed: slice.billed });
          expect(sum(STEPS, (step) => steps[step])).toBe(slice.billed - slice.local);
          expect(steps.remainder).toBe(0n);
        }
      }),
    );
  });

  it('of all slices is the sum of those of each, and ends at what is owed', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        const slices = compared(sides);
        const all = waterfallOf(slices);
        expect(all.steps.at(-1)?.total_usd).toBe(all.end_usd);
        for (const [index, { usd }] of all.steps.entries()) {
          const each = slices.map((slice) => fromUsd(waterfallOf([slice]).steps[index]?.usd ?? '') ?? 0n);
          expect(fromUsd(usd)).toBe(sum(each, (amount) => amount));
        }
      }),
    );
  });
});

describe('what a side has on the wrong day', () => {
  it('is timing on both, and nothing over both', () => {
    const counts = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(counts, counts, (late, both) => {
        const local = (day: string, count: number) => ({
          ...row(day),
          tokens: { ...NO_TOKENS, input: BigInt(count) },
          list: BigInt(count) * 2_000_000n,
        });
        const bill = (day: string, count: number) => ({
          ...billed(day),
          quantity: BigInt(count) * 10n ** 12n,
          list: BigInt(count) * 2_000_000n,
          billed: BigInt(count) * 2_000_000n,
        });
        const [first = '', second = ''] = DAYS;
        const slices = compared({
          local: [local(first, both + late), local(second, both)],
          counted: [bill(first, both), bill(second, both + late)],
          quantities: [],
          beside: [],
          isBilled: () => true,
        });
        const timing = slices.flatMap(({ parts }) => parts).filter((part) => part.class === 'timing');
        const amount = BigInt(late) * 2_000_000n;
        expect(timing.map((part) => [part.local, part.billed])).toEqual([
          [amount, 0n],
          [0n, amount],
        ]);
        expect(
          slices.map((slice) => outcomeOf(slice, { ...DEFAULT_TOLERANCE, absolute: '0', relative: '0' })),
        ).toEqual(['explained', 'explained']);
      }),
    );
  });
});

describe('timing', () => {
  const gaps = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 9 });
  const cellOf = (gap: number) => ({
    model: 'm1',
    kind: 'input' as const,
    unit: 'Tokens',
    local: { quantity: BigInt(gap < 0 ? 20 - gap : 20), list: 0n, negotiated: 0n },
    bill: { quantity: BigInt(gap > 0 ? 20 + gap : 20), list: 0n, hints: { console: 0n, nobody: 0n } },
    isBilled: true,
    isUnlisted: false,
  });
  const seriesOf = (all: readonly number[]) => all.map((gap, day) => ({ day, cell: cellOf(gap) }));

  it('uses no quantity twice, and what leaves one side leaves the other', () => {
    fc.assert(
      fc.property(gaps, (all) => {
        const moves = [...movesOf(seriesOf(all)).values()];
        for (const [day, { local, billed: theirs }] of moves.entries()) {
          const gap = BigInt(all[day] ?? 0);
          expect(theirs <= (gap > 0n ? gap : 0n) && local <= (gap < 0n ? -gap : 0n)).toBe(true);
        }
        expect(sum(moves, ({ local }) => local)).toBe(sum(moves, (each) => each.billed));
      }),
    );
  });

  it('of a day is the same however many days are asked for', () => {
    fc.assert(
      fc.property(gaps, fc.nat({ max: 8 }), (all, at) => {
        const day = at % all.length;
        const near = seriesOf(all).filter(
          (each) => each.day >= day - DAYS_BEFORE && each.day <= day + DAYS_AFTER,
        );
        expect(movesOf(near).get(day)).toEqual(movesOf(seriesOf(all)).get(day));
      }),
    );
  });
});

const NO_TOKENS = {
  input: 0n,
  cacheRead: 0n,
  cacheWrite5m: 0n,
  cacheWrite1h: 0n,
  cacheWrite: 0n,
  output: 0n,
};

const row = (day: string) => ({
  day,
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
  cost: 0n,
  negotiated: 0n,
  entries: 1,
  listedEntries: 1,
  unpricedEntries: 0,
});

const billed = (day: string) => ({
  source: 'anthropic.cost' as const,
  account: '',
  billScope: '',
  scope: '*',
  day,
  provider: 'anthropic',
  item: 'm1 input',
  kind: 'tokens' as const,
  unknown: '',
  product: '',
  model: 'm1',
  spelling: 'm1',
  user: '',
  tokenKind: 'input' as const,
  unit: 'Tokens',
  currency: 'USD',
  isConsole: false,
  isNobodys: false,
  quantity: 0n,
  list: 0n,
  billed: 0n,
  included: 0n,
  lines: 1,
  withoutAmount: 0,
});

describe('spreading an amount', () => {
  it('loses nothing and keeps to the weights', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), weights, (amount, parts) => {
        const spread = allocate(amount, parts);
        expect(sum(spread, (part) => part)).toBe(amount);
        expect(spread.every((part) => (amount < 0n ? part <= 0n : part >= 0n))).toBe(true);
      }),
    );
  });
});
