// Reconciliation as the API tells it: what telemetry says beside what providers bill, and what lies between the two.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { billSource } from './bills.ts';
import { instant, usd } from './limit-api.ts';
import { MONTH_PATTERN } from './month.ts';

/** A UTC day. */
export const day = z.iso.date();

/** A UTC month. */
export const month = z.string().regex(MONTH_PATTERN, 'must be a month such as 2026-10');

/** How paths and answers spell the scope of reports without a name. */
export const DEFAULT_SCOPE = 'default';

/** A quantity of some unit. */
export const quantity = z
  .string()
  .regex(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
  .describe('Exact: decimal text without exponent or trailing zeros.');

/**
 * Where dollars of a side belong. Each dollar of both sides is in exactly one class. `matched`: on both sides.
 * `price_difference`: the same quantity at another price. `timing`: the other side has the quantity on the day beside.
 */
export const CLASSES = ['matched', 'local_only', 'provider_only', 'price_difference', 'timing'] as const;
export type ReconcileClass = (typeof CLASSES)[number];

/**
 * Why. Of `local_only`: `not_billed`, or `plan` for what the seats of a plan cover. Of `provider_only`: `no_telemetry`,
 * `unattributed` (of nobody), `console`, or what the line is for. Of `price_difference`: `price`, `negotiated` as the price
 * book says, `unpriced` (no list price here), `rounding`.
 */
export const REASONS = [
  '',
  'not_billed',
  'plan',
  'no_telemetry',
  'unattributed',
  'console',
  'tools',
  'seats',
  'minutes',
  'storage',
  'credit_note',
  'tax',
  'unknown_item',
  'price',
  'negotiated',
  'unpriced',
  'rounding',
] as const;
export type ReconcileReason = (typeof REASONS)[number];

/** `settling`: the provider's figures of the day may still move. `restated`: they moved after the day was final. */
export const STATUSES = ['open', 'settling', 'final', 'restated'] as const;
export type SliceStatus = (typeof STATUSES)[number];

/**
 * `matched`: all differences together are within the tolerance. `explained`: those without a known cause are.
 * `no_bill`: no report of the day was imported, so that nothing can be said.
 */
export const OUTCOMES = ['matched', 'explained', 'drift', 'no_bill'] as const;
export type SliceOutcome = (typeof OUTCOMES)[number];

/** From the estimate to the bill, in this order. */
export const STEPS = [
  'local_only',
  'missing_telemetry',
  'timing',
  'unpriced',
  'price_difference',
  'rounding',
  'tools',
  'seats',
  'services',
  'unknown_items',
  'discounts',
  'included_credits',
  'credit_notes',
  'tax',
  'remainder',
] as const;
export type WaterfallStep = (typeof STEPS)[number];

const flagText = 'Share of the billed tokens that telemetry saw, 0 to 1; null where no tokens are told.';
const share = z.number().min(0).max(1).nullable();

const span = {
  from: day.optional().describe('First UTC day. By default 30 days before `to`.'),
  to: day.optional().describe('The first UTC day that is not asked for. By default tomorrow.'),
  month: month.optional().describe('A whole month, in place of `from` and `to`.'),
};
const provider = z.string().trim().toLowerCase().min(1).max(120);
const scope = z.string().max(200);
const only = {
  provider: provider.optional().describe('Who bills: such as `openai`, `anthropic`, `github`, `cursor`.'),
  scope: scope
    .optional()
    .describe('`default` for the scope without a name, `*` for what no mapping names (see `/bill-scopes`).'),
};

/** Parameters of `GET /api/v1/reconciliation`. */
export const reconciliationQuery = z.strictObject({
  ...span,
  ...only,
  outcome: z.array(z.enum(OUTCOMES)).optional().describe('Only these; repeat for any of several.'),
  status: z.array(z.enum(STATUSES)).optional().describe('Only these; repeat for any of several.'),
  limit: limit(100, 1000),
  cursor,
});
export type ReconciliationQuery = z.infer<typeof reconciliationQuery>;

/** Parameters of `GET /api/v1/reconciliation/waterfall`. */
export const waterfallQuery = z.strictObject({ ...span, ...only });
export type WaterfallQuery = z.infer<typeof waterfallQuery>;

/** Dollars of one class and reason. */
export const classAmount = z.object({
  class: z.enum(CLASSES),
  reason: z.enum(REASONS).describe('Empty where the class says it all.'),
  local_usd: usd.describe('At our list prices.'),
  billed_usd: usd.describe('As billed, before discounts and included amounts.'),
});
export type ClassAmount = z.infer<typeof classAmount>;

/** Both sides of something. Local amounts are null where nothing of it has a price. */
const bothSides = {
  estimated_usd: usd
    .nullable()
    .describe(
      '`cost` of the ledger: negotiated where there is such a price. Everything that is compared is at list prices.',
    ),
  list_usd: usd.nullable().describe('The same at list prices: where the comparison starts.'),
  billed_list_usd: usd.nullable().describe('As billed, before discounts and included amounts.'),
  billed_usd: usd.nullable().describe('What is owed. null: no report was imported.'),
  difference_usd: usd.nullable().describe('`billed_usd` - `list_usd`; null without a report.'),
  unexplained_usd: usd.nullable().describe('Differences without a known cause, added without their signs.'),
  classes: z
    .array(classAmount)
    .describe('Their sums are `list_usd` and `billed_list_usd`; empty without a report.'),
  coverage: share.describe(flagText),
  unpriced_calls: z.int().describe('Calls of ours without a price.'),
  lines: z.int().describe('Lines of reports that count.'),
  unknown_lines: z.int().describe('Those of them that nobody here understands: their money counts.'),
  lines_without_amount: z.int().describe('Those of them that tell no amount: their money is not known.'),
};

/** One slice: a provider, a scope and a UTC day. */
export const sliceRow = z.object({
  slice: z.string().describe('`<provider>/<scope>/<day>`: ask `/reconciliation/slices/` with it.'),
  provider: z.string(),
  scope: z.string().describe('`*`: everything of the provider that no mapping names.'),
  scope_name: z.string(),
  bill_scopes: z.array(z.string()).describe('Scopes of the reports that are in it; `default` has no name.'),
  day,
  status: z.enum(STATUSES),
  outcome: z.enum(OUTCOMES),
  imported_at: instant.nullable().describe('When the newest version of its bill was imported.'),
  ...bothSides,
});
export type SliceRow = z.infer<typeof sliceRow>;

const counts = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.int()])) as Record<Name, z.ZodInt>);

