// Figures of a month by provider: what is signed off.
import type { MonthFigures } from '../../schemas/sign-off-api.ts';
import { groupRows } from './group-rows.ts';
import type { Slice } from './compare.ts';
import { sidesOf } from './told-figures.ts';

/** Sums by provider, of all slices, those without a report too. */
export function monthFigures(slices: readonly Slice[]): MonthFigures[] {
  return [...groupRows(slices, ({ provider }) => provider)]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([provider, of]) => {
      const { estimated_usd, list_usd, billed_list_usd, billed_usd } = sidesOf(of);
      return { provider, estimated_usd, list_usd, billed_list_usd, billed_usd };
    });
}
