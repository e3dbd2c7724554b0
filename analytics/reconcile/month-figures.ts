// Figures of a month by provider: what is signed off.
import { toUsd, type Pico } from '../../schemas/money.ts';
import type { MonthFigures } from '../../schemas/sign-off-api.ts';
import { groupRows } from './group-rows.ts';
import type { Slice } from './compare.ts';

/** Sums by provider, of all slices, those without a report too. */
export function monthFigures(slices: readonly Slice[]): MonthFigures[] {
  return [...groupRows(slices, ({ provider }) => provider)]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([provider, of]) => {
      const sum = (amount: (slice: Slice) => Pico): string =>
        toUsd(of.reduce((total, each) => total + amount(each), 0n));
      const isBilled = of.some(({ billed }) => billed !== undefined);
      return {
        provider,
        estimated_usd: sum(({ estimated }) => estimated),
        list_usd: sum(({ local }) => local),
        billed_list_usd: isBilled ? sum(({ billedList }) => billedList ?? 0n) : null,
        billed_usd: isBilled ? sum(({ billed }) => billed ?? 0n) : null,
      };
    });
}
