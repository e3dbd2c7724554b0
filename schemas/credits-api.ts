// Credits as the API tells them: the pool of a month, what is used of it, when it runs out; and the pools as they are set.
import { z } from 'zod';
import { BILL_SOURCES } from './bills.ts';
import { instant, usd } from './limit-api.ts';
import { MONTH_PATTERN } from './month.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';
import { groupId } from './settings-api.ts';

const month = z
  .string()
  .regex(MONTH_PATTERN, 'must be a month such as 2026-10')
  .describe('A month (UTC), such as 2026-10.');

/** Parameters of `GET /api/v1/credits`. */
export const creditsQuery = z.strictObject({
  month: month.optional().describe('A month (UTC), such as 2026-10; the current one by default.'),
  unit: z.string().trim().max(60).optional().describe('Only these credits, such as `github_ai_credit`.'),
});
export type CreditsQuery = z.infer<typeof creditsQuery>;

/** A number of credits as exact decimal text. */
const credits = z.string().describe('Decimal text.');

const pool = z.object({
  pool: z.string(),
  name: z.string(),
  seats: z.int().describe('The most of the month, so far.'),
  credits_per_seat: credits,
  credits: credits.describe('Of all its seats.'),
  fee_usd: usd
    .nullable()
    .describe('What the seats cost for a whole month; null where the price is not known.'),
  allows_overage: z.boolean(),
  unused_cost_center: z.string().describe('Who bears what is left at the end; empty: nobody in particular.'),
});

const price = z.object({
  price_usd: usd.describe('Dollars for one.'),
  from: z.iso.date().nullable().describe('The first day of it in the month.'),
  source: z.string().describe('The entry of the price book, or `built-in`.'),
});

const counted = z
  .object({
    credits: credits.nullable().describe('null: neither reports nor telemetry tell any.'),
    from_bill: credits.describe('Of days on which reports count.'),
    from_telemetry: credits.describe('Of days on which telemetry counts.'),
    bill_until: z.iso.date().nullable().describe('The last day that reports tell as a whole.'),
  })
  .describe(
    'What counts against the pool: reports on days that they tell as a whole, the larger of both on others.',
  );

const creditDay = z.object({
  day: z.iso.date(),
  telemetry: credits.nullable().describe('null: telemetry tells none.'),
  bill: credits.nullable().describe('null: no report tells of the day.'),
  counted: z.enum(['bill', 'telemetry']).nullable().describe('Which of them counts; null: none is told.'),
});

/** One unit of credits in the month. */
export const creditState = z.object({
  unit: z.string().describe('As in the ledger.'),
  name: z.string(),
  period_start: instant,
  resets_at: instant,
  closed: z.boolean().describe('Whether the month is over: what was left of the pool is forfeited.'),
  pool: credits.nullable().describe('All pools together; null where none is set.'),
  pools: z.array(pool),
  fee_usd: usd.nullable().describe('Of all pools; null where the price of a seat is not known.'),
  used_by_telemetry: credits.nullable().describe('null: telemetry tells none.'),
  telemetry_calls: z.int().describe('Calls that told credits; others may have used some, too.'),
  used_by_bill: credits.nullable().describe('null: no report tells of the month.'),
  bill_sources: z.array(z.enum(BILL_SOURCES)).describe('Reports that count. Others that repeat them do not.'),
  billed_usd: usd.nullable().describe('What reports bill for it beyond the pool; null: they do not say.'),
  counted,
  percent: z.number().nullable().describe('Of the pool that is counted, to two decimals.'),
  remaining: credits.nullable(),
  overage: credits.nullable().describe('Counted beyond the pool.'),
  overage_allowed: z
    .boolean()
    .nullable()
    .describe('Whether that is billed, or refused; null without a pool.'),
  pace_as_of: instant
    .nullable()
    .describe(
      'Until when use is told, of which pace and forecast are drawn: now, or the end of the last day that reports tell; null of another month, and as long as nothing is told of this one.',
    ),
  burn_per_day: credits
    .nullable()
    .describe('Mean of the last 7 complete days before it; null where fewer were told.'),
  burn_ratio: z
    .number()
    .nullable()
    .describe('Share of the pool that is counted over the share of the month that has passed by then.'),
  forecast: credits.nullable().describe('At the end of the month; null before 7 complete days are told.'),
  exhausted_at: instant
    .nullable()
    .describe('When the pool is used up by the forecast; the past where it was; null: not in this month.'),
  prices: z.array(price).describe('In the month, in order; empty where there is none.'),
  counted_usd: usd.nullable().describe('Each day at its price; null where a day has none.'),
  remaining_usd: usd.nullable().describe('At the last price of the month.'),
  overage_usd: usd.nullable().describe('At the last price of the month.'),
  checks: z
    .array(z.object({ name: z.string(), rule: z.string(), stops: z.enum(['always', 'never', 'setting']) }))
    .describe('What the provider checks before it spends, in its order.'),
  days: z.array(creditDay),
});
export type CreditState = z.infer<typeof creditState>;

