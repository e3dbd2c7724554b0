// Compares both sides of all slices: pure, whatever the order of rows is.
import type { Pico } from '../../schemas/money.ts';
import { cellsOf, type Cell } from './cells.ts';
import { groupRows } from './group-rows.ts';
import { coverageOf, type Coverage } from './kinds.ts';
import { partsOfLines } from './lines.ts';
import { isComparable, partsOf, type Moved, type Part } from './match.ts';
import { plansOf, withPlans, type CreditPriceOf, type ModelParts } from './plans.ts';
import type { BillRow, SliceSides } from './sides.ts';
import { movesOf, type DatedCell } from './timing.ts';

/** Everything that is compared, in dollars. */
export type Sides = SliceSides & {
  /** Lines that repeat others: they tell what plans cover. */
  readonly beside: readonly BillRow[];
  /** Whether a report of the provider was imported for the day. */
  readonly isBilled: (provider: string, day: string) => boolean;
};

/** A cell and what became of both its sides. */
export type ComparedCell = ModelParts & { readonly cell: Cell };

/** A provider, a scope and a day. */
export type SliceKey = { readonly provider: string; readonly scope: string; readonly day: string };

/** One slice. Amounts of reports are undefined where none was imported; then there are no parts either. */
export type Slice = SliceKey & {
  readonly sides: SliceSides;
  readonly cells: readonly ComparedCell[];
  /** Of cells and of all other lines: together they are both sides. */
  readonly parts: readonly Part[];
  readonly local: Pico;
  readonly estimated: Pico;
  readonly billedList: Pico | undefined;
  readonly billed: Pico | undefined;
  readonly included: Pico;
  readonly discounts: Pico;
  readonly coverage: Coverage;
  /** Calls without a price. */
  readonly unpriced: number;
  /** Whether anything of our side has a cost, and a list price. */
  readonly isPriced: boolean;
  readonly isListed: boolean;
};

/** What days are compared together: each by itself, or a longer span by its name. */
type SpanOf = (day: string) => string;

/** All slices of which either side tells something, by day, provider and scope; the day is what `spanOf` calls it. */
export function compare(sides: Sides, creditPriceOf: CreditPriceOf, spanOf: SpanOf = (day) => day): Slice[] {
  const groups = groupsOf(sides, spanOf);
  const moves = timingOf(groups.filter(({ isBilled }) => isBilled));
  const placeOf = (provider: string, day: string): string => JSON.stringify([provider, day]);
  const besides = groupRows(sides.beside, ({ provider, day }) => placeOf(provider, spanOf(day)));
  const byDay = groupRows(groups, ({ key }) => placeOf(key.provider, key.day));
  return [...byDay].flatMap(([place, slices]) => {
    const plans = plansOf(besides.get(place) ?? [], creditPriceOf);
    return slices.map((group) => sliceOf(group, moves, plans));
  });
}

type Group = {
  readonly key: SliceKey;
  readonly sides: SliceSides;
  readonly cells: readonly Cell[];
  readonly isBilled: boolean;
};

function groupsOf({ local, counted, quantities, isBilled }: Sides, spanOf: SpanOf): Group[] {
  const textOf = ({ day, provider, scope }: SliceKey): string =>
    JSON.stringify([spanOf(day), provider, scope]);
  const ours = groupRows(local, textOf);
  const theirs = groupRows(counted, textOf);
  const told = groupRows(quantities, textOf);
  const keys = [...new Set([...ours.keys(), ...theirs.keys(), ...told.keys()])].sort();
  return keys.map((text) => {
    const [day = '', provider = '', scope = ''] = JSON.parse(text) as string[];
    const sides = {
      local: ours.get(text) ?? [],
      counted: theirs.get(text) ?? [],
      quantities: told.get(text) ?? [],
    };
    const billed = isBilled(provider, day);
    return { key: { provider, scope, day }, sides, cells: billed ? cellsOf(sides) : [], isBilled: billed };
  });
}

type Moves = (key: SliceKey, cell: Cell) => Moved | undefined;

function timingOf(groups: readonly Group[]): Moves {
  const all = groups.flatMap(({ key, cells }) =>
    cells.flatMap((cell): (DatedCell & { series: string })[] =>
      isComparable(cell) ? [{ day: dayNumber(key.day), cell, series: seriesOf(key, cell) }] : [],
    ),
  );
  const moves = new Map(
    [...groupRows(all, ({ series }) => series)].map(([series, cells]) => [series, movesOf(cells)]),
  );
  return (key, cell) => moves.get(seriesOf(key, cell))?.get(dayNumber(key.day));
}

function seriesOf({ provider, scope }: SliceKey, { model, kind, unit }: Cell): string {
  return JSON.stringify([provider, scope, model, kind, unit]);
}

const DAY_MS = 86_400_000;

function dayNumber(day: string): number {
  return Date.parse(day) / DAY_MS;
}

function sliceOf({ key, sides, cells, isBilled }: Group, moves: Moves, plans: Map<string, Pico>): Slice {
  const compared = withPlans(
    cells.map((cell) => ({ model: cell.model, cell, parts: partsOf(cell, moves(key, cell)) })),
    plans,
  );
  const sum = <Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint =>
    rows.reduce((total, row) => total + of(row), 0n);
  const { local, counted } = sides;
  const billedList = sum(counted, ({ list }) => list);
  const billed = sum(counted, (row) => row.billed);
  const included = sum(counted, (row) => row.included);
  return {
    ...key,
    sides,
    cells: compared,
    parts: isBilled ? [...compared.flatMap(({ parts }) => parts), ...partsOfLines(counted)] : [],
    local: sum(local, ({ list }) => list),
    estimated: sum(local, ({ cost }) => cost),
    billedList: isBilled ? billedList : undefined,
    billed: isBilled ? billed : undefined,
    included: isBilled ? included : 0n,
    discounts: isBilled ? billedList - billed - included : 0n,
    coverage: coverageOf(sides),
    unpriced: local.reduce((total, { unpricedEntries }) => total + unpricedEntries, 0),
    isPriced:
      local.length === 0 ||
      local.some(({ unpricedEntries, entries, cost }) => unpricedEntries < entries || cost !== 0n),
    isListed: local.length === 0 || local.some(({ listedEntries }) => listedEntries !== 0),
  };
}
