// What a record is due to by a price book, and the rows that lead there. Pure: what is known comes as arguments.
import {
  AMOUNT_COLUMNS,
  CHARGE_COLUMNS,
  isNothing,
  subtractAmounts,
  toChargeRow,
  type Amounts,
  type Charge,
} from '../../schemas/charge.ts';
import { fromUsd } from '../../schemas/money.ts';
import { totalTokens } from '../../schemas/tokens.ts';
import { movedTo, negated, sumRows, type AuditRow } from '../audit/rows.ts';
import type { PriceBook } from '../price/book.ts';
import { amountsOf, chargeOf, rateEntry } from '../settle/book.ts';
import type { Entry } from '../settle/state.ts';
import { entryOf, lastPlace, RATING_COLUMNS, valuesOf, type LedgerRecord } from './ledger-record.ts';

/** What settle remembers of a record and its session. */
export type Remembered = {
  /** Undefined where it was forgotten, or is never booked again: then the rows alone tell what was rated. */
  readonly entry: Entry | undefined;
  /** Whether metrics tell the cost of the session's spans; undefined where the session was forgotten. */
  readonly metricCost: boolean | undefined;
};

/** `same`: it is what it is due to; `beside`: its entry lies in the evidence, and what is charged follows from no price. */
export type RatedAnew =
  | { readonly kind: 'same' | 'beside' | 'told_twice' | 'unclear' }
  | { readonly kind: 'changed'; readonly due: Amounts; readonly rows: () => readonly AuditRow[] };

/** Rates one record. `prices` answers for the time of the record. */
export function rateAnew(
  record: LedgerRecord,
  { entry, metricCost }: Remembered,
  prices: PriceBook,
): RatedAnew {
  const { amounts } = record;
  if (amounts.entries !== 1) return { kind: amounts.entries < 1 ? 'beside' : 'told_twice' };
  if (!isToldAlike(record, entry)) return { kind: 'unclear' };
  const told = entry ?? entryOf(record);
  const rating = rateEntry(told, prices);
  const all = amountsOf(told, rating);
  const isTold = isCostTold(record, metricCost);
  if (isTold === undefined && all.cost !== 0n) return { kind: 'unclear' };
  const due: Amounts = isTold === true ? { ...all, cost: 0n, unpricedEntries: 0 } : all;
  const difference = subtractAmounts(due, amounts);
  if (!isOfPrice(difference)) return { kind: 'unclear' };
  // Rows that signals of other times left may each have a basis of their own: they are brought under one.
  const bases = valuesOf(record, 'cost_basis');
  if (isNothing(difference) && bases.size === 1 && bases.has(rating.costBasis)) return { kind: 'same' };
  const charge = chargeOf(told, rating, due, false);
  return { kind: 'changed', due, rows: () => rowsTo(record, difference, charge) };
}

/** Whether memory holds what the rows do, and all places of a record are rated alike. */
function isToldAlike(record: LedgerRecord, entry: Entry | undefined): boolean {
  if (entry && !isNothing(subtractAmounts(entry.booked.charges, record.amounts))) return false;
  if (record.places.length === 1) return true;
  return ['signal', 'provider', 'model', 'speed'].every((column) => valuesOf(record, column).size === 1);
}

/**
 * Whether metrics tell the cost of a call beside it, so that its own is charged as nothing. Where the rows fit a price of
 * nothing, too, memory knows; undefined where it has forgotten.
 */
function isCostTold(record: LedgerRecord, metricCost: boolean | undefined): boolean | undefined {
  const { calls, cost, unpricedEntries, reportedEntries, listedEntries, listCostMax } = record.amounts;
  const isCall = !valuesOf(record, 'signal').has('metrics');
  if (!isCall || calls === 0 || cost !== 0n || unpricedEntries !== 0 || reportedEntries !== 0) return false;
  const bases = valuesOf(record, 'cost_basis');
  const isByList = !bases.has('negotiated') && !bases.has('fallback');
  if (isByList && (listedEntries === 0 || listCostMax !== 0n)) return true;
  return metricCost;
}

/** Prices change nothing else than costs, and what costs say about the kinds of tokens. */
function isOfPrice({ tokens, ...difference }: Amounts): boolean {
  const { input, cacheRead, output } = tokens;
  return (
    [input, cacheRead, output, totalTokens(tokens)].every((count) => count === 0) &&
    OF_NO_PRICE.every((name) => Number(difference[name]) === 0)
  );
}

const OF_NO_PRICE = [
  'calls',
  'retries',
  'reasoning',
  'reportedCost',
  'credits',
  'entries',
  'reportedEntries',
  'creditedEntries',
] as const satisfies readonly (keyof Amounts)[];

/** Takes all that is left of the record back and books it anew, rated as `charge` is; the difference where it lies last. */
function rowsTo(record: LedgerRecord, difference: Amounts, charge: Charge): AuditRow[] {
  const rating = ratingOf(charge);
  const added = vectorOf({ ...charge, amounts: difference });
  const last = lastPlace(record);
  const anew = record.places.map((place) => {
    const { sum } = place;
    const amounts =
      place === last ? sum.amounts.map((amount, index) => amount + (added[index] ?? 0n)) : sum.amounts;
    return movedTo({ ...sum, amounts }, rating);
  });
  return sumRows([...negated(record.places.flatMap(({ rows }) => rows)), ...anew]);
}

function ratingOf(charge: Charge): Record<string, string> {
  const cell = cellsOf(charge);
  return Object.fromEntries(RATING_COLUMNS.map((name) => [name, cell(name)]));
}

/** Amounts as rows hold them. */
function vectorOf(charge: Charge): bigint[] {
  const cell = cellsOf(charge);
  return AMOUNT_COLUMNS.map((name) => fromUsd(cell(name)) ?? 0n);
}

function cellsOf(charge: Charge): (name: string) => string {
  const cells = toChargeRow(charge);
  return (name) => {
    const cell = cells[CHARGE_COLUMNS.indexOf(name)] ?? '';
    return typeof cell === 'object' ? '' : String(cell);
  };
}