/** Sums over slices. */
export const reconciliationSummary = z.object({
  ...bothSides,
  without_bill_usd: usd.describe(
    'Our estimate, at list prices, of slices without a report: in no other figure.',
  ),
  without_bill_unpriced_calls: z
    .int()
    .describe('Calls in these slices without a price: in no figure at all.'),
  slices: z.int(),
  by_outcome: counts(OUTCOMES),
  by_status: counts(STATUSES),
});
export type ReconciliationSummary = z.infer<typeof reconciliationSummary>;

/**
 * What became of the lines of a source. `counted`: in the comparison. `quantities`: tells what the money was for.
 * `superseded`: another source bills the same, and counts. `beside`: tells what another source tells; never added.
 */
export const SOURCE_USES = ['counted', 'quantities', 'superseded', 'beside'] as const;

export const sourceUse = z.object({
  source: billSource,
  provider: z.string(),
  use: z.enum(SOURCE_USES),
  first_day: day,
  last_day: day,
  lines: z.int(),
  list_usd: usd.nullable().describe('null: none of these lines tells money.'),
  billed_usd: usd.nullable().describe('null: none of these lines tells what is owed.'),
  quantities: z.array(z.object({ unit: z.string(), quantity })),
});
export type SourceUse = z.infer<typeof sourceUse>;

