// Money of any currency and quantities of any unit in words. They come as exact decimal text.
import { fromUsd, PICO_PER_USD, toUsd, type Pico } from '../../schemas/money.ts';
import { dollars, UNKNOWN } from './money.ts';

/** `$12.34`, `12.34 EUR`; {@link UNKNOWN} for null. Rounded for the eye. */
export function moneyIn(amount: string | null | undefined, currency: string): string {
  if (currency === 'USD') return dollars(amount);
  const value = amount === null || amount === undefined ? undefined : fromUsd(amount);
  if (value === undefined) return UNKNOWN;
  return `${grouped(rounded(value, 2))} ${currency || '(currency not told)'}`;
}

/** `5,700`, `263.8`, `0.0004`: all digits of small parts that matter, four decimals of the rest. */
export function quantityText(quantity: string | null | undefined): string {
  const value = quantity === null || quantity === undefined ? undefined : fromUsd(quantity);
  if (value === undefined) return UNKNOWN;
  const isSmall = value !== 0n && (value < 0n ? -value : value) < PICO_PER_USD / 10_000n;
  return grouped(isSmall ? toUsd(value) : toUsd(fromUsd(rounded(value, 4)) ?? value));
}

/** Of what is only estimated: `≈ 4,497`, `≈ 8.3` of less than a hundred. */
export function aboutQuantity(quantity: string | null | undefined): string {
  const value = quantity === null || quantity === undefined ? undefined : fromUsd(quantity);
  if (value === undefined) return UNKNOWN;
  const isSmall = (value < 0n ? -value : value) < 100n * PICO_PER_USD;
  return `≈ ${grouped(isSmall ? rounded(value, 1) : rounded(value, 0))}`;
}

/** A difference with its sign: `+$1.20`, `−$0.10`, `$0.00`; `+<$0.01` and `−<$0.01` of less than a cent. */
export function signedDollars(usd: string | null | undefined): string {
  const value = usd === null || usd === undefined ? undefined : fromUsd(usd);
  if (value === undefined) return UNKNOWN;
  if (value === 0n) return dollars('0');
  const amount = dollars(toUsd(value < 0n ? -value : value));
  return `${value > 0n ? '+' : '−'}${amount}`;
}

/** A share from 0 to 1 as decimal text or number: `0.5 %`. */
export function shareText(share: string | number | null | undefined): string {
  if (share === null || share === undefined) return UNKNOWN;
  return `${Number((Number(share) * 100).toPrecision(4))} %`;
}

/** Half away from zero, with so many decimals. */
function rounded(value: Pico, decimals: number): string {
  const unit = PICO_PER_USD / 10n ** BigInt(decimals);
  const magnitude = ((value < 0n ? -value : value) + unit / 2n) / unit;
  const text = magnitude.toString().padStart(decimals + 1, '0');
  const sign = value < 0n && magnitude !== 0n ? '-' : '';
  if (decimals === 0) return sign + text;
  return `${sign}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

function grouped(text: string): string {
  const [whole = '', ...rest] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
}
