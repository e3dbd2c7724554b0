// What is wrong with an entry of the price book that each of its fields alone does not show.
import type { PriceValue, TokenPriceValue } from '../schemas/price-book.ts';
import type { Fault } from '../schemas/problem.ts';

/** Its faults by field; none where it can be used. */
export function faultsOfPrice(value: PriceValue): Fault[] {
  const faults: Fault[] = [];
  const { effective_from: from, effective_to: to } = value;
  if (to !== null && Date.parse(to) <= Date.parse(from))
    faults.push({ name: 'effective_to', detail: 'must be after effective_from' });
  return value.of === 'tokens' ? [...faults, ...faultsOfTokens(value)] : faults;
}

function faultsOfTokens({ match, model, tiers, multipliers }: TokenPriceValue): Fault[] {
  const faults: Fault[] = [];
  if (match === 'exact' && model === '')
    faults.push({ name: 'model', detail: 'must be a name; for any model, match by prefix' });
  const sizes = tiers.map(({ above_prompt_tokens: above }) => above);
  if (new Set(sizes).size < sizes.length)
    faults.push({ name: 'tiers', detail: 'must each begin above another number of tokens' });
  const ways = multipliers.map(({ when }) => JSON.stringify([when.speed ?? '', when.geography ?? '']));
  if (new Set(ways).size < ways.length)
    faults.push({ name: 'multipliers', detail: 'must each be for another speed or place' });
  if (multipliers.some(({ when }) => when.speed === undefined && when.geography === undefined))
    faults.push({ name: 'multipliers', detail: 'must each name a speed or a place' });
  return faults;
}
