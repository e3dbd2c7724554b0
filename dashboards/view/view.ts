// The state of a page as its address holds it: range, comparison, filters, unit, and what single pages add.
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { COMPARISONS, formatRange, parseRange, type Comparison, type RangeChoice } from './range.ts';

/** What amounts are shown in. */
export const UNITS = ['usd', 'credits', 'tokens'] as const;
export type Unit = (typeof UNITS)[number];

/** Values by dimension; an empty value is what nothing is known of. */
export type Filters = Readonly<Partial<Record<Dimension, readonly string[]>>>;

/** What every page shares. */
export type View = {
  readonly range: RangeChoice;
  readonly compare: Comparison;
  readonly unit: Unit;
  readonly filters: Filters;
};

/** What an address without parameters means. */
export const DEFAULT_VIEW: View = { range: '30d', compare: 'previous', unit: 'usd', filters: {} };

/** How an address spells an empty value: a parameter without text would look like a mistake. */
const NONE = '(none)';

/** Reads the shared state; what is not understood is left at its default. */
export function parseView(query: URLSearchParams): View {
  const filters: Partial<Record<Dimension, readonly string[]>> = {};
  for (const dimension of DIMENSIONS) {
    const values = query.getAll(dimension).map((value) => (value === NONE ? '' : value));
    if (values.length > 0) filters[dimension] = values;
  }
  return {
    range: parseRange(query.get('range') ?? '') ?? DEFAULT_VIEW.range,
    compare: COMPARISONS.find((name) => name === query.get('compare')) ?? DEFAULT_VIEW.compare,
    unit: UNITS.find((name) => name === query.get('unit')) ?? DEFAULT_VIEW.unit,
    filters,
  };
}

/** Writes the shared state into a copy of a query; defaults are left out, and parameters of single pages stay. */
export function withView(query: URLSearchParams, view: View): URLSearchParams {
  const next = new URLSearchParams(query);
  put(next, 'range', formatRange(view.range), formatRange(DEFAULT_VIEW.range));
  put(next, 'compare', view.compare, DEFAULT_VIEW.compare);
  put(next, 'unit', view.unit, DEFAULT_VIEW.unit);
  for (const dimension of DIMENSIONS) {
    next.delete(dimension);
    for (const value of view.filters[dimension] ?? []) next.append(dimension, value === '' ? NONE : value);
  }
  return next;
}

function put(query: URLSearchParams, name: string, value: string, byDefault: string): void {
  if (value === byDefault) query.delete(name);
  else query.set(name, value);
}

/** The filters but for those by one dimension. */
export function without(filters: Filters, dimension: Dimension): Filters {
  const rest: Partial<Record<Dimension, readonly string[]>> = { ...filters };
  Reflect.deleteProperty(rest, dimension);
  return rest;
}

/** The filters with one more value, or without it where it is there already. */
export function toggled(filters: Filters, dimension: Dimension, value: string): Filters {
  const values = filters[dimension] ?? [];
  const rest = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  const next: Partial<Record<Dimension, readonly string[]>> = { ...filters, [dimension]: rest };
  if (rest.length === 0) Reflect.deleteProperty(next, dimension);
  return next;
}
