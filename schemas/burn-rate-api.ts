// How fast budgets and limits are used up, as the API tells it.
import { z } from 'zod';
import { decisionPeriod, instant, limitSource, usd, budgetScope } from './limit-api.ts';

/** Parameters of `GET /api/v1/burn-rate`. */
export const burnRateQuery = z.strictObject({
  scope: z
    .enum(['budget', 'user', 'all'])
    .default('all')
    .describe('Budgets, or limits of people: those who used most of one first, 100 at most.'),
  user: z.array(z.string().max(512)).max(100).optional().describe('Limits of these people only.'),
  budget: z.array(z.string().max(64)).max(100).optional().describe('These budgets only, by id.'),
});
export type BurnRateQuery = z.infer<typeof burnRateQuery>;

const pace = usd.nullable().describe('Dollars a day.');

/** One budget, or one limit of a person. */
export const burnRate = z.object({
  kind: z.enum(['budget', 'limit']),
  id: z.string().describe('Of the budget, or the key of the person.'),
  name: z.string(),
  scope: budgetScope.nullable().describe('Of a budget.'),
  source: limitSource.nullable().describe('Where the limit of a person comes from.'),
  period: decisionPeriod,
  period_start: instant.nullable(),
  period_end: instant.nullable().describe('When it resets; null for a session.'),
  limit_usd: usd,
  spent_usd: usd.nullable().describe('null: not known at the moment.'),
  remaining_usd: usd.nullable(),
  percent: z.number().nullable().describe('Of the limit that is spent, to two decimals.'),
  exceeded: z.boolean().nullable(),
  pace_to_date_usd: pace.describe('Spent in the period, for each day of it that has passed.'),
  pace_7_days_usd: pace.describe('Mean of the last 7 complete days; null where fewer were recorded.'),
  forecast_usd: usd
    .nullable()
    .describe('At the end of the period; null before 7 complete days are recorded.'),
  forecast_low_usd: usd.nullable(),
  forecast_high_usd: usd.nullable(),
  burn_ratio: z
    .number()
    .nullable()
    .describe(
      'Share of the limit that is spent over the share of the period that has passed: above 1 it runs ahead.',
    ),
  exhausted_at: instant
    .nullable()
    .describe(
      'The moment at which the forecast reaches the limit; the past where it was reached; null: not in this period.',
    ),
  exhausted_earliest_at: instant.nullable().describe('The same by the upper end of the forecast.'),
});
export type BurnRate = z.infer<typeof burnRate>;

/** Answer of `GET /api/v1/burn-rate`. */
export const burnRateAnswer = z.object({
  data: z.array(burnRate).describe('What runs out first, first.'),
  explain: z.object({ definition: z.string(), forecast: z.string() }),
  data_as_of: instant.nullable(),
  next_cursor: z.null(),
});
export type BurnRateAnswer = z.infer<typeof burnRateAnswer>;
