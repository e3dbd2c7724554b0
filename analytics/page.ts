// One page of a rollup: sorted, continued after the last row of the page before.
import { badRequest } from '../schemas/problem.ts';
import type { QueryParams } from '../store/store.ts';
import { badCursor } from './cursor.ts';

/** ClickHouse types of the values that rows are sorted by. */
type KeyType = 'Int64' | 'UInt32' | 'Decimal(38, 12)' | 'String';

/** What a rollup, called `r`, can be sorted by, under the name that the API gives it. */
export type SortField = { readonly name: string; readonly sql: string; readonly type: KeyType };

/** A field and its direction. */
export type Sort = { readonly field: SortField; readonly descending: boolean };

/** Columns that together tell every row of a rollup from every other. */
export type KeyColumn = 'k0' | 'k1' | 'k2' | 'bucket';

/** The order of rows, in which no two are equal. */
export type PageOrder = { readonly sort: Sort; readonly keys: readonly KeyColumn[] };

/** Reads `name` or `-name`; 400 naming `sort` and the allowed fields for anything else. */
export function parseSort(text: string, fields: readonly SortField[]): Sort {
  const descending = text.startsWith('-');
  const field = fields.find(({ name }) => name === (descending ? text.slice(1) : text));
  if (field) return { field, descending };
  const names = fields.map(({ name }) => name).join(', ');
  throw badRequest({ name: 'sort', detail: `must be one of ${names}; a - before it sorts downwards` });
}

/**
 * The rows after `after` (the values of the last row seen, if any) in order, and the total row first. `columns` are those
 * of the rollup that say something: rows in which all of them are zero are left out.
 */
export function pageSql(
  rollup: string,
  { sort, keys }: PageOrder,
  columns: readonly string[],
  after: readonly string[] | undefined,
): string {
  const by = sort.field.sql;
  const names = keys.map((key) => `r.${key}`);
  const says = columns.map((name) => `r.${name} != 0`).join(' OR ');
  const later = after ? ` AND (${laterThan(sort, keys)})` : '';
  const order = ['r.is_total DESC', `${by} ${sort.descending ? 'DESC' : 'ASC'}`, ...names].join(', ');
  return `SELECT r.*, toString(${by}) AS sort_value
FROM (
${rollup}
) AS r
WHERE r.is_total = 1 OR ((${says})${later})
ORDER BY ${order}
LIMIT {page_size:UInt32}`;
}

function typeOf(key: KeyColumn): KeyType {
  return key === 'bucket' ? 'UInt32' : 'String';
}

function laterThan({ field, descending }: Sort, keys: PageOrder['keys']): string {
  const value = `{after_0:${field.type}}`;
  const beyond = `${field.sql} ${descending ? '<' : '>'} ${value}`;
  if (keys.length === 0) return beyond;
  const names = keys.map((key) => `r.${key}`).join(', ');
  const values = keys.map((key, index) => `{after_${index + 1}:${typeOf(key)}}`).join(', ');
  return `${beyond} OR (${field.sql} = ${value} AND tuple(${names}) > tuple(${values}))`;
}

const SPELLINGS: Readonly<Record<KeyType, RegExp>> = {
  Int64: /^-?\d{1,18}$/,
  UInt32: /^\d{1,9}$|^[1-3]\d{9}$/,
  'Decimal(38, 12)': /^-?\d{1,25}(\.\d{1,12})?$/,
  String: /^[^]*$/,
};

/** Parameters of {@link pageSql} for `size` rows. Room is left for the total and for one row that tells of more. */
export function pageParams(
  { sort, keys }: PageOrder,
  size: number,
  after: readonly string[] = [],
): QueryParams {
  if (after.length === 0) return { page_size: size + 2 };
  const types = [sort.field.type, ...keys.map(typeOf)];
  if (
    after.length !== types.length ||
    !types.every((type, index) => SPELLINGS[type].test(after[index] ?? ''))
  ) {
    throw badCursor('does not fit the parameters');
  }
  return {
    page_size: size + 2,
    ...Object.fromEntries(after.map((value, index) => [`after_${index}`, value])),
  };
}