/** What is billed in another currency: it is shown, and never added to dollars. */
export const otherCurrency = z.object({
  provider: z.string(),
  currency: z.string(),
  list: quantity,
  billed: quantity,
  lines: z.int(),
});

export const tolerance = z.object({
  absolute_usd: usd,
  relative: quantity.describe('0.005 is half a percent.'),
  settling_days: z.int().describe('Days after which the figures of a provider’s day are final.'),
});

/**
 * How a provider and month came out over its final days together: what is right over the month and wrong on single days
 * is right. Its outcome is `no_bill` where no final day has a report.
 */
export const monthVerdict = z.object({
  provider: z.string(),
  month,
  status: z.enum(STATUSES).describe('Of the month: `open` until it is over, then as of its last day.'),
  outcome: z.enum(OUTCOMES),
  is_told: z.boolean().describe('false: telemetry tells nothing of the provider in the month.'),
  days: z.int().describe('Final days with a report: all figures are of these.'),
  days_moving: z.int().describe('Days whose figures may still move.'),
  days_without_bill: z
    .int()
    .describe('Final days of which telemetry tells something and no report was imported.'),
  without_bill_usd: usd.describe('What telemetry tells of these, at list prices: in no other figure.'),
  without_bill_unpriced_calls: z.int().describe('Calls of these without a price: in no figure at all.'),
  ...bothSides,
});
export type MonthVerdict = z.infer<typeof monthVerdict>;

/** Answer of `GET /api/v1/reconciliation/gap`. */
export const reconciliationGap = z.object({
  months: z
    .array(month)
    .describe('That were looked at: this one and the two before it, but for those that are signed off.'),
  unexplained_usd: usd.describe('Of all gaps.'),
  gaps: z.array(monthVerdict).describe('Those with the outcome `drift`, the largest first.'),
  data_as_of: instant.nullable(),
});
export type ReconciliationGap = z.infer<typeof reconciliationGap>;

const period = { from: day, to: day };
/** How far the month of the range is signed off. */
const signedMonths = z.array(z.string()).describe('Months of the range that are signed off.');

/** Answer of `GET /api/v1/reconciliation`. */
export const reconciliationAnswer = z.object({
  ...period,
  tolerance,
  totals: reconciliationSummary.describe('Over all that match, not only this page.'),
  providers: z.array(reconciliationSummary.extend({ provider: z.string() })),
  months: z
    .array(monthVerdict)
    .describe('By provider and month, of the days in the range; whatever outcome and status are asked for.'),
  sources: z.array(sourceUse),
  other_currencies: z.array(otherCurrency),
  signed_months: signedMonths,
  data: z.array(sliceRow).describe('The latest day first.'),
  data_as_of: instant.nullable(),
  next_cursor: z.string().nullable(),
});
export type ReconciliationAnswer = z.infer<typeof reconciliationAnswer>;

/** One step; `total_usd` is where it leads to. */
export const waterfallStep = z.object({
  step: z.enum(STEPS),
  title: z.string(),
  sentence: z.string(),
  usd,
  total_usd: usd,
});

export const waterfall = z.object({
  start_usd: usd.describe('Our estimate at list prices.'),
  steps: z
    .array(waterfallStep)
    .describe('All of them, also those of 0. Together with the start they are the end.'),
  end_usd: usd.describe('What is owed.'),
});
export type Waterfall = z.infer<typeof waterfall>;

/** Answer of `GET /api/v1/reconciliation/waterfall`. Days without a report are left out on both sides. */
export const waterfallAnswer = waterfall.extend({
  ...period,
  providers: z.array(waterfall.extend({ provider: z.string() })),
  left_out_usd: usd.describe('Our estimate of days and providers without a report.'),
});
export type WaterfallAnswer = z.infer<typeof waterfallAnswer>;
