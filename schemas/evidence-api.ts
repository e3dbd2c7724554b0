// Counters that differ from the calls of their session, as the API tells them.
import { z } from 'zod';
import { cursor, filterValues, limit, range } from './api-query.ts';
import { instant, usd } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

/** By what differences are summed; each row is at least one session, or one person's day where counters know no session. */
export const EVIDENCE_GROUPS = ['session', 'agent', 'user', 'day'] as const;
export type EvidenceGroup = (typeof EVIDENCE_GROUPS)[number];

/** Kinds of tokens that are compared; `prompt` is input with all of the cache. */
export const EVIDENCE_TOKENS = ['input', 'cache_read', 'cache_write', 'prompt', 'output'] as const;

/** Parameters of `GET /api/v1/evidence`. */
export const evidenceQuery = z.strictObject({
  ...range,
  by: z.enum(EVIDENCE_GROUPS).default('session').describe('What a row stands for.'),
  agent: filterValues.describe('Only this agent; repeat for any of several.'),
  user: filterValues.describe('Only this person; repeat for any of several, empty for unattributed.'),
  session: filterValues.describe(
    'Only this session; repeat for any of several, empty for counters without one.',
  ),
  all: z.enum(['true', 'false']).optional().describe('true: what agrees, too.'),
  limit: limit(100, 1000),
  cursor,
});
export type EvidenceQuery = z.infer<typeof evidenceQuery>;

const tokens = z
  .object({
    metrics: z.int().describe('What counters told.'),
    calls: z.int().describe('What calls told.'),
    metrics_more: z.int().describe('Sum of the differences where counters told more: calls were lost.'),
    calls_more: z
      .int()
      .describe('Sum of the differences where calls told more: counters were lost or stopped.'),
  })
  .nullable()
  .describe('null where the counters do not tell this.');

const cost = z
  .object({
    basis: z
      .enum(['reported', 'list', 'both'])
      .describe("The agents' own figures where both sides tell them, else list prices."),
    metrics_usd: usd,
    calls_usd: usd,
    metrics_more_usd: usd,
    calls_more_usd: usd,
  })
  .nullable()
  .describe('null where one side tells no cost, or only bounds of it.');

const differenceFields = {
  compared: z
    .int()
    .describe('Sessions, or days of a person where counters know no session, that are told twice.'),
  differing: z.int().describe('Those of them that differ.'),
  tokens: z.object({
    input: tokens,
    cache_read: tokens,
    cache_write: tokens,
    prompt: tokens,
    output: tokens,
  }),
  cost,
};

const evidenceRow = z.object({
  agent: z.string(),
  user: z.string().optional(),
  session: z.string().optional().describe('Empty: counters that know no session.'),
  day: z.iso.date().optional(),
  last_told: instant.describe('Counters follow calls by up to an export interval, a minute by default.'),
  ...differenceFields,
});
export type EvidenceRow = z.infer<typeof evidenceRow>;

/** Answer of `GET /api/v1/evidence`. */
export const evidenceAnswer = z.object({
  data: z.array(evidenceRow).describe('The largest differences first.'),
  totals: z.object(differenceFields).describe('Over everything that is compared.'),
  explain: z.object({ definition: z.string(), reading: z.string() }),
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
  next_cursor: z.string().nullable().describe('Pass as `cursor` to read on; null at the end.'),
});
export type EvidenceAnswer = z.infer<typeof evidenceAnswer>;
export type EvidenceDifferences = EvidenceAnswer['totals'];

export const EVIDENCE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/evidence',
    summary: 'Stale counters: metrics that differ from the calls of their session, with the amount',
    query: evidenceQuery,
    answers: { 200: evidenceAnswer },
  },
];
