// Usage, people and sessions as the API tells them: the dashboards' contract.
import { z } from 'zod';
import { instant, limitState, usd } from './limit-api.ts';
import { PATTERNS } from './pattern-definitions.ts';
import { changeOutcome, sessionContext, sessionOutcome, sessionRetries } from './session-outcome.ts';

/** What usage can be grouped and filtered by. An empty value is the visible `unattributed`. */
export const DIMENSIONS = [
  'user',
  'group',
  'team',
  'cost_center',
  'repo',
  'branch',
  'pr',
  'model',
  'provider',
  'agent',
  'source',
  'subagent',
  'session',
  'effort',
  'workflow',
  'task',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** An attribute of the senders' own as a dimension, `attribute.<name>`: what Outlay has no dimension for. */
export type AttributeDimension = `attribute.${string}`;

/** How such attributes are named. */
export const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*$/;

/** Most dimensions that one question may group by. */
export const MAX_GROUP_BY = 3;

const count = z.int();

/** What is measured of any part of usage. Corrections are included, so that parts add up to the whole. */
const measureFields = {
  calls: count
    .nullable()
    .describe('Model calls told one by one; null where counters tell all there is, which tell no calls.'),
  retries: count.nullable().describe('Requests beyond the first that the calls took, as far as known.'),
  input_tokens: count.describe('Uncached input.'),
  input_unsplit_tokens: count.describe(
    'The part of the input of which senders do not tell how much came from a cache or went into it.',
  ),
  cache_read_tokens: count.nullable().describe('null where no sender tells the cache apart from the input.'),
  cache_write_tokens: count
    .nullable()
    .describe('All cache writes: 5 minutes, 1 hour and unknown; null as for cache reads.'),
  cache_write_5m_tokens: count,
  cache_write_1h_tokens: count,
  cache_write_unsplit_tokens: count.describe('Cache writes whose life time is not known.'),
  output_tokens: count.describe('Everything generated, reasoning included.'),
  reasoning_tokens: count.describe('The part of the output that was reasoning.'),
  cost_usd: usd.nullable().describe('What limits and dashboards use; null where nothing has a price.'),
  reported_cost_usd: usd.nullable().describe("The agents' own figure; null where none gave one."),
  list_cost_usd: usd.nullable().describe('At list prices, at least; null where no price is known.'),
  list_cost_max_usd: usd
    .nullable()
    .describe(
      'At list prices, at most: differs where cache writes, cached input or long-context tiers are not told apart.',
    ),
  credits: z
    .string()
    .nullable()
    .describe('Native credits; null where none were told, or in several units, which are never added up.'),
  credits_by_unit: z
    .record(z.string(), z.string())
    .describe('Native credits by what they are counted in, such as `github_ai_credit`.'),
  credited_calls: count.describe('Calls whose agent told their credits.'),
  unpriced_calls: count.describe('Calls, or metric entries, without a price.'),
};

const messages = count
  .nullable()
  .describe("People's prompts; null where not known for this breakdown, or where usage came without any.");
const sessions = count.describe('Distinct sessions with usage; not additive over rows.');

/** The measures of a row or of a total. */
export const usageMeasures = z.object({ sessions, messages, ...measureFields });
export type UsageMeasures = z.infer<typeof usageMeasures>;

/** One row: the value of each dimension grouped by, the start of the bucket where an interval was asked for, measures. */
export const usageRow = z.object({
  ...Object.fromEntries(DIMENSIONS.map((name) => [name, z.string().optional()])),
  bucket: instant.optional(),
  ...usageMeasures.shape,
});
export type UsageRow = Partial<Record<Dimension | AttributeDimension, string>> & {
  bucket?: string;
} & UsageMeasures;

/** The span of time that an answer is about, half-open. */
const rangeFields = { from: instant, to: instant };
const freshness = {
  data_as_of: instant.nullable().describe('Time of the newest usage stored; null: there is none.'),
};
const nextCursor = z.string().nullable().describe('Pass as `cursor` to read on; null at the end.');

/** Answer of `GET /api/v1/usage`. */
export const usageAnswer = z.object({
  rows: z.array(usageRow),
  totals: usageMeasures.describe('Over everything that matches, not only this page.'),
  ...rangeFields,
  ...freshness,
  next_cursor: nextCursor,
});
export type UsageAnswer = Omit<z.infer<typeof usageAnswer>, 'rows'> & { rows: UsageRow[] };

const personFields = {
  messages,
  chats: sessions,
  ...measureFields,
  excluded_cost_usd: usd.describe('Cost of auxiliary work that the policy leaves out of the other figures.'),
  last_active: instant.nullable(),
};

/** What is measured of people. */
export const personMeasures = z.object(personFields);
export type PersonMeasures = z.infer<typeof personMeasures>;

/** One person in the list. */
export const personRow = z.object({ user: z.string(), groups: z.array(z.string()), ...personFields });
export type PersonRow = z.infer<typeof personRow>;

/** Answer of `GET /api/v1/users`. */
export const usersAnswer = z.object({
  data: z.array(personRow),
  totals: personMeasures,
  ...rangeFields,
  ...freshness,
  next_cursor: nextCursor,
});
export type UsersAnswer = z.infer<typeof usersAnswer>;

const sessionMeasures = { messages, ...measureFields };

/** One session in the list; labels are those of its last work that has them, empty for none. */
export const sessionRow = z.object({
  session: z.string(),
  user: z.string(),
  agent: z.string(),
  repo: z.string(),
  branch: z.string(),
  pr: z.string(),
  pr_repo: z.string().describe('The repository of `pr`: not `repo` where the last work was elsewhere.'),
  models: z.array(z.string()),
  started: instant,
  ended: instant,
  ...sessionMeasures,
});
export type SessionRow = z.infer<typeof sessionRow>;

/** One session in the list, with what sessions of its repository usually cost. */
export const listedSession = sessionRow.extend({
  repo_median_cost_usd: usd
    .nullable()
    .describe(
      'Median cost of all sessions of its repository in the range; null below 5 sessions, or where it is not asked for.',
    ),
  outcome: changeOutcome.nullable().describe('Of the change that is told; null where none is.'),
  flags: z.array(z.enum(PATTERNS)).describe('Runaway patterns that it has incidents of.'),
});
export type ListedSession = z.infer<typeof listedSession>;

/** Answer of `GET /api/v1/sessions`. */
export const sessionsAnswer = z.object({
  data: z.array(listedSession),
  totals: z
    .object(measureFields)
    .nullable()
    .describe('Over all sessions that match, not only this page; null where they were not asked for.'),
  ...rangeFields,
  ...freshness,
  next_cursor: nextCursor,
});
export type SessionsAnswer = z.infer<typeof sessionsAnswer>;

const modelRow = z.object({ provider: z.string(), model: z.string(), ...usageMeasures.shape });

/** Answer of `GET /api/v1/users/{user}`. */
export const userAnswer = z.object({
  user: z.string(),
  groups: z.array(z.string()),
  summary: personMeasures,
  limits: limitState,
  by_model: z.array(modelRow),
  by_chat: z.array(sessionRow).describe('The sessions that cost most; /sessions?user= lists all.'),
  ...rangeFields,
  ...freshness,
});
export type UserAnswer = z.infer<typeof userAnswer>;

/** Dollars per token; 0 also where the list has no rate for a kind, of which the call then has no tokens. */
const unitPrices = z.object({
  input: usd,
  cache_read: usd,
  cache_write_5m: usd,
  cache_write_1h: usd,
  output: usd,
});

/** One model call of a session. */
export const sessionCall = z.object({
  id: z.string().describe('Identity of the call in the ledger.'),
  time: instant,
  provider: z.string(),
  model: z.string(),
  effort: z.string(),
  repo: z.string(),
  branch: z.string(),
  pr: z.string(),
  cost_basis: z
    .enum(['list', 'reported', 'list_low', 'list_high', 'negotiated', 'fallback', 'unpriced'])
    .describe(
      "How the cost came about: at list prices, the agent's own figure, the least or the most that list prices allow, at negotiated prices, at a fallback, or none.",
    ),
  price_source: z
    .string()
    .describe(
      'Name and version of the price list, or of the own entry and the list beneath it, and a multiplier where there was one; empty for none.',
    ),
  unit_prices_usd: unitPrices
    .nullable()
    .describe('Dollars per token as they were when the call was rated; null where none were applied.'),
  ...measureFields,
});
export type SessionCall = z.infer<typeof sessionCall>;

/** A part of a session's work. Subagents are told apart by their id where the agent gives one. */
export const sessionPart = z.object({
  source: z.string(),
  subagent: z.string(),
  subagent_id: z.string(),
  started: instant,
  ended: instant,
  depth: count.nullable().describe('1: started by the main turn; null where the agent does not tell.'),
  parent: z
    .string()
    .nullable()
    .describe('`subagent_id` of who started it, empty for the main turn; null where that is not known.'),
  ...measureFields,
  subtree_cost_usd: usd.nullable().describe('With everything that it started; as `cost_usd` otherwise.'),
  call_list: z
    .array(sessionCall)
    .nullable()
    .describe('In the order of time; null where only metrics are known.'),
});
export type SessionPart = z.infer<typeof sessionPart>;

/** Answer of `GET /api/v1/sessions/{session}`. */
export const sessionAnswer = z.object({
  ...sessionRow.shape,
  outcome: sessionOutcome,
  flags: z.array(z.enum(PATTERNS)).describe('Runaway patterns that it has incidents of.'),
  retry_band: sessionRetries,
  context: sessionContext,
  known_by: z.enum(['calls', 'metrics']).describe('`metrics`: how many calls may be known, but not each.'),
  tree: z.object({
    order: z
      .enum(['tree', 'time'])
      .describe('`time`: not every subagent tells who started it; they are in the order of time.'),
    main: sessionPart.nullable(),
    subagents: z.array(sessionPart),
    auxiliary: z.array(sessionPart),
  }),
  by_model: z.array(
    z.object({ provider: z.string(), model: z.string(), source: z.string(), ...measureFields }),
  ),
  call_list_complete: z.boolean().describe('False where the session has more calls than are listed.'),
  ...freshness,
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** Answer of `GET /healthz`. */
export const healthAnswer = z.object({ status: z.literal('ok') });
/** Answer of `GET /readyz`. */
export const readyAnswer = z.object({
  status: z
    .enum(['ready', 'starting', 'stopped'])
    .describe('`stopped` where a failed disk ended ingest until a restart; answers are still given.'),
  engine: z.enum(['up', 'down']).describe('While the engine is down, ingest goes on and the journal waits.'),
  ingest: z
    .enum(['open', 'paused'])
    .describe('Paused: exports are answered 503, and everything else goes on.'),
  ledger_behind_seconds: z
    .int()
    .nonnegative()
    .describe('Age of the oldest acknowledged usage that the ledger lacks; 0 where it lacks none.'),
  reason: z.string().optional().describe('Why ingest is paused.'),
});
export type ReadyAnswer = z.infer<typeof readyAnswer>;
