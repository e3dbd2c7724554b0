// The limits of a person as the API tells them: state, the ladder behind it, and the decision on one request.
import { z } from 'zod';
import { instant, limitMode, limitSource, usd, type LimitMode, type LimitSource } from './limit-words.ts';
import { PERIODS } from './period.ts';
import { sessionState } from './session-caps.ts';

export { instant, limitMode, limitSource, usd, type LimitMode, type LimitSource };

/** A person's name as input; compared without case and surrounding space. */
export const userName = z.string().trim().min(1).max(512);

const period = z.enum(PERIODS);

/** What decides a request: a limit, a `budget` (with its id), or a cap of the `session` (its id is the measure). */
export const decisionSource = z.object({
  scope: z.enum([...limitSource.shape.scope.options, 'budget', 'session']),
  id: z.string(),
});
export type DecisionSource = z.infer<typeof decisionSource>;

/** What a limit, a budget or a cap holds for: `session` is the whole life of a session. */
export const decisionPeriod = z.enum([...PERIODS, 'session']);
export type DecisionPeriod = z.infer<typeof decisionPeriod>;

/** What a budget is about: names as the ledger spells them; the deployment has no id. */
export const budgetScope = z.object({
  kind: z.enum(['agent', 'repo', 'model', 'group', 'session', 'deployment']),
  id: z.string(),
});
export type BudgetScope = z.infer<typeof budgetScope>;

/** Progress of a budget in the current period. */
export const budgetState = z.object({
  spent_usd: usd.nullable().describe('null: not known at the moment.'),
  limit_usd: usd,
  percent: z.int().nullable().describe('Rounded down. null: not known at the moment.'),
  period_start: instant.nullable().describe('null for a session.'),
  resets_at: instant.nullable(),
  exceeded: z.boolean().nullable().describe('Spend meets or exceeds it. null: not known at the moment.'),
  data_as_of: instant.nullable().describe('Time of the newest spend that is counted.'),
});
export type BudgetState = z.infer<typeof budgetState>;

/** A budget that concerns somebody's work. */
export const budgetProgress = z.object({
  budget: z.string(),
  name: z.string(),
  scope: budgetScope,
  period: decisionPeriod,
  action: z.enum(['block', 'warn']),
  ...budgetState.shape,
});

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

/** Answer of `GET /api/v1/limits/state`. */
export const limitState = z.object({
  user: z.string(),
  enabled: z.boolean().describe('The master switch.'),
  limited: z.boolean().describe('Whether any limit applies to the person now.'),
  effective: z.array(effectiveLimit),
  ladder: z
    .array(ladderRung)
    .describe('Every scope that could set the limit of a period, and why it does or does not.'),
  budgets: z
    .array(budgetProgress)
    .describe("Those of the deployment, of the person's group, and of the work that is asked about."),
  session: sessionState
    .nullable()
    .optional()
    .describe('What the session that is asked about used, and its caps; null: none is asked about.'),
  unpriced_models: z
    .int()
    .nullable()
    .describe(
      'Models used in the last 31 days without a price: they count at a fallback, or not at all. null: not known at the moment.',
    ),
  mode: limitMode,
  data_as_of: instant.nullable().describe('Time of the newest spend that is counted.'),
});
export type LimitState = z.infer<typeof limitState>;

/** A thousand dollars: no call costs more, and who asks for others may not hold up everybody. */
export const MAX_ESTIMATE_MICROS = 1_000_000_000;

/** What a request is expected to cost, to be held until it is told. */
export const reserveRequest = z.object({
  estimate_micros: z
    .int()
    .min(1)
    .max(MAX_ESTIMATE_MICROS)
    .describe('What the request is expected to cost, in micro-dollars.'),
  expires_seconds: z.int().min(1).max(3600).optional().describe('600 where it is not told.'),
  calls: z
    .enum(['one', 'many'])
    .optional()
    .describe('`one`: the next call of the session ends it. `many`: each call takes its cost from it.'),
});

/** Body of `POST /api/v1/limits/check`. */
export const limitCheckRequest = z.object({
  user: userName.optional().describe('The person whom the token is bound to where nobody is named.'),
  agent: z.string().max(512).optional(),
  session: z.string().max(512).optional(),
  repo: z.string().max(512).optional(),
  model: z.string().max(512).optional(),
  reserve: reserveRequest
    .optional()
    .describe('Holds an amount until the request is told by telemetry, or until it expires.'),
});
/** With `status=1` a refusal has a status of its own. */
export const limitCheckQuery = z.object({
  status: z.literal('1').optional().describe('Answer a refusal with 409 and a problem instead of 200.'),
});
export type LimitCheckRequest = z.infer<typeof limitCheckRequest> & { user: string };

const used = {
  period: decisionPeriod,
  spent_usd: usd.nullable(),
  limit_usd: usd.nullable(),
  reserved_usd: usd.optional().describe('What is held for requests under way, beside what was spent.'),
};

/** A limit, budget or cap that is nearly used up, or used up and only warns. */
export const limitWarning = z.object({
  threshold_percent: z.int(),
  ...used,
  resets_at: instant.nullable(),
  source: decisionSource,
  message: z.string(),
});

const DECISION_CODES = [
  'ok',
  'limit_reached',
  'budget_reached',
  'session_cap_reached',
  'spending_disabled',
  'spend_unknown',
  'no_limit',
  'disabled',
] as const;

/** Answer of `POST /api/v1/limits/check`. */
export const limitDecision = z.object({
  allowed: z.boolean(),
  code: z.enum(DECISION_CODES),
  reason: z.string().describe('A sentence for people: the numbers, whose limit it is, when it resets.'),
  period: used.period.describe(
    'The period that decided: the first exceeded, else the one nearest to its limit.',
  ),
  spent_usd: used.spent_usd.describe('Spend of the period; null where it could not be read, and for counts.'),
  limit_usd: used.limit_usd,
  reserved_usd: used.reserved_usd,
  resets_at: instant.nullable().describe('null for a session: a new one starts anew.'),
  source: decisionSource.nullable(),
  mode: limitMode,
  warnings: z.array(limitWarning),
  cache_seconds: z.int().min(0).describe('For how long the answer may be reused.'),
  retry_after_seconds: z
    .int()
    .nullable()
    .describe('When a refused request may be tried again by itself; null: it should not be.'),
  reservation: z
    .object({ id: z.string(), expires_at: instant })
    .nullable()
    .optional()
    .describe('What was held for the request; null where too much is held already.'),
});
export type LimitDecision = z.infer<typeof limitDecision>;
