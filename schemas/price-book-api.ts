// The price book as it is read, set, imported and exported.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import { creditPrice, minutePrice, priceRole, RATE_NAMES, tokenPrice } from './price-book.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** Which entries are told. */
export const priceBookQuery = z.strictObject({
  of: z.enum(['tokens', 'credits', 'minutes']).optional(),
  role: priceRole.optional().describe('Of prices of tokens only.'),
});
export type PriceBookQuery = z.infer<typeof priceBookQuery>;

/** The body of `PUT /api/v1/price-book/{entry}`; it replaces what the entry said before. */
export const priceUpdate = z.discriminatedUnion('of', [
  tokenPrice.extend(changeNote),
  creditPrice.extend(changeNote),
  minutePrice.extend(changeNote),
]);
export type PriceUpdate = z.infer<typeof priceUpdate>;

const asStored = {
  entry: z.string(),
  version: z.int().describe('Charges name the entry with it: `price-book/<entry>@<version>`.'),
  state: z.enum(['past', 'current', 'future']).describe('Whether it counts now.'),
  managed: z.boolean().describe('Kept in the file of the deployment, and only changed there.'),
  updated_at: instant,
  updated_by: z.string(),
};

/** An entry as the API tells it. */
export const priceEntryAnswer = z.discriminatedUnion('of', [
  tokenPrice.extend(asStored),
  creditPrice.extend(asStored),
  minutePrice.extend(asStored),
]);
export type PriceEntryAnswer = z.infer<typeof priceEntryAnswer>;

const builtIn = z.object({
  of: z.enum(['credits', 'minutes']),
  name: z.string().describe('The unit, or the SKU.'),
  price: z.string().describe('Dollars for one.'),
  effective_from: instant.nullable(),
  effective_to: instant.nullable(),
  source: z.string(),
});

const listState = z.object({
  source: z.string().describe('Name and version, as charges name it.'),
  url: z
    .string()
    .nullable()
    .describe('Where it is read from; null: it is part of Outlay, and nobody is asked.'),
  read_at: instant.nullable().describe('When that was last read; null: not yet.'),
  fault: z.string().describe('Why it could not be read again; empty where it could. The last one counts.'),
});
/** The published list of prices that counts where no entry does. */
export type PriceListState = z.infer<typeof listState>;

/** All entries, and what counts without one. Prices of tokens without an entry are told by `GET /api/v1/prices`. */
export const priceBookAnswer = z.object({
  data: z.array(priceEntryAnswer).describe('By name.'),
  built_in: z.array(builtIn).describe('Prices of credits and minutes; own entries beat them.'),
  file: z
    .object({
      path: z.string(),
      read_at: instant.nullable().describe('null: not yet.'),
      fault: z.string().describe('Why it does not count as it is now; empty where it does.'),
    })
    .nullable()
    .describe('The file that entries are kept in; null where there is none.'),
  list: listState.describe('The published prices of tokens; own entries beat them.'),
  next_cursor: z.null(),
});
export type PriceBookAnswer = z.infer<typeof priceBookAnswer>;

/** Whether an import is only tried out, and what becomes of entries that the file does not name. */
export const priceImportQuery = z.strictObject({
  preview: z.enum(['true', 'false']).optional().describe('true: changes nothing and answers what would.'),
  replace: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: the file is the whole book, and entries that it does not name are removed.'),
  ...changeNote,
});

/** Columns of a file of CSV with the rates of tokens. */
export const RATE_COLUMNS = RATE_NAMES;

/**
 * Columns of a file of CSV. An entry has a row; tiers and multipliers of it have rows of their own under its name, with
 * `above_prompt_tokens` and rates, or with `factor` and `speed`, `geography` or both.
 */
export const PRICE_COLUMNS = [
  'entry',
  'of',
  'role',
  'provider',
  'model',
  'match',
  'effective_from',
  'effective_to',
  'source',
  'percent_off',
  ...RATE_COLUMNS,
  'above_prompt_tokens',
  'speed',
  'geography',
  'factor',
  'unit',
  'sku',
  'price',
] as const;

const fileEntry = { entry: z.string() };

/** One entry in a file of JSON; a file is a list of them, or an object with that list as `data`. */
export const priceFileEntry = z.discriminatedUnion('of', [
  tokenPrice.extend(fileEntry),
  creditPrice.extend(fileEntry),
  minutePrice.extend(fileEntry),
]);
export type PriceFileEntry = z.infer<typeof priceFileEntry>;

const importedEntry = z.object({
  entry: z.string(),
  change: z.enum(['added', 'changed', 'removed', 'unchanged']),
  before: priceEntryAnswer.nullable(),
  after: priceFileEntry.nullable(),
});

/** What an import changes. */
export const priceImportAnswer = z.object({
  preview: z.boolean(),
  entries: z.array(importedEntry).describe('Of the file, and those that are removed; by name.'),
  other_entries: z.array(z.string()).describe('Entries that the file does not name and that stay.'),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  unchanged: z.int(),
});
export type PriceImportAnswer = z.infer<typeof priceImportAnswer>;

const ENTRY = '/api/v1/price-book/{entry}';

export const PRICE_BOOK_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/price-book',
    summary: 'Own prices: negotiated, corrected, fallback, of credits and of minutes',
    query: priceBookQuery,
    answers: { 200: priceBookAnswer },
  },
  {
    method: 'get',
    path: ENTRY,
    summary: 'One entry',
    answers: { 200: priceEntryAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: ENTRY,
    summary: 'Make an entry, or replace what it said; it counts for calls that are rated from now on',
    body: priceUpdate,
    answers: { 200: priceEntryAnswer, 201: priceEntryAnswer },
    versioned: true,
    refusals: [409, 412, 428],
  },
  {
    method: 'delete',
    path: ENTRY,
    summary: 'Remove an entry; what was rated by it stays',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 409, 412, 428],
  },
  {
    method: 'post',
    path: '/api/v1/imports/prices',
    summary: 'Entries from CSV or JSON, or what that would change',
    query: priceImportQuery,
    body: z.string(),
    bodyType: 'text/csv',
    answers: { 200: priceImportAnswer },
    versioned: true,
    refusals: [409, 412, 413, 428],
  },
];
