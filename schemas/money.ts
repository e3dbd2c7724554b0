// Exact money: bigint pico-dollars (1e-12 USD) in code, Decimal(38,12) in the store, decimal strings in JSON.
import { formatDecimal, parseDecimal } from './decimal.ts';

/** An amount of US dollars in units of 1e-12 dollar. Every list price per million tokens is a whole number of these per token. */
export type Pico = bigint;

const DECIMALS = 12;

/** Pico-dollars in one dollar. */
export const PICO_PER_USD = 10n ** BigInt(DECIMALS);

/** Pico-dollars in one micro-dollar, the unit in which limits are set (1,000,000 = $1). */
export const PICO_PER_MICRO = 10n ** 6n;

/** Reads dollars from decimal text or a number; undefined for anything that is not a finite decimal. */
export function fromUsd(usd: string | number | bigint): Pico | undefined {
  return parseDecimal(usd, DECIMALS);
}

/** Writes dollars as an exact decimal string without exponent or trailing zeros: `"0.127175"`. */
export function toUsd(amount: Pico): string {
  return amount === 0n ? '0' : formatDecimal(amount, DECIMALS).replace(/\.?0+$/, '');
}

/** Micro-dollars as pico-dollars. */
export function fromMicros(micros: number | bigint): Pico {
  return BigInt(micros) * PICO_PER_MICRO;
}
