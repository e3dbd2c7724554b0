// The limits of a person as the API tells them: state, the ladder behind it, and the decision on one request.
import { z } from 'zod';
import { PERIODS } from './period.ts';

/** Exact dollars as decimal text, without exponent or trailing zeros. */
export const usd = z
  .string()
  .regex(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
  .describe('US dollars, exact: decimal text without exponent or trailing zeros.');

/** A moment as RFC 3339 in UTC. */
export const instant = z.iso.datetime().describe('RFC 3339, UTC.');

/** A person's name as input; compared without case and surrounding space. */
export const userName = z.string().trim().min(1).max(512);

const period = z.enum(PERIODS);

/** Which scope set a limit: `default` is the deployment's, with an empty id. */
export const limitSource = z.object({ scope: z.enum(['user', 'group', 'default']), id: z.string() });
export type LimitSource = z.infer<typeof limitSource>;

/** An approved raise that counts now. */
export const countedRaise = z.object({
  id: z.string(),
  source: limitSource.describe('Whose limit is raised.'),
  amount_micros: z.int().min(1),
  expires_at: instant,
});
export type CountedRaise = z.infer<typeof countedRaise>;

const raised = {
  raised_micros: z.int().min(0).describe('What approved raises add at the moment.'),
  raises: z.array(countedRaise),
};

/** A limit that counts now, with progress. */
export const effectiveLimit = z.object({
  period,
  limit_micros: z.int().min(0).describe('With the raises that count now.'),
  ...raised,
  source: limitSource,
  fail_closed: z.boolean().describe('Whether the limit refuses while spend cannot be read.'),
  spent_usd: usd,
  remaining_usd: usd.describe('What is left of the limit; 0 when it is exceeded.'),
  period_start: instant,
  resets_at: instant,
  exceeded: z.boolean().describe('Spend meets or exceeds the limit; always true for a limit of 0.'),
});

/** One scope that could set the limit of a period. */
export const ladderRung = z.object({
  period,
  source: limitSource,
  limit_micros: z.int().min(0).nullable().describe('null: this scope sets no limit for the period.'),
  ...raised,
  outcome: z.enum(['wins', 'loses', 'unset']),
  why: z.string(),
});
export type LadderRung = z.infer<typeof ladderRung>;

/**
 * `failed_open`: the spend could not be read, so nothing is blocked. `failed_closed`: it could not be read, and the scope
 * whose limit counts chose to refuse then.
 */
export const limitMode = z.enum(['live', 'failed_open', 'failed_closed']);
export type LimitMode = z.infer<typeof limitMode>;

/** Answer of `GET /api/v1/limits/state`. */
export const limitState = z.object({
  user: z.string(),
  enabled: z.boolean().describe('The master switch.'),
  limited: z.boolean().describe('Whether any limit applies to the person now.'),
  effective: z.array(effectiveLimit),
  ladder: z
    .array(ladderRung)
    .describe('Every scope that could set the limit of a period, and why it does or does not.'),
  budgets: z.array(z.unknown()),
  unpriced_models: z
    .int()
    .nullable()
    .describe(
      'Models used in the last 31 days without a price: they cannot count. null: not known at the moment.',
    ),
  mode: limitMode,
  data_as_of: instant.nullable().describe('Time of the newest spend that is counted.'),
});
export type LimitState = z.infer<typeof limitState>;

/** Body of `POST /api/v1/limits/check`. */
export const limitCheckRequest = z.object({
  user: userName,
  agent: z.string().max(512).optional(),
  session: z.string().max(512).optional(),
  repo: z.string().max(512).optional(),
  model: z.string().max(512).optional(),
});
/** With `status=1` a refusal has a status of its own. */
export const limitCheckQuery = z.object({
  status: z.literal('1').optional().describe('Answer a refusal with 409 and a problem instead of 200.'),
});
export type LimitCheckRequest = z.infer<typeof limitCheckRequest>;

/** A limit that is nearly used up. */
export const limitWarning = z.object({
  threshold_percent: z.int(),
  period,
  spent_usd: usd,
  limit_usd: usd,
  message: z.string(),
});

/** Answer of `POST /api/v1/limits/check`. */
export const limitDecision = z.object({
  allowed: z.boolean(),
  code: z.enum(['ok', 'limit_reached', 'spending_disabled', 'spend_unknown', 'no_limit', 'disabled']),
  reason: z.string().describe('A sentence for people: the numbers, whose limit it is, when it resets.'),
  period: period.describe('The period that decided: the first exceeded, else the one nearest to its limit.'),
  spent_usd: usd.nullable().describe('Spend of the period; null where it could not be read.'),
  limit_usd: usd.nullable(),
  resets_at: instant,
  source: limitSource.nullable(),
  mode: limitMode,
  warnings: z.array(limitWarning),
  cache_seconds: z.int().min(0).describe('For how long the answer may be reused.'),
});
export type LimitDecision = z.infer<typeof limitDecision>;
