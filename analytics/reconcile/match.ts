// What of a cell is on both sides and what on one. Quantity before money: only the same quantity has a price difference.
import type { ReconcileClass, ReconcileReason } from '../../schemas/reconciliation-api.ts';
import { PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import type { BillSide, Cell } from './cells.ts';
import type { LocalSide } from './local-by-kind.ts';
import { least, magnitude, shareOf } from './sides.ts';

/** Dollars of a class. */
export type Part = {
  readonly class: ReconcileClass;
  readonly reason: ReconcileReason;
  readonly local: Pico;
  readonly billed: Pico;
};

/** Quantities of a cell that belong to other days: of ours, and of the provider. */
export type Moved = { readonly local: bigint; readonly billed: bigint };

export const NOT_MOVED: Moved = { local: 0n, billed: 0n };

/** A cell whose quantities can be compared. */
export type Comparable = Cell & {
  readonly local: LocalSide & { readonly quantity: bigint };
  readonly bill: BillSide & { readonly quantity: bigint };
};

/** Whether both sides tell quantities, and the amounts are of these. */
export function isComparable(cell: Cell): cell is Comparable {
  const { local, bill } = cell;
  if (local.quantity === undefined || bill.quantity === undefined) return false;
  if ([local.quantity, local.list, bill.quantity, bill.list].some((amount) => amount < 0n)) return false;
  return (local.quantity > 0n || local.list === 0n) && (bill.quantity > 0n || bill.list === 0n);
}

/** How much more the provider tells than we do, console use left out: it has no telemetry. */
export function gapOf({ local, bill }: Comparable): bigint {
  return bill.quantity - least(bill.hints.console, bill.quantity) - local.quantity;
}

/** Whether quantities of the provider were told without any money of the model: they are used, and billed elsewhere. */
export function isBilledElsewhere({ isBilled, bill }: Cell): boolean {
  return !isBilled && bill.quantity !== 0n;
}

/** The parts of a cell; together they are both its sides. */
export function partsOf(cell: Cell, moved: Moved = NOT_MOVED): Part[] {
  if (isBilledElsewhere(cell)) return withoutNothing([localOnly(cell.local.list)]);
  return withoutNothing(isComparable(cell) ? byQuantity(cell, moved) : byMoney(cell));
}

function byQuantity(cell: Comparable, moved: Moved): Part[] {
  const { local, bill } = cell;
  const console = least(bill.hints.console, bill.quantity);
  const matched = least(local.quantity, bill.quantity - console);
  const surplus = local.quantity - matched;
  const missing = bill.quantity - console - matched;
  const lateLocal = least(moved.local, surplus);
  const lateBilled = least(moved.billed, missing);
  const nobodys = least(bill.hints.nobody, missing - lateBilled);
  const ours = (quantity: bigint): Pico => shareOf(local.list, quantity, local.quantity);
  const theirs = (quantity: bigint): Pico => shareOf(bill.list, quantity, bill.quantity);
  const apart: Part[] = [
    part('timing', '', ours(lateLocal), theirs(lateBilled)),
    part('local_only', 'not_billed', ours(surplus - lateLocal), 0n),
    part('provider_only', 'console', 0n, theirs(console)),
    part('provider_only', 'unattributed', 0n, theirs(nobodys)),
    part('provider_only', 'no_telemetry', 0n, theirs(missing - lateBilled - nobodys)),
  ];
  const rest = {
    local: apart.reduce((left, each) => left - each.local, local.list),
    billed: apart.reduce((left, each) => left - each.billed, bill.list),
  };
  if (matched === 0n) return [...apart, ...leftOver(rest)];
  return [...apart, ...priced(rest, cell, shareOf(local.negotiated, matched, local.quantity))];
}

/** What dividing left, where nothing is matched that could take it. */
function leftOver({ local, billed }: { local: Pico; billed: Pico }): Part[] {
  return [part('local_only', 'not_billed', local, 0n), part('provider_only', 'no_telemetry', 0n, billed)];
}

/** Less than half a cent, and than a thousandth: what providers round. */
const ROUNDED = PICO_PER_USD / 200n;
const ROUNDED_PART = 1000n;

/** The same quantity on both sides: what it costs on both is matched, and the rest is a question of prices. */
function priced({ local, billed }: { local: Pico; billed: Pico }, cell: Cell, negotiated: Pico): Part[] {
  const both = least(local, billed);
  const gap = billed - local;
  const agreed = gap < 0n && negotiated < 0n ? (gap > negotiated ? gap : negotiated) : 0n;
  const isRounding = magnitude(gap) <= ROUNDED && magnitude(gap) * ROUNDED_PART <= billed;
  const reason = cell.isUnlisted && gap > 0n ? 'unpriced' : isRounding ? 'rounding' : 'price';
  return [
    part('matched', '', both, both),
    part('price_difference', 'negotiated', isRounding ? 0n : -agreed, 0n),
    part('price_difference', reason, gap < 0n ? -gap + (isRounding ? 0n : agreed) : 0n, gap > 0n ? gap : 0n),
  ];
}

/** Without quantities the smaller amount is on both sides, and of the rest it is not known why. */
function byMoney({ local, bill, isUnlisted }: Cell): Part[] {
  const isByHand = bill.hints.console > 0n && bill.quantity === undefined;
  const isOneSign = local.list > 0n && bill.list > 0n && !isByHand;
  const both = isOneSign ? least(local.list, bill.list) : 0n;
  const billed = bill.list - both;
  const why = isByHand ? 'console' : billed < 0n ? 'credit_note' : 'no_telemetry';
  const theirs =
    isUnlisted && billed > 0n && both > 0n
      ? part('price_difference', 'unpriced', 0n, billed)
      : part('provider_only', why, 0n, billed);
  return [part('matched', '', both, both), localOnly(local.list - both), theirs];
}

function localOnly(list: Pico): Part {
  return part('local_only', 'not_billed', list, 0n);
}

/** A part of its class. */
export function part(of: ReconcileClass, reason: ReconcileReason, local: Pico, billed: Pico): Part {
  return { class: of, reason, local, billed };
}

function withoutNothing(parts: readonly Part[]): Part[] {
  return parts.filter(({ local, billed }) => local !== 0n || billed !== 0n);
}
