// Reports of providers over HTTP: importing them, and what of them counts.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { BILL_SOURCES, billSource, LINE_KINDS } from './bills.ts';
import { instant } from './limit-words.ts';
import type { ApiRoute } from './route.ts';

/** Largest report that is taken. */
export const MAX_REPORT_BYTES = 64 * 1024 * 1024;

/** Exact decimal text, without exponent or trailing zeros. */
export const decimalText = z
  .string()
  .regex(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
  .describe('Exact decimal text without exponent or trailing zeros.');

const day = z.iso.date({ error: 'must be a day such as 2026-10-05' });
const text = z.string().trim().max(300).optional();
const isTrue = z.enum(['true', 'false']).optional();
const NOTHING_SAID = 'null: no line says.';

/** Money of one currency. Currencies are never added. */
export const billAmount = z.object({
  currency: z.string().describe('ISO 4217, upper case; empty where the report does not say.'),
  lines: z.int().describe('That say an amount.'),
  list_cost: decimalText
    .nullable()
    .describe(`Before discounts and what is included, in \`currency\`. ${NOTHING_SAID}`),
  billed_cost: decimalText.nullable().describe(`What is owed, in \`currency\`. ${NOTHING_SAID}`),
});
export type BillAmount = z.infer<typeof billAmount>;

const billQuantity = z.object({ unit: z.string(), quantity: decimalText });

/** How a report is imported. */
export const billImportQuery = z.strictObject({
  source: billSource.optional().describe('Which report it is. Told by the file where it is left out.'),
  account: text.describe('Organisation or enterprise at the provider, for lines that do not say it.'),
  name: text.describe('Of the file, for the list of imports.'),
  preview: isTrue.describe('true: tells what an import would change, and writes nothing.'),
});

const sliceKey = {
  account: z.string(),
  scope: z.string().describe('Project, workspace or organisation.'),
  day: day.describe('UTC.'),
};

/** A slice that an import changes. */
const sliceChange = z.object({
  source: billSource.describe('A report may tell lines of another source than its own.'),
  ...sliceKey,
  version: z.int().describe('That it has afterwards; 1 for a new slice.'),
  lines: z.int(),
  lines_before: z.int(),
  amounts: z.array(billAmount),
  amounts_before: z.array(billAmount).describe('Of the version that it replaces.'),
});
export type BillSliceChange = z.infer<typeof sliceChange>;

/** What an import did, or with `preview` would do. */
export const billImportAnswer = z.object({
  preview: z.boolean(),
  result: z
    .enum(['imported', 'unchanged'])
    .describe('`unchanged`: everything in the report is known already, and nothing is written.'),
  import_id: z.string().nullable().describe('null: nothing was written.'),
  same_as: z
    .object({ import_id: z.string(), at: instant })
    .nullable()
    .describe('The latest import of the very same bytes.'),
  source: billSource,
  detected: z.boolean().describe('Whether the source was told by the file.'),
  name: z.string(),
  first_day: day.nullable(),
  last_day: day.nullable(),
  lines: z.int(),
  unknown_lines: z.int().describe('Of which something is not understood; they count all the same.'),
  slices: z.object({ new: z.int(), changed: z.int(), unchanged: z.int() }),
  amounts: z.array(billAmount).describe('Of the whole report.'),
  quantities: z.array(billQuantity).describe('Of the whole report, by unit.'),
  changes: z.array(sliceChange).describe('The first 200 slices that change.'),
  changes_left_out: z.int(),
  unknown: z
    .array(z.object({ item: z.string(), why: z.string(), lines: z.int() }))
    .describe('The first 50 items that are not understood.'),
  notes: z.array(z.string()),
});
export type BillImportAnswer = z.infer<typeof billImportAnswer>;

/** Parameters of `GET /api/v1/bill-imports`. */
export const billImportsQuery = z.strictObject({
  source: billSource.optional(),
  origin: text.describe('`file`, or the id of a connection.'),
  limit: limit(50, 500),
  cursor,
});
export type BillImportsQuery = z.infer<typeof billImportsQuery>;

/** One import that wrote something. */
export const billImport = z.object({
  id: z.string(),
  source: billSource,
  provider: z.string(),
  name: z.string(),
  content_hash: z.string().describe('SHA-256 of its bytes, in hex.'),
  at: instant,
  imported_by: z.string(),
  origin: z.string().describe('`file`, or the id of the connection that read it.'),
  first_day: day.nullable(),
  last_day: day.nullable(),
  slices: z.int().describe('In the report.'),
  changed_slices: z.int().describe('That it wrote.'),
  current_slices: z.int().describe('Of those, the ones that no later import replaced.'),
  state: z
    .enum(['counts', 'replaced', 'unfinished'])
    .describe('`unfinished`: it was cut short before anything of it counted; import it again.'),
  lines: z.int(),
  unknown_lines: z.int(),
  notes: z.array(z.string()),
});
export type BillImport = z.infer<typeof billImport>;
export const billImportsAnswer = z.object({
  data: z.array(billImport),
  next_cursor: z.string().nullable(),
});

/** What taking an import back did. */
export const billTakenBack = z.object({
  import_id: z.string().describe('The import that puts back what counted before.'),
  slices: z.int(),
  lines: z.int().describe('That count again.'),
});
export type BillTakenBack = z.infer<typeof billTakenBack>;

const sliceFilters = {
  source: billSource.optional(),
  account: text.describe('Empty: where the report says none.'),
  scope: text.describe('Empty: where the report says none.'),
  from: day.optional().describe('Inclusive.'),
  to: day.optional().describe('Exclusive.'),
};

/** Parameters of `GET /api/v1/bill-lines`. */
export const billLinesQuery = z.strictObject({
  ...sliceFilters,
  provider: text,
  kind: z.enum(LINE_KINDS).optional(),
  model: text,
  user: text,
  unknown: isTrue.describe('true: only lines of which something is not understood. false: only the others.'),
  import: text.describe('The lines that this import wrote, also those that were replaced since.'),
  limit: limit(100, 1000),
  cursor,
});
export type BillLinesQuery = z.infer<typeof billLinesQuery>;

/** One line of a report. Text is empty where the report does not say. */
export const billLine = z.object({
  import_id: z.string(),
  line: z.int(),
  source: billSource,
  ...sliceKey,
  provider: z.string(),
  item: z.string().describe('SKU or line item as the report spells it.'),
  kind: z.enum(LINE_KINDS),
  unknown: z.string().describe('Why it is not understood; empty where it is.'),
  product: z.string(),
  model: z.string(),
  token_kind: z.string(),
  user: z.string(),
  api_key: z.string(),
  repo: z.string(),
  workflow: z.string(),
  pr: z.string(),
  session: z.string(),
  cost_center: z.string(),
  quantity: decimalText.nullable(),
  unit: z.string(),
  list_cost: decimalText.nullable(),
  billed_cost: decimalText.nullable(),
  currency: z.string(),
  raw: z.string().describe('The line as it came, as JSON.'),
});
export type BillLineAnswer = z.infer<typeof billLine>;
export const billLinesAnswer = z.object({
  data: z.array(billLine),
  totals: z.object({ lines: z.int(), amounts: z.array(billAmount) }).describe('Of all lines that match.'),
  next_cursor: z.string().nullable(),
});
export type BillLinesAnswer = z.infer<typeof billLinesAnswer>;

/** Parameters of `GET /api/v1/bill-slices`. */
export const billSlicesQuery = z.strictObject({
  ...sliceFilters,
  versions: isTrue.describe('true: all versions, also those that were replaced.'),
  limit: limit(100, 1000),
  cursor,
});
export type BillSlicesQuery = z.infer<typeof billSlicesQuery>;

/** What a source says of an account, scope and day, in one of its versions. */
export const billSlice = z.object({
  source: billSource,
  ...sliceKey,
  version: z.int(),
  latest_version: z.int().describe('The one that counts.'),
  import_id: z.string(),
  lines: z.int().describe('0: the provider tells nothing of it any more.'),
  at: instant,
  amounts: z.array(billAmount),
});
export type BillSliceAnswer = z.infer<typeof billSlice>;
export const billSlicesAnswer = z.object({
  data: z.array(billSlice),
  next_cursor: z.string().nullable(),
});

/** What can be imported, and what of it is known. */
export const billSourceAnswer = z.object({
  source: billSource,
  provider: z.string().describe('Empty: the file says.'),
  role: z.enum(['billed', 'usage', 'repeated']),
  can_connect: z.boolean().describe('Whether a connection can read it; otherwise it comes as a file.'),
  api_url: z.string().describe('Where a connection asks when it does not say; empty where none can.'),
  account: z.string().describe('What a connection has to name as its account; empty: nothing.'),
  accounts: z.array(z.string()),
  slices: z.int(),
  lines: z.int(),
  unknown_lines: z.int(),
  first_day: day.nullable(),
  last_day: day.nullable(),
  last_changed_at: instant.nullable(),
});
export type BillSourceAnswer = z.infer<typeof billSourceAnswer>;

const report = z.string().describe(`The report as the provider gave it: ${BILL_SOURCES.join(', ')}.`);

export const BILL_ROUTES: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/v1/imports/bills',
    summary: 'Import a report of a provider: it replaces what was known of its days, whole or not at all',
    query: billImportQuery,
    body: report,
    bodyType: 'application/octet-stream',
    answers: { 200: billImportAnswer },
    refusals: [408, 413, 415, 503],
  },
  {
    method: 'get',
    path: '/api/v1/bill-sources',
    summary: 'What can be imported, and what of it is known',
    answers: { 200: z.object({ data: z.array(billSourceAnswer), next_cursor: z.null() }) },
  },
  {
    method: 'get',
    path: '/api/v1/bill-imports',
    summary: 'Imports that changed something, the latest first',
    query: billImportsQuery,
    answers: { 200: billImportsAnswer },
  },
  {
    method: 'delete',
    path: '/api/v1/bill-imports/{import}',
    summary: 'Take an import back: what counted before it counts again, in new versions',
    answers: { 200: billTakenBack },
    refusals: [404, 409],
  },
  {
    method: 'get',
    path: '/api/v1/bill-lines',
    summary: 'Lines of reports that count, or those of one import',
    query: billLinesQuery,
    answers: { 200: billLinesAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/bill-slices',
    summary: 'What sources say of each account, scope and day, with versions',
    query: billSlicesQuery,
    answers: { 200: billSlicesAnswer },
  },
];
