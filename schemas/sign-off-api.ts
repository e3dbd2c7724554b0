// Settings of reconciliation as the API tells them: scopes of providers, tolerance, months that are signed off.
import { z } from 'zod';
import { instant, usd } from './limit-api.ts';
import { day, month, monthVerdict, quantity } from './reconciliation-api.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** Dimensions of the ledger by which its spend belongs to a scope of a provider. */
export const SCOPE_DIMENSIONS = [
  'team',
  'group',
  'repo',
  'user',
  'agent',
  'organization',
  'cost_center',
] as const;
export type ScopeDimension = (typeof SCOPE_DIMENSIONS)[number];

const values = z.array(z.string().trim().min(1).max(512)).min(1).max(200);

/** Makes a mapping, or puts it in the place of what it said. */
export const billScopeUpdate = z.strictObject({
  name: z.string().trim().max(200).default('').describe('For people.'),
  local: z
    .partialRecord(z.enum(SCOPE_DIMENSIONS), values)
    .describe(
      'Values by dimension: our spend is of the scope where all dimensions fit. {}: nothing of ours is, as of a console.',
    ),
  ...changeNote,
});
export type BillScopeUpdate = z.infer<typeof billScopeUpdate>;

/** A scope of a provider. */
export const billScopeAnswer = z.object({
  provider: z.string(),
  scope: z.string().describe('`default`: the scope without a name.'),
  name: z.string(),
  mapped: z
    .boolean()
    .describe('false: seen in reports only; it is compared together with all that is not mapped.'),
  local: z.record(z.string(), z.array(z.string()).readonly()),
  last_day: day.nullable().describe('The last day of a report that names it; null: none does.'),
  billed_usd: usd.nullable().describe('Of the last 90 days; null: no report names it.'),
  updated_at: instant.nullable(),
  updated_by: z.string(),
});
export type BillScopeAnswer = z.infer<typeof billScopeAnswer>;

const decimal = z
  .string()
  .trim()
  .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,12})?$/, 'must be a decimal such as "0.01", without sign or exponent');

/** Changes the tolerance; what is not named stays. */
export const toleranceUpdate = z.strictObject({
  absolute_usd: decimal.optional(),
  relative: decimal
    .refine((text) => Number(text) <= 1, 'must be 1 or less')
    .optional()
    .describe('0.005 is half a percent.'),
  settling_days: z.int().min(0).max(60).optional(),
  ...changeNote,
});
export type ToleranceUpdate = z.infer<typeof toleranceUpdate>;

/** What a slice may differ: it is matched where either number is met. */
export const toleranceAnswer = z.object({
  absolute_usd: usd,
  relative: quantity,
  settling_days: z.int(),
  updated_at: instant.nullable().describe('null: never changed.'),
  updated_by: z.string(),
});
export type ToleranceAnswer = z.infer<typeof toleranceAnswer>;

/** Figures of a month by provider; the ledger's and the reports' sides. */
export const monthFigures = z.object({
  provider: z.string(),
  estimated_usd: usd.nullable().describe('null: nothing of it has a price.'),
  list_usd: usd.nullable().describe('null: nothing of it has a list price.'),
  billed_list_usd: usd.nullable(),
  billed_usd: usd.nullable().describe('null: no report was imported.'),
});
export type MonthFigures = z.infer<typeof monthFigures>;

/** Something of a signed month that came or changed after the signature. */
export const correction = z.object({
  kind: z.enum(['bill', 'ledger']),
  cause: z
    .enum(['arrived', 'rules'])
    .describe(
      '`arrived`: a report or charges came later. `rules`: nothing came; prices of credits, or which lines count, are told otherwise since.',
    ),
  provider: z.string(),
  source: z.string().describe('Of the report; empty for the ledger.'),
  account: z.string(),
  scope: z.string(),
  day,
  at: instant.nullable().describe('When it was imported; null for the ledger.'),
  before_usd: usd.describe(
    'When it was signed: what is owed, or the estimate, negotiated where there is such a price.',
  ),
  after_usd: usd,
  difference_usd: usd,
  list_difference_usd: usd.describe('The same difference before discounts, or at list prices.'),
});
export type Correction = z.infer<typeof correction>;

