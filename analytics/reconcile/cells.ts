// Models and kinds of tokens with both sides, as far as reports tell them apart: what can be compared by quantity.
import type { Pico } from '../../schemas/money.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { allocate } from './allocate.ts';
import { includes, inTokens, kindsOf, tokenLines } from './kinds.ts';
import { localByKind, type LocalSide, type ToldKind } from './local-by-kind.ts';
import {
  notNegative,
  shareOf,
  type BillRow,
  type CellKind,
  type LocalRow,
  type SliceSides,
} from './sides.ts';

/** What can never be matched, or is to be blamed first for what is missing, in units of the quantity. */
export type Hints = { readonly console: bigint; readonly nobody: bigint };

/** The provider's side. */
export type BillSide = {
  readonly quantity: bigint | undefined;
  readonly list: Pico;
  readonly hints: Hints;
};

/** One model and kind. */
export type Cell = {
  readonly model: string;
  readonly kind: CellKind;
  /** `Tokens`, or the unit of credits; empty without a quantity. */
  readonly unit: string;
  readonly local: LocalSide;
  readonly bill: BillSide;
  /** Whether the provider told any money of the model that day. */
  readonly isBilled: boolean;
  /** Whether some of our spend has no list price. */
  readonly isUnlisted: boolean;
};

/** Kinds of lines that have a counterpart in the ledger. */
const COMPARED: ReadonlySet<string> = new Set(['tokens', 'requests', 'credits']);

/** Whether the ledger may know of what a line is about: that it is tokens or credits, or all that there was. */
export function isCompared(row: BillRow): boolean {
  return isUngrouped(row) || (COMPARED.has(row.kind) && row.unknown === '');
}

/** A line of a report that is not grouped by what was used: it holds everything of its scope and day. */
function isUngrouped({ kind, item, model }: BillRow): boolean {
  return kind === 'other' && item === '' && model === '';
}

/**
 * The cells of a slice. Where no line of tokens names a model, there is one cell of all money; else one for each model, and
 * within it for each kind where the quantities of the provider are told by kind.
 */
export function cellsOf(sides: SliceSides): Cell[] {
  const counted = sides.counted.filter(isCompared);
  const quantities = sides.quantities.filter(isCompared);
  const hasModels = counted.length === 0 || counted.some(({ model }) => model !== '');
  if (!hasModels) return wholeCells({ ...sides, counted });
  const models = new Set([...sides.local, ...counted, ...quantities].map(({ model }) => model));
  return [...models].sort().flatMap((model) => {
    const isOf = (row: { readonly model: string }): boolean => row.model === model;
    return modelCells(model, {
      local: sides.local.filter(isOf),
      counted: counted.filter(isOf),
      quantities: quantities.filter(isOf),
    });
  });
}

/** Of a scope whose report names no model. */
function wholeCells(sides: SliceSides): Cell[] {
  const isOfCredits = sides.counted.every(({ kind }) => kind === 'credits');
  return isOfCredits ? creditCells('', sides, sides.counted) : [moneyCell('', sides)];
}

function modelCells(model: string, sides: SliceSides): Cell[] {
  const credits = sides.counted.filter(({ kind }) => kind === 'credits');
  if (credits.length > 0) return creditCells(model, sides, credits);
  const told = tokenLines(sides);
  const money = sides.counted;
  const isBilled = money.length > 0;
  if (told.length === 0 && isBilled) return [moneyCell(model, sides)];
  const kinds = kindsOf(sides.local, [...told, ...money]);
  const local = localByKind(
    sides.local,
    kinds,
    kinds.map((kind) => toldOf(told, money, isOfKind(kind, kinds))),
  );
  const bill = billByKind(told, money, kinds, local);
  if (!bill) return [moneyCell(model, sides)];
  return kinds
    .map((kind, index) => ({
      model,
      kind,
      unit: 'Tokens',
      local: local[index] ?? NO_LOCAL,
      bill: bill[index] ?? NO_BILL,
      isBilled,
      isUnlisted: isUnlisted(sides.local),
    }))
    .filter((cell) => !isEmpty(cell));
}

const NO_LOCAL: LocalSide = { quantity: 0n, list: 0n, negotiated: 0n };
const NO_HINTS: Hints = { console: 0n, nobody: 0n };
const NO_BILL: BillSide = { quantity: 0n, list: 0n, hints: NO_HINTS };

function isEmpty({ local, bill }: Cell): boolean {
  return local.quantity === 0n && bill.quantity === 0n && local.list === 0n && bill.list === 0n;
}

type Test = (row: BillRow) => boolean;

function isOfKind(kind: TokenKind, kinds: readonly TokenKind[]): Test {
  const parts: readonly string[] = includes(kind, kinds);
  return (row) => parts.includes(row.tokenKind);
}

/** What reports tell of a kind, as far as they tell kinds apart. */
function toldOf(told: readonly BillRow[], money: readonly BillRow[], isOf: Test): ToldKind {
  return {
    tokens: inTokens(told.filter(isOf).reduce((sum, row) => sum + (row.quantity ?? 0n), 0n)),
    list: money.filter(isOf).reduce((sum, row) => sum + row.list, 0n),
  };
}

