// Spend by cost center and product: the rules that decide it, what they would do, and what each cost center bears.
import { z } from 'zod';
import { range } from './api-query.ts';
import { costCenterRule } from './finance-settings.ts';
import { instant, usd } from './limit-words.ts';
import { MONTH_PATTERN } from './month.ts';
import { changeNote } from './setting-note.ts';

const MAX_RULES = 300;
const MAX_SHARED = 50;
const MAX_RECEIVERS = 300;

const name = z.string().trim().min(1).max(120);
const pattern = z.string().trim().min(1).max(300).describe('`*` stands for any text; case does not count.');

/** One rule as it is told. */
const rule = z.strictObject({
  when: z
    .strictObject({
      repo: pattern.optional(),
      path: pattern.optional().describe('The repository without its host, such as `acme/*`.'),
      team: pattern.optional(),
      group: pattern.optional(),
      user: pattern.optional(),
      agent: pattern.optional(),
      cost_center: pattern.optional().describe('What telemetry or the bill itself says.'),
    })
    .refine((when) => Object.keys(when).length > 0, { error: 'must name at least one condition' }),
  cost_center: name,
  product: z.string().trim().max(120).default(''),
});

const weight = z
  .string()
  .trim()
  .regex(/^(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$/, 'must be a decimal such as "2" or "0.5"');

const shared = z.strictObject({
  cost_center: name.describe('Whose spend others bear.'),
  weights: z
    .record(name, weight)
    .refine((weights) => Object.keys(weights).length <= MAX_RECEIVERS, {
      error: `must name at most ${MAX_RECEIVERS}`,
    })
    .default({})
    .describe('By cost center; empty: in proportion to what each spends itself.'),
});

/** Letters of all patterns as an address spells them: the engine is asked all of them at once. */
const MAX_PATTERNS = 400_000;

function areOneQuestion(rules: readonly z.infer<typeof rule>[]): boolean {
  const patterns = rules.flatMap(({ when }) => Object.values(when));
  return new URLSearchParams({ patterns: patterns.join('') }).toString().length <= MAX_PATTERNS;
}

/** Body of `PUT /api/v1/cost-centers`: all rules, in their order. The first that fits counts. */
export const costCentersUpdate = z.strictObject({
  rules: z.array(rule).max(MAX_RULES).refine(areOneQuestion, {
    error: 'have more text than one question holds: let * stand for what patterns have in common',
  }),
  shared: z.array(shared).max(MAX_SHARED).default([]),
  ...changeNote,
});
export type CostCentersUpdate = z.infer<typeof costCentersUpdate>;

/** Answer of `GET /api/v1/cost-centers`. */
export const costCentersAnswer = z.object({
  rules: z.array(costCenterRule),
  shared: z.array(z.object({ cost_center: z.string(), weights: z.record(z.string(), z.string()) })),
  updated_at: instant.nullable(),
  updated_by: z.string(),
});
export type CostCentersAnswer = z.infer<typeof costCentersAnswer>;

/** How much of the spend has a cost center. */
export const coverage = z.object({
  cost_usd: usd,
  allocated_usd: usd,
  unallocated_usd: usd,
  percent: z
    .string()
    .nullable()
    .describe(
      'Share of the cost that has a cost center, rounded down to a tenth; null where nothing was spent.',
    ),
});
export type Coverage = z.infer<typeof coverage>;

/** Body of `POST /api/v1/cost-centers/preview`: rules that are not saved. */
export const costCentersPreviewBody = costCentersUpdate.omit({ reason: true });
export const costCentersPreviewQuery = z.strictObject(range);

/** What each rule decides: only the first that fits counts. */
const ruleEffect = z.object({
  rule: z.int().describe('Its place, from 1.'),
  cost_center: z.string(),
  product: z.string(),
  cost_usd: usd,
  calls: z.int(),
});

const moved = z.object({
  cost_center: z.string().describe('Empty: unallocated.'),
  product: z.string(),
  now_usd: usd,
  then_usd: usd,
});

/** Spend that no rule decides, by what is known of it, the costliest first. */
const unallocated = z.object({
  repo: z.string(),
  team: z.string(),
  user: z.string(),
  cost_usd: usd,
  calls: z.int(),
});

/** Answer of `POST /api/v1/cost-centers/preview`. Nothing is saved. */
export const costCentersPreview = z.object({
  from: instant,
  to: instant,
  coverage_now: coverage,
  coverage_then: coverage,
  rules: z.array(ruleEffect),
  cost_centers: z.array(moved),
  unallocated: z.array(unallocated).describe('At most 20.'),
  data_as_of: instant.nullable(),
});
export type CostCentersPreview = z.infer<typeof costCentersPreview>;

/** Parameters of `GET /api/v1/chargeback`. */
export const chargebackQuery = z.strictObject(range);
export type ChargebackQuery = z.infer<typeof chargebackQuery>;

const billed = z
  .array(z.object({ currency: z.string(), amount: usd }))
  .describe(
    'Lines of bills, by currency; those without one have `XXX`. Empty: no bill tells anything of it.',
  );

/** Where a cost center comes from: a rule, what telemetry or the bill says, or nowhere. */
export const COST_CENTER_SOURCES = ['rule', 'telemetry', 'none'] as const;

/** What is told of spend, beside what was billed. */
export const chargebackFigures = {
  cost_usd: usd.describe('What the ledger holds; calls without a price add nothing.'),
  list_cost_usd: usd.nullable().describe('At list prices; null where no price is known.'),
  reported_cost_usd: usd.nullable().describe('What agents say themselves; null where none does.'),
  billed,
  calls: z.int(),
  unpriced_calls: z.int(),
};

/** What a cost center spends on a product. The row without a cost center is what nobody allocated. */
export const chargebackRow = z.object({
  cost_center: z.string(),
  product: z.string(),
  known_by: z.enum(COST_CENTER_SOURCES),
  people: z.int().describe('Distinct people; not additive over rows.'),
  ...chargebackFigures,
});
export type ChargebackRow = z.infer<typeof chargebackRow>;

/** A cost center with what it gives to others and bears for others. */
const center = z.object({
  cost_center: z.string(),
  own_usd: usd,
  shared_in_usd: usd.describe('Of the spend of shared cost centers.'),
  shared_out_usd: usd.describe('What others bear of its own spend.'),
  total_usd: usd.describe('own + in - out. Over all cost centers it is the cost of the range.'),
  billed,
});
export type ChargebackCenter = z.infer<typeof center>;

const sharedPart = z.object({
  cost_center: z.string(),
  weight: z.string().describe('As told, or its own dollars.'),
  amount_usd: usd,
  rounding_usd: usd.describe(
    'What of it is rounding: picodollars that the exact share rounded down leaves over.',
  ),
});

/** How the spend of a shared cost center is spread: by largest remainder, so that the parts add up. */
const sharedSpread = z.object({
  cost_center: z.string(),
  amount_usd: usd,
  by: z.enum(['weights', 'own_spend']),
  parts: z.array(sharedPart),
  remainder_usd: usd.describe('Sum of `rounding_usd`.'),
  left_usd: usd.describe('What stays with it, because there is nobody to bear it.'),
});
export type SharedSpread = z.infer<typeof sharedSpread>;

/** Answer of `GET /api/v1/chargeback`. Rows add up to the totals, and those are the totals of /usage. */
export const chargebackAnswer = z.object({
  rows: z.array(chargebackRow),
  cost_centers: z.array(center),
  shared: z.array(sharedSpread),
  totals: z.object(chargebackFigures),
  coverage,
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
});
export type ChargebackAnswer = z.infer<typeof chargebackAnswer>;

/** Parameters of a statement: one month. */
export const statementQuery = z.strictObject({
  month: z
    .string()
    .regex(MONTH_PATTERN, 'must be a month such as 2026-10')
    .optional()
    .describe('The last whole month by default.'),
});

const part = z.object({
  name: z.string(),
  cost_usd: usd.nullable().describe('null: nothing of it has a price.'),
  calls: z.int(),
});

/** Answer of `GET /api/v1/chargeback/statement/{cost_center}`: what fits one page. Empty: what nobody allocated. */
export const chargebackStatement = z.object({
  cost_center: z.string(),
  month: z.string(),
  from: instant,
  to: instant,
  status: z
    .enum(['open', 'closed', 'signed_off'])
    .describe('`open`: the month is not over; `signed_off`: figures were agreed.'),
  own_usd: usd,
  shared_in_usd: usd,
  shared_out_usd: usd,
  total_usd: usd,
  previous_total_usd: usd.nullable().describe('Of the month before; null where it is kept no more.'),
  month_usd: usd.describe('Cost of the month over all cost centers, with what nobody allocated.'),
  unallocated_usd: usd.describe('What of it nobody allocated: no cost center bears it.'),
  billed,
  calls: z.int(),
  unpriced_calls: z.int(),
  people: z.int(),
  products: z.array(part),
  models: z
    .array(part.extend({ provider: z.string() }))
    .describe('At most 10, the costliest first, and the rest as one row `(others)`; empty: not known.'),
  repos: z.array(part).describe('As `models`.'),
  users: z.array(part).describe('As `models`.'),
  days: z.array(z.object({ day: z.string(), cost_usd: usd })),
  shared: z
    .array(z.object({ cost_center: z.string(), amount_usd: usd }))
    .describe('What it bears of others.'),
  data_as_of: instant.nullable(),
});
export type ChargebackStatement = z.infer<typeof chargebackStatement>;