/** Answer of `GET /api/v1/credits`. */
export const creditsAnswer = z.object({
  data: z.array(creditState).describe('By unit. Credits of different units are never added.'),
  month,
  explain: z.object({ counted: z.string(), forecast: z.string() }),
  data_as_of: instant.nullable(),
});
export type CreditsAnswer = z.infer<typeof creditsAnswer>;

const amount = z
  .string()
  .trim()
  .regex(
    /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/,
    'must be a decimal such as "1900", without sign or exponent',
  );

/** A pool's id: a lower-case slug that the client chooses. */
export const creditPoolId = groupId;

const seats = z.int().min(0).max(10_000_000);
const seatChange = z.strictObject({ from: z.iso.date().describe('The first day of them, in UTC.'), seats });

/** Sets a pool as a whole: what is left out has its default. */
export const creditPoolPut = z
  .strictObject({
    unit: z.string().trim().min(1).max(60).describe('As in the ledger, such as `github_ai_credit`.'),
    name: z.string().trim().max(200).default('').describe('For people; the id where it is empty.'),
    seats: seats.describe('From the first month on.'),
    seat_changes: z
      .array(seatChange)
      .max(500)
      .optional()
      .describe('Later numbers of seats. A month has the most that it had on any of its days.'),
    credits_per_seat: amount.describe('Each month, such as 1900 for a seat of Copilot Business.'),
    seat_price_usd: amount.nullable().default(null).describe('For a seat and month; null: not known.'),
    allows_overage: z.boolean().default(true).describe('Whether what goes beyond it is billed, or refused.'),
    unused_cost_center: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe('Who bears credits that nobody used; nobody in particular without it.'),
    from_month: month.describe('The first month of it.'),
    to_month: month.nullable().default(null).describe('The last month of it; null: none.'),
    ...changeNote,
  })
  .superRefine(({ from_month: from, to_month: to, seat_changes: changes = [] }, context) => {
    if (to !== null && from > to)
      context.addIssue({ code: 'custom', path: ['to_month'], message: 'must not be before `from_month`' });
    changes.forEach((change, at) => {
      if (change.from > (changes[at - 1]?.from ?? `${from}-01`)) return;
      const message =
        at === 0 ? 'must be after the first day of `from_month`' : 'must be after the one before';
      context.addIssue({ code: 'custom', path: ['seat_changes', at, 'from'], message });
    });
  });
export type CreditPoolPut = z.infer<typeof creditPoolPut>;

/** A pool as it is set. */
export const creditPoolTold = z.object({
  pool: z.string(),
  unit: z.string(),
  name: z.string(),
  seats: z.int().describe('From the first month on.'),
  seat_changes: z.array(seatChange),
  credits_per_seat: credits,
  credits: credits.describe('Of the latest number of seats, each month.'),
  seat_price_usd: usd.nullable(),
  allows_overage: z.boolean(),
  unused_cost_center: z.string(),
  from_month: month,
  to_month: month.nullable(),
  updated_at: instant,
  updated_by: z.string(),
});
export type CreditPoolTold = z.infer<typeof creditPoolTold>;

export const creditPoolList = z.object({ data: z.array(creditPoolTold), next_cursor: z.null() });

const POOLS = '/api/v1/credit-pools';
const POOL = `${POOLS}/{pool}`;

export const CREDIT_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/credits',
    summary: 'Credits of a month by unit: pool, used, remaining, and when it runs out',
    query: creditsQuery,
    answers: { 200: creditsAnswer },
  },
  { method: 'get', path: POOLS, summary: 'Pools of credits', answers: { 200: creditPoolList } },
  {
    method: 'get',
    path: POOL,
    summary: 'One pool of credits',
    answers: { 200: creditPoolTold },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: POOL,
    summary: 'Create or replace a pool of credits that seats bring each month',
    body: creditPoolPut,
    answers: { 200: creditPoolTold, 201: creditPoolTold },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: POOL,
    summary: 'Take a pool of credits away',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
];
