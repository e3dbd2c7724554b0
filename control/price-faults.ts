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

/** Dollars for a million tokens, and a factor, beyond which somebody mistook the unit: what they come to has to fit the ledger. */
const MOST_RATE = 1_000_000;
const MOST_FACTOR = 100;

function faultsOfTokens({ match, model, rates, tiers, multipliers }: TokenPriceValue): Fault[] {
  const faults: Fault[] = [rates, ...tiers.map((tier) => tier.rates)].flatMap(faultsOfRates);
  if (multipliers.some(({ factor }) => Number(factor) > MOST_FACTOR))
    faults.push({ name: 'multipliers', detail: `must each have a factor of at most ${MOST_FACTOR}` });
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

function faultsOfRates(rates: TokenPriceValue['rates']): Fault[] {
  const tooHigh = Object.entries(rates).filter(([, rate]) => Number(rate) > MOST_RATE);
  return tooHigh.map(([name, rate]) => ({
    name: `rates.${name}`,
    detail: `is ${rate} dollars for a million tokens: it must be at most ${MOST_RATE}`,
  }));
}
