// Sums of bills: by currency, and never over currencies; what no line says stays unknown.
import type { BillAmount } from '../../schemas/bills-api.ts';
import { toUsd, type Pico } from '../../schemas/money.ts';

/** What lines say, in units of 1e-12 of their currency; undefined where none says. */
export type Amount = {
  readonly currency: string;
  readonly lines: number;
  readonly list: Pico | undefined;
  readonly billed: Pico | undefined;
};

/** Money of one line. */
export type Money = {
  readonly currency: string;
  readonly listCost: Pico | undefined;
  readonly billedCost: Pico | undefined;
};

/** The sums of lines by currency, in its order; lines without money are not among them. */
export function amountsOf(lines: Iterable<Money>): Amount[] {
  const sums = new Map<string, Amount>();
  for (const { currency, listCost: list, billedCost: billed } of lines)
    if (list !== undefined || billed !== undefined) merge(sums, { currency, lines: 1, list, billed });
  return inOrder(sums);
}

/** The sums of sums. */
export function addAmounts(parts: Iterable<readonly Amount[]>): Amount[] {
  const sums = new Map<string, Amount>();
  for (const amounts of parts) for (const amount of amounts) merge(sums, amount);
  return inOrder(sums);
}

/** As the API tells them. */
export function toldAmounts(amounts: readonly Amount[]): BillAmount[] {
  return amounts.map(({ currency, lines, list, billed }) => ({
    currency,
    lines,
    list_cost: list === undefined ? null : toUsd(list),
    billed_cost: billed === undefined ? null : toUsd(billed),
  }));
}

function merge(sums: Map<string, Amount>, added: Amount): void {
  const { currency } = added;
  const sum = sums.get(currency);
  sums.set(
    currency,
    sum
      ? {
          currency,
          lines: sum.lines + added.lines,
          list: plus(sum.list, added.list),
          billed: plus(sum.billed, added.billed),
        }
      : added,
  );
}

function plus(left: Pico | undefined, right: Pico | undefined): Pico | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left + right;
}

function inOrder(sums: ReadonlyMap<string, Amount>): Amount[] {
  return [...sums.values()].sort((left, right) => (left.currency < right.currency ? -1 : 1));
}
