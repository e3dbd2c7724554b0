// Exports of cost and usage in the shape of FOCUS: what may be asked, what a preview tells, and which files were made.
import { z } from 'zod';
import { cursor, limit, range } from './api-query.ts';
import { EXPORT_FORMS, FORM_NAMES, formAnswer } from './export-routes.ts';
import { FOCUS_VERSIONS } from './focus-columns.ts';
import { instant, usd } from './limit-words.ts';
import type { ApiRoute } from './route.ts';

/**
 * Whose figures: `estimated` is what the ledger holds, `reported` what agents say themselves, `billed` what providers'
 * reports say. They are never mixed.
 */
export const FOCUS_BASES = ['estimated', 'reported', 'billed'] as const;
export type FocusBasis = (typeof FOCUS_BASES)[number];

/** How long the period of a row is at most. */
export const FOCUS_GRAINS = ['day', 'month'] as const;
export type FocusGrain = (typeof FOCUS_GRAINS)[number];

/** Parameters of `GET /api/v1/exports/focus.{form}` and of its preview. Bounds are whole UTC days. */
export const focusQuery = z.strictObject({
  ...range,
  basis: z
    .enum(FOCUS_BASES)
    .default('estimated')
    .describe('`estimated`: the ledger; `reported`: what agents say; `billed`: what providers bill.'),
  version: z.enum(FOCUS_VERSIONS).default('1.4').describe('Which columns; 1.2 for older importers.'),
  grain: z.enum(FOCUS_GRAINS).default('day').describe('How long the period of a row is at most.'),
});
export type FocusQuery = z.infer<typeof focusQuery>;

/** Sums of the four costs, in one currency. Currencies are never added up. */
const focusTotals = z.object({
  currency: z.string().describe('ISO 4217; `XXX` where a report tells none.'),
  billed: usd,
  effective: usd,
  contracted: usd,
  list: usd,
});
export type FocusTotals = z.infer<typeof focusTotals>;

/** What the rows have to add up to, from the ledger or the bills themselves. */
const focusControl = z.object({
  currency: z.string(),
  amount: usd.describe(
    'Of `estimated`: `cost_usd` of /usage. Of `reported`: `reported_cost_usd`. Of `billed`: the lines of bills that count.',
  ),
  from_pools: usd.describe('Seat fees of credit pools that no bill tells; in the rows beside `amount`.'),
  difference: usd
    .nullable()
    .describe('Sum of BilledCost, less `amount`, less `from_pools`: 0; null as `totals`.'),
});

/** How a month of the range stands. */
const focusMonth = z.object({
  month: z.string(),
  signed_off: z.boolean(),
  corrections: z
    .array(z.object({ currency: z.string(), amount: usd }))
    .nullable()
    .describe(
      'BilledCost of rows with the ChargeClass Correction: what changed after the sign-off; null as `totals`.',
    ),
});

/** Answer of `GET /api/v1/exports/preview`. */
export const focusPreview = z.object({
  ...focusQuery.shape,
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
  columns: z.array(z.string()),
  rows: z.array(z.record(z.string(), z.string().nullable())).describe('The first 20 rows of the file.'),
  row_count: z.int().nullable().describe('Rows of the whole file; null: more than 50,000.'),
  totals: z
    .array(focusTotals)
    .nullable()
    .describe(
      'Over all rows of the file, by currency; null for more than 50,000: the history tells them afterwards.',
    ),
  control: z.array(focusControl),
  unpriced_calls: z
    .int()
    .describe('Calls without a price: their rows cost 0, because FOCUS knows no unknown cost.'),
  unreported_calls: z
    .int()
    .describe('With the basis `reported`: calls of which agents told no cost; they have no rows.'),
  unknown_lines: z
    .int()
    .describe('With the basis `billed`: lines that nobody understands; they are in the file.'),
  months: z.array(focusMonth),
});
export type FocusPreview = z.infer<typeof focusPreview>;

/** Parameters of `GET /api/v1/exports/history`. */
export const exportHistoryQuery = z.strictObject({
  kind: z.string().max(60).optional().describe('Such as `focus`, `charges`, `users`.'),
  limit: limit(50, 500),
  cursor,
});
export type ExportHistoryQuery = z.infer<typeof exportHistoryQuery>;

/** One file that was made. */
export const exportMade = z.object({
  id: z.string(),
  at: instant.describe('When its last byte was sent.'),
  by: z.string().describe('The name of the token; `admin` without authentication.'),
  kind: z.string(),
  form: z.enum(EXPORT_FORMS),
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  from: instant.nullable(),
  to: instant.nullable(),
  rows: z.int().nullable().describe('null where it is not counted.'),
  bytes: z.int(),
  sha256: z
    .string()
    .describe('Of the bytes, in hex, as sha256sum tells it; empty where the file was cut short.'),
  totals: z.array(focusTotals).nullable(),
  complete: z.boolean().describe('false: whoever asked for it went away before its end.'),
});
export type ExportMade = z.infer<typeof exportMade>;

/** Answer of `GET /api/v1/exports/history`, the latest first. */
export const exportHistoryAnswer = z.object({
  data: z.array(exportMade),
  next_cursor: z.string().nullable(),
});
export type ExportHistoryAnswer = z.infer<typeof exportHistoryAnswer>;

const focusFile = z.object({
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
  parameters: z.record(z.string(), z.unknown()),
  focus_version: z.enum(FOCUS_VERSIONS),
  rows: z.array(z.record(z.string(), z.string().nullable())),
});

export const FOCUS_ROUTES: readonly ApiRoute[] = [
  ...EXPORT_FORMS.map((form): ApiRoute => ({
    method: 'get',
    path: `/api/v1/exports/focus.${form}`,
    summary: `Cost and usage by the columns of FOCUS, as ${FORM_NAMES[form]}; its SHA-256 follows as trailer and in the history`,
    query: focusQuery,
    ...formAnswer(form, focusFile),
  })),
  {
    method: 'get',
    path: '/api/v1/exports/preview',
    summary: 'The first rows of a FOCUS export, its sums, and what they have to add up to',
    query: focusQuery,
    answers: { 200: focusPreview },
  },
  {
    method: 'get',
    path: '/api/v1/exports/history',
    summary: 'Files that were exported, with their sums and digests, the latest first',
    query: exportHistoryQuery,
    answers: { 200: exportHistoryAnswer },
  },
];
