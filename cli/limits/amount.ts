// Amounts on the command line: exact dollars in, whole micro-dollars to the API.
import { InvalidArgumentError } from 'commander';

const DOLLARS = /^\$?(\d+)(?:\.(\d+))?$/;
const DECIMALS = 6;

/** What an option is given to take a number away; commander makes nothing of null. */
export type Given = number | 'none';

/** The number, or null for none. */
export function orNull(given: Given): number | null {
  return given === 'none' ? null : given;
}

/** Micro-dollars of dollars such as `20`, `$20.50` or `0.000001`. Throws for anything else, and what is no whole micro-dollar. */
export function amountOf(text: string): Given {
  if (text === 'none') return 'none';
  const [, whole, fraction = ''] = DOLLARS.exec(text) ?? [];
  if (whole === undefined) throw new InvalidArgumentError('It is dollars, such as 20 or 19.99, or none.');
  if (fraction.length > DECIMALS)
    throw new InvalidArgumentError('Amounts are whole micro-dollars: it has more than six decimals.');
  const micros = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(DECIMALS, '0'));
  if (micros > BigInt(Number.MAX_SAFE_INTEGER)) throw new InvalidArgumentError('It is too much to be exact.');
  return Number(micros);
}

/** {@link amountOf} of an amount that cannot be left out. */
export function sureAmountOf(text: string): number {
  const micros = amountOf(text);
  if (micros === 'none') throw new InvalidArgumentError('It is dollars, such as 20 or 19.99.');
  return micros;
}

/** A whole number from 0, of things that are counted. */
export function countOf(text: string): Given {
  if (text === 'none') return 'none';
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 0, or none.');
  return Number(text);
}

/** {@link countOf} of a number that cannot be left out. */
export function sureCountOf(text: string): number {
  const count = countOf(text);
  if (count === 'none') throw new InvalidArgumentError('It is a whole number from 0.');
  return count;
}

/** `$20`, `$19.50`, `$0.000001`: exact. */
export function microsText(micros: number): string {
  const digits = String(micros).padStart(DECIMALS + 1, '0');
  const [whole, fraction] = [digits.slice(0, -DECIMALS), digits.slice(-DECIMALS).replace(/0+$/, '')];
  return `$${whole}${fraction === '' ? '' : `.${fraction.padEnd(2, '0')}`}`;
}
