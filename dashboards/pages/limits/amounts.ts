// Amounts by period as they are typed, and what differs from what is set.
import { PERIODS, type Period } from '../../../schemas/period.ts';
import type { PeriodAmount } from '../../../schemas/settings-api.ts';
import { microDollars } from '../../words/limits.ts';
import { budgetOf, budgetText } from '../../words/budget-text.ts';

export type Texts = Readonly<Record<Period, string>>;

/** A period with its new amount; null takes it away. */
export type Changed = { readonly period: Period; readonly limit_micros: number | null };

export function textsOf(limits: readonly Pick<PeriodAmount, 'period' | 'limit_micros'>[]): Texts {
  const text = (period: Period): string =>
    budgetText(limits.find((each) => each.period === period)?.limit_micros ?? null);
  return { day: text('day'), week: text('week'), month: text('month') };
}

/** Whether every text is an amount or empty. */
export function areAmounts(texts: Texts): boolean {
  return PERIODS.every((period) => budgetOf(texts[period]) !== undefined);
}

export function changedAmounts(
  limits: readonly Pick<PeriodAmount, 'period' | 'limit_micros'>[],
  texts: Texts,
): Changed[] {
  return PERIODS.flatMap((period) => {
    const micros = budgetOf(texts[period]);
    const before = limits.find((each) => each.period === period)?.limit_micros ?? null;
    return micros === undefined || micros === before ? [] : [{ period, limit_micros: micros }];
  });
}

/** `$50.00 a month, no limit a day`. */
export function amountWords(changed: readonly Changed[]): string {
  return changed
    .map(({ period, limit_micros: micros }) =>
      micros === null ? `no limit a ${period}` : `${microDollars(micros)} a ${period}`,
    )
    .join(', ');
}
