// What is wrong with an entry of the price book that each of its fields alone does not show.
import { RATE_NAMES, type PriceValue, type TokenPriceValue } from '../schemas/price-book.ts';
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

function faultsOfTokens(value: TokenPriceValue): Fault[] {
  const { match, model, rates, tiers, multipliers } = value;
  const faults: Fault[] = [rates, ...tiers.map((tier) => tier.rates)].flatMap(faultsOfRates);
  faults.push(...faultsOfUntold(value));
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

/** What a fallback cannot leave to the list: it stands where there is none. */
const NEEDED_OF_FALLBACK = ['input', 'output', 'cache_read'] as const;

/** What is not told costs what the list says: where nobody can have meant that, it has to be told. */
function faultsOfUntold(value: TokenPriceValue): Fault[] {
  const { role, rates, tiers, multipliers, percent_off: percentOff } = value;
  const faults: Fault[] = [];
  const rows = [rates, ...tiers.map((tier) => tier.rates)];
  if (percentOff !== undefined && role !== 'negotiated')
    faults.push({ name: 'percent_off', detail: 'is of what is negotiated only' });
  if (percentOff !== undefined && rows.every((row) => RATE_NAMES.every((name) => row[name] !== undefined)))
    faults.push({ name: 'percent_off', detail: 'is taken off what rates do not tell: they tell everything' });
  if (role === 'fallback') {
    const missing = NEEDED_OF_FALLBACK.filter((name) => rates[name] === undefined);
    faults.push(...missing.map((name) => ({ name: `rates.${name}`, detail: UNTOLD_FALLBACK })));
  }
  const isEmpty = rows.every((row) => Object.keys(row).length === 0);
  if (isEmpty && percentOff === undefined && multipliers.length === 0)
    faults.push({ name: 'rates', detail: 'must tell a rate, or percent_off what is taken off the list' });
  const partial = tiers.flatMap((tier) =>
    RATE_NAMES.filter((name) => rates[name] !== undefined && tier.rates[name] === undefined).map((name) => ({
      name: `tiers.${tier.above_prompt_tokens}.${name}`,
      detail: `must be told: the entry tells ${name} of shorter prompts, and nobody could say what longer ones cost`,
    })),
  );
  return [...faults, ...partial];
}

const UNTOLD_FALLBACK = 'must be told: a fallback stands where no list tells it';

function faultsOfRates(rates: TokenPriceValue['rates']): Fault[] {
  const tooHigh = Object.entries(rates).filter(([, rate]) => Number(rate) > MOST_RATE);
  return tooHigh.map(([name, rate]) => ({
    name: `rates.${name}`,
    detail: `is ${rate} dollars for a million tokens: it must be at most ${MOST_RATE}`,
  }));
}
