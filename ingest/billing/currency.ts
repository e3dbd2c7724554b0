// Amounts of a report: only those with a currency are money.
import type { BillLine } from '../../schemas/bills.ts';
import type { Pico } from '../../schemas/money.ts';

type Money = Pick<BillLine, 'billedCost' | 'listCost' | 'currency' | 'unknown'>;

/** Amounts in their currency. What is missing or no currency is told in `unknown`; the amount is kept. */
export function moneyOf(billedCost: Pico | undefined, currency: string, listCost?: Pico): Money {
  const code = currency.trim().toUpperCase();
  const money = { billedCost, listCost, currency: code };
  if (billedCost === undefined && listCost === undefined) {
    return { ...money, currency: '', unknown: 'The report tells no amount.' };
  }
  if (/^[A-Z]{3}$/.test(code)) return { ...money, unknown: '' };
  const unknown = code === '' ? 'The amount has no currency.' : `"${code}" is no currency such as USD.`;
  return { ...money, unknown };
}
