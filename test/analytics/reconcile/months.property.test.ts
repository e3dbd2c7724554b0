// What holds for any month: its verdict holds every dollar once, and signed figures with their corrections are those of now.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, type Sides } from '../../../analytics/reconcile/compare.ts';
import { rulesOf, sumsOfCorrections } from '../../../analytics/reconcile/corrections.ts';
import { monthVerdicts } from '../../../analytics/reconcile/months.ts';
import { judged } from '../../../analytics/reconcile/told-figures.ts';
import { unexplainedOf } from '../../../analytics/reconcile/verdict.ts';
import { DEFAULT_TOLERANCE } from '../../../schemas/finance-settings.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { MonthVerdict } from '../../../schemas/reconciliation-api.ts';
import type { Correction, MonthFigures } from '../../../schemas/sign-off-api.ts';
import { someSides } from './sides-arbitrary.ts';

const pico = (usd: string | null): bigint => fromUsd(usd ?? '0') ?? 0n;
const sum = <Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint =>
  rows.reduce((total, row) => total + of(row), 0n);

const NOVEMBER = Date.UTC(2026, 10, 10);
const creditPriceOf = () => undefined;

function monthsOf(sides: Sides) {
  const days = compare(sides, creditPriceOf);
  const slices = days.map((slice) => judged(slice, 'final', DEFAULT_TOLERANCE));
  const given = { slices, beside: sides.beside, tolerance: DEFAULT_TOLERANCE, creditPriceOf, now: NOVEMBER };
  return { slices, months: monthVerdicts(given) };
}

describe('a verdict', () => {
  it('holds every dollar of both sides once, as the days do', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        const { slices, months } = monthsOf(sides);
        const inClasses = (of: 'local_usd' | 'billed_usd') => (month: MonthVerdict) =>
          sum(month.classes, (each) => pico(each[of]));
        for (const month of months) {
          const days = slices.filter(
            ({ provider, billed }) => provider === month.provider && billed !== undefined,
          );
          expect(inClasses('local_usd')(month)).toBe(sum(days, ({ local }) => local));
          expect(inClasses('billed_usd')(month)).toBe(sum(days, ({ billedList }) => billedList ?? 0n));
          expect(pico(month.billed_usd)).toBe(sum(days, ({ billed }) => billed ?? 0n));
          expect(pico(month.estimated_usd)).toBe(
            month.estimated_usd === null ? 0n : sum(days, ({ estimated }) => estimated),
          );
        }
      }),
    );
  });

  it('leaves no more open than its days do', () => {
    fc.assert(
      fc.property(someSides, (sides) => {
        const { slices, months } = monthsOf(sides);
        for (const { provider, unexplained_usd: usd } of months) {
          const parts = slices.flatMap((slice) => (slice.provider === provider ? slice.parts : []));
          expect(pico(usd) <= unexplainedOf(parts)).toBe(true);
        }
      }),
    );
  });
});

describe('figures as they were signed', () => {
  const usd = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 15n }).map(toUsd);
  const maybe = fc.option(usd, { nil: null });
  const figures: fc.Arbitrary<MonthFigures[]> = fc.uniqueArray(
    fc.record({
      provider: fc.constantFrom('anthropic', 'openai', 'github'),
      ...{ estimated_usd: maybe, list_usd: maybe, billed_list_usd: maybe, billed_usd: maybe },
    }),
    { selector: ({ provider }) => provider },
  );
  const arrived: fc.Arbitrary<Correction> = fc.record({
    kind: fc.constantFrom('bill', 'ledger'),
    cause: fc.constant('arrived'),
    provider: fc.constantFrom('anthropic', 'openai'),
    ...{ source: fc.constant(''), account: fc.constant(''), scope: fc.constant('') },
    ...{ day: fc.constant('2026-10-05'), at: fc.constant(null), before_usd: usd, after_usd: usd },
    ...{ difference_usd: usd, list_difference_usd: usd },
  });

  it('and their corrections are those of now, to the last digit', () => {
    fc.assert(
      fc.property(figures, figures, fc.array(arrived, { maxLength: 5 }), (signed, now, some) => {
        const known = new Set([...signed, ...now].map(({ provider }) => provider));
        const told = some.filter(({ provider }) => known.has(provider));
        const sums = sumsOfCorrections([...rulesOf({ signed, now }, told, '2026-10-01'), ...told]);
        const isFigure = {
          bill: 'billed_usd',
          bill_list: 'billed_list_usd',
          ledger: 'estimated_usd',
          ledger_list: 'list_usd',
        } as const;
        for (const name of ['bill', 'bill_list', 'ledger', 'ledger_list'] as const) {
          const of = (all: readonly MonthFigures[]) => sum(all, (each) => pico(each[isFigure[name]]));
          expect(of(signed) + pico(sums[name])).toBe(of(now));
        }
      }),
    );
  });
});
