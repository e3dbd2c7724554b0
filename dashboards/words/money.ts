// Amounts in words: dollars come as exact decimal text and are only rounded for the eye.
import { fromUsd, PICO_PER_USD, type Pico } from '../../schemas/money.ts';

const CENT = PICO_PER_USD / 100n;

/** What is shown where an amount is not known: never 0. */
export const UNKNOWN = '–';

/** How much room there is: `card` drops cents from $10,000 on. */
export type MoneyStyle = 'cell' | 'card';

/**
 * Dollars for reading: two decimals, `<$0.01` for less than half a cent that is not nothing, {@link UNKNOWN} for null. Rounds
 * half away from zero.
 */
export function dollars(usd: string | null | undefined, style: MoneyStyle = 'cell'): string {
  const amount = picoOf(usd);
  return amount === undefined ? UNKNOWN : dollarsOf(amount, style);
}

/** The same of an amount in pico-dollars. */
export function dollarsOf(amount: Pico, style: MoneyStyle = 'cell'): string {
  const magnitude = amount < 0n ? -amount : amount;
  const sign = amount < 0n ? '-' : '';
  if (magnitude !== 0n && magnitude < CENT) return sign === '' ? '<$0.01' : '>-$0.01';
  const cents = (magnitude + CENT / 2n) / CENT;
  if (style === 'card' && cents >= 1_000_000n) return `${sign}$${grouped((cents + 50n) / 100n)}`;
  return `${sign}$${grouped(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}`;
}

/** For estimates: whole dollars from $100 on. */
export function roundDollars(amount: Pico): string {
  const magnitude = amount < 0n ? -amount : amount;
  if (magnitude < 100n * PICO_PER_USD) return dollarsOf(amount);
  return `${amount < 0n ? '-' : ''}$${grouped((magnitude + PICO_PER_USD / 2n) / PICO_PER_USD)}`;
}

/** All digits, with the currency code: for hints and exports. */
export function exactDollars(usd: string | null | undefined): string {
  return picoOf(usd) === undefined ? 'not known' : `${usd ?? ''} USD`;
}

/** Pico-dollars; undefined where nothing is known. */
export function picoOf(usd: string | null | undefined): Pico | undefined {
  return usd === null || usd === undefined ? undefined : fromUsd(usd);
}

/** As a number, for drawing only. */
export function drawn(usd: string | null | undefined): number {
  return usd === null || usd === undefined ? 0 : Number(usd);
}

function grouped(whole: bigint): string {
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