/** `ready`: can be signed. `open`: the month is not over. `settling`: figures of its last days may still move. */
export const MONTH_STATES = ['open', 'settling', 'ready', 'signed'] as const;

export const signOffAnswer = z.object({
  month,
  state: z.enum(MONTH_STATES),
  ready_at: instant.describe('When the last day of the month is final.'),
  signed: z
    .object({
      as_of: instant.describe('Reports imported later are corrections.'),
      as_of_batch: z.int().describe('Charges of later batches are corrections.'),
      by: z.string(),
      note: z.string(),
      figures: z.array(monthFigures),
    })
    .nullable(),
  is_kept: z
    .boolean()
    .describe('false: retention dropped the ledger of the month, so that only the signature is left.'),
  figures: z.array(monthFigures).describe('As they are now; none where the month is not kept.'),
  verdicts: z.array(monthVerdict).describe('Whether bills agree with telemetry, as they are now.'),
  corrections: z.array(correction).describe('Since it was signed, by day; at most 1,000.'),
  corrections_usd: z
    .object({ bill: usd, bill_list: usd, ledger: usd, ledger_list: usd })
    .describe(
      'Sums of all corrections. Added to the figures as they were signed, of all providers, they make those of now: ' +
        '`bill` of `billed_usd`, `bill_list` of `billed_list_usd`, `ledger` of `estimated_usd`, `ledger_list` of `list_usd`.',
    ),
});
export type SignOffAnswer = z.infer<typeof signOffAnswer>;

/** Signs a month. */
export const signOffRequest = z.strictObject({
  note: z.string().trim().max(2000).default(''),
  force: z
    .boolean()
    .default(false)
    .describe('Sign although the month is open or its days are not final; needs a `reason`.'),
  ...changeNote,
});
export type SignOffRequest = z.infer<typeof signOffRequest>;

const signedMonth = signOffAnswer.pick({ month: true, signed: true });

const SCOPE = '/api/v1/bill-scopes/{provider}/{scope}';
const TOLERANCE = '/api/v1/reconciliation/tolerance';
const MONTH = '/api/v1/sign-offs/{month}';
const list = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

const SCOPE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/bill-scopes',
    summary: 'Scopes of providers: those that are mapped, and those that reports name',
    answers: { 200: list(billScopeAnswer) },
  },
  {
    method: 'get',
    path: SCOPE,
    summary: 'One mapped scope; `default` is the one without a name',
    answers: { 200: billScopeAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: SCOPE,
    summary: 'Say which spend of ours is of a project, workspace or organisation at a provider',
    body: billScopeUpdate,
    answers: { 200: billScopeAnswer, 201: billScopeAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: SCOPE,
    summary: 'Take a mapping away',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
];

export const SIGN_OFF_ROUTES: readonly ApiRoute[] = [
  ...SCOPE_ROUTES,
  {
    method: 'get',
    path: TOLERANCE,
    summary: 'What may differ, and when days are final',
    answers: { 200: toleranceAnswer },
    versioned: true,
  },
  {
    method: 'put',
    path: TOLERANCE,
    summary: 'Change what may differ, or when days are final',
    body: toleranceUpdate,
    answers: { 200: toleranceAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'get',
    path: '/api/v1/sign-offs',
    summary: 'Months that are signed off, the latest first',
    answers: { 200: list(signedMonth) },
  },
  {
    method: 'get',
    path: MONTH,
    summary: 'A month: whether it can be signed off, its figures, and corrections since it was',
    answers: { 200: signOffAnswer },
    versioned: true,
    refusals: [503],
  },
  {
    method: 'put',
    path: MONTH,
    summary: 'Sign a month off: its figures are kept, and what changes later is a correction',
    body: signOffRequest,
    answers: { 201: signOffAnswer },
    versioned: true,
    refusals: [409, 412, 428, 503],
  },
  {
    method: 'delete',
    path: MONTH,
    summary: 'Take a signature back',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
];
