// What the bills for reviews of a change, a repository or a period add up to.
import { formatDecimal } from '../../../schemas/decimal.ts';
import { toUsd, type Pico } from '../../../schemas/money.ts';
import type { ReviewShare } from './spread.ts';

/** Sums of shares. `entries`: how many there are; `unpriced`: how many tell no money. */
export type BillSum = {
  readonly entries: number;
  readonly unpriced: number;
  readonly quantity: bigint;
  readonly cost: Pico;
  readonly billed: Pico;
};

/** Credits and minutes that bills tell; `cost` is before what is included in a plan. */
export type ReviewBills = { readonly credits: BillSum; readonly minutes: BillSum };

const NOTHING: BillSum = { entries: 0, unpriced: 0, quantity: 0n, cost: 0n, billed: 0n };

/** Of no bills. */
export const NO_BILLS: ReviewBills = { credits: NOTHING, minutes: NOTHING };

/** The sums of credits and of minutes. */
export function sumOfBills(shares: readonly ReviewShare[]): ReviewBills {
  const of = (kind: ReviewShare['kind']) =>
    shares.filter((share) => share.kind === kind).reduce(plus, NOTHING);
  return { credits: of('credits'), minutes: of('minutes') };
}

function plus(sum: BillSum, { quantity = 0n, list, billed = 0n }: ReviewShare): BillSum {
  return {
    entries: sum.entries + 1,
    unpriced: sum.unpriced + (list === undefined ? 1 : 0),
    quantity: sum.quantity + quantity,
    cost: sum.cost + (list ?? 0n),
    billed: sum.billed + billed,
  };
}

/** What is owed for reviews as bills tell it; null where none does. */
export function owedUsd({ credits, minutes }: ReviewBills): string | null {
  return credits.entries + minutes.entries === 0 ? null : toUsd(credits.billed + minutes.billed);
}

/** Credits as decimal text; null where no bill tells any. */
export function creditsUsed({ credits: { entries, quantity } }: ReviewBills): string | null {
  if (entries === 0) return null;
  return quantity === 0n ? '0' : formatDecimal(quantity, 12).replace(/\.?0+$/, '');
}