/**
 * Money of the provider by kind. What it tells of the model as a whole is spread by quantity times our price; undefined where
 * we have no price for a kind of which there is a quantity.
 */
function billByKind(
  told: readonly BillRow[],
  money: readonly BillRow[],
  kinds: readonly TokenKind[],
  local: readonly LocalSide[],
): BillSide[] | undefined {
  const quantity = kinds.map((kind) =>
    told.filter(isOfKind(kind, kinds)).reduce((sum, row) => sum + (row.quantity ?? 0n), 0n),
  );
  const whole = money.filter(({ tokenKind }) => tokenKind === '').reduce((sum, row) => sum + row.list, 0n);
  const spread = whole === 0n ? kinds.map(() => 0n) : spreadOver(whole, quantity, local);
  if (!spread) return undefined;
  return kinds.map((kind, index) => ({
    quantity: inTokens(quantity[index] ?? 0n),
    list: money.filter(isOfKind(kind, kinds)).reduce((sum, row) => sum + row.list, spread[index] ?? 0n),
    hints: { console: notNegative(inTokens(consoleOf(told, money, isOfKind(kind, kinds)))), nobody: 0n },
  }));
}

function spreadOver(
  whole: Pico,
  quantity: readonly bigint[],
  local: readonly LocalSide[],
): bigint[] | undefined {
  if (quantity.some((tokens) => tokens < 0n)) return undefined;
  const isOurs = local.some((side) => side.quantity !== 0n || side.list !== 0n);
  if (!isOurs) return quantity.some((tokens) => tokens > 0n) ? allocate(whole, quantity) : undefined;
  const weights = quantity.map((tokens, index): bigint | undefined => {
    const { quantity: ours = 0n, list } = local[index] ?? NO_LOCAL;
    if (tokens === 0n) return 0n;
    return ours > 0n && list > 0n ? shareOf(tokens * list, 1n, ours) : undefined;
  });
  const known = weights.filter((weight) => weight !== undefined);
  return known.length === weights.length && known.some((weight) => weight > 0n)
    ? allocate(whole, known)
    : undefined;
}

/** Of the report of quantities, or by the share of the money where only that knows. */
function consoleOf(told: readonly BillRow[], money: readonly BillRow[], isOf: Test): bigint {
  const rows = told.filter(isOf);
  const direct = rows.reduce((sum, row) => sum + (row.isConsole ? (row.quantity ?? 0n) : 0n), 0n);
  if (direct > 0n) return direct;
  const whole = rows.reduce((sum, row) => sum + (row.quantity ?? 0n), 0n);
  const lines = money.filter((row) => isOf(row) || row.tokenKind === '');
  const all = lines.reduce((sum, row) => sum + row.list, 0n);
  const byHand = lines.reduce((sum, row) => sum + (row.isConsole ? row.list : 0n), 0n);
  return shareOf(whole, byHand, all);
}

/** Credits are compared with credits; where ours are not told, money with money. */
function creditCells(model: string, sides: SliceSides, credits: readonly BillRow[]): Cell[] {
  const rest = sides.counted.filter(({ kind }) => kind !== 'credits');
  const others = rest.length > 0 ? [moneyCell(model, { ...sides, local: [], counted: rest })] : [];
  const { local } = sides;
  const told = credits.every(({ quantity }) => quantity !== undefined);
  const units = new Set(local.flatMap(({ creditUnit }) => (creditUnit === '' ? [] : [creditUnit])));
  const isCounted = local.length === 0 || units.size === 1;
  const sum = (rows: readonly BillRow[]): bigint =>
    rows.reduce((total, row) => total + (row.quantity ?? 0n), 0n);
  const cell: Cell = {
    model,
    kind: 'credits',
    unit: credits[0]?.unit ?? '',
    local: {
      quantity: isCounted ? local.reduce((total, row) => total + row.credits, 0n) : undefined,
      list: local.reduce((total, row) => total + row.list, 0n),
      negotiated: local.reduce((total, row) => total + row.negotiated, 0n),
    },
    bill: {
      quantity: told ? sum(credits) : undefined,
      list: credits.reduce((total, row) => total + row.list, 0n),
      hints: { console: 0n, nobody: notNegative(sum(credits.filter(({ isNobodys }) => isNobodys))) },
    },
    isBilled: true,
    isUnlisted: isUnlisted(local),
  };
  return [cell, ...others];
}

/** Of which only money can be compared. */
function moneyCell(model: string, { local, counted }: SliceSides): Cell {
  const byHand = counted.every(({ isConsole }) => isConsole) && counted.length > 0;
  return {
    model,
    kind: '',
    unit: '',
    local: {
      quantity: undefined,
      list: local.reduce((total, row) => total + row.list, 0n),
      negotiated: local.reduce((total, row) => total + row.negotiated, 0n),
    },
    bill: {
      quantity: undefined,
      list: counted.reduce((total, row) => total + row.list, 0n),
      // Without quantities the hint only says that it is all by hand.
      hints: byHand ? { console: 1n, nobody: 0n } : NO_HINTS,
    },
    isBilled: counted.length > 0,
    isUnlisted: isUnlisted(local),
  };
}

function isUnlisted(local: readonly LocalRow[]): boolean {
  return local.some(({ entries, listedEntries }) => listedEntries < entries);
}
