// Re-rating: what was charged is rated by the price book as it is now. And a look before that at what a price would change.
import { z } from 'zod';
import { range } from './api-query.ts';
import { instant, usd } from './limit-words.ts';
import { priceId, tokenPrice } from './price-book.ts';
import type { ApiRoute } from './route.ts';
import { requiredReason } from './setting-note.ts';

const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date (YYYY-MM-DD, its midnight in UTC) or a time (RFC 3339)',
});

const only = {
  provider: z
    .string()
    .trim()
    .toLowerCase()
    .max(120)
    .optional()
    .describe('Only of this provider, as in the ledger.'),
  model: z
    .string()
    .trim()
    .toLowerCase()
    .max(200)
    .optional()
    .describe('Only of this model, as in the ledger.'),
};

/** The body of `POST /api/v1/price-book/rerate`. */
export const rerateRequest = z.strictObject({
  from: time.describe('Calls from then on.'),
  to: time.describe('Calls before then.'),
  ...only,
  reason: requiredReason,
});

/**
 * Why a record stays as it is. `told_twice`: the ledger holds it more than once, which an audit takes back first.
 * `on_its_way`: more of it was under way or is in quarantine. `unclear`: its rows do not tell again what it was rated by.
 */
export const KEPT_REASONS = ['told_twice', 'on_its_way', 'unclear'] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

const records = z.int().describe('Calls, and hours of counters of sessions without calls.');
const unpriced = z.int().describe('Of them, those without a price; a fallback does not count as one.');

const keptRecords = z.array(
  z.object({
    reason: z.enum(KEPT_REASONS),
    records: z.int(),
    cost_usd: usd.describe('What they are charged with.'),
  }),
);

const before = { cost_usd: usd, unpriced: unpriced };

/** What became of the records of a model that changed. */
export const reratedModel = z.object({
  provider: z.string(),
  model: z.string(),
  records,
  calls: z.int(),
  before: z.object(before),
  after: z.object(before),
  difference_usd: usd,
});
export type ReratedModel = z.infer<typeof reratedModel>;

/** Models that a job tells one by one, those with the largest difference. */
export const RERATED_MODELS = 200;

/** One job. Its figures are exact at any moment, and over a restart. */
export const rerateAnswer = z.object({
  id: z.string(),
  state: z
    .enum(['waiting', 'running', 'done', 'failed'])
    .describe('What a restart interrupts goes on by itself. What failed is finished by asking again.'),
  sentence: z.string().describe('Why it failed, or what it waits for; empty otherwise.'),
  from: instant,
  to: instant,
  provider: z.string().nullable(),
  model: z.string().nullable(),
  reason: z.string(),
  asked_by: z.string(),
  asked_at: instant,
  started_at: instant.nullable(),
  ended_at: instant.nullable(),
  progress: z.object({ days: z.int(), days_done: z.int() }),
  examined: records.describe('Records of the days that are done.'),
  changed: records,
  before: z.object(before).describe('Of the records that changed.'),
  after: z.object(before),
  difference_usd: usd,
  models: z.array(reratedModel).describe(`The largest difference first; at most ${RERATED_MODELS}.`),
  model_count: z.int(),
  kept: keptRecords.describe('What stays as it is, and why; of the days that are done.'),
  first_batch: z.int().nullable().describe('The corrections are among the ledger’s batches from here…'),
  last_batch: z.int().nullable().describe('…to here; null while there are none.'),
  dropped_before: z.iso
    .date()
    .nullable()
    .describe('Days before it are in rollups only, and stay as they are; null: all days are in the ledger.'),
  signed_off_months: z
    .array(z.string())
    .describe(
      'Months in the range that were signed off when it was asked: what changes there is a correction.',
    ),
});
export type RerateAnswer = z.infer<typeof rerateAnswer>;

/** The latest first. */
export const rerateListAnswer = z.object({ data: z.array(rerateAnswer), next_cursor: z.null() });

export type RerateListAnswer = z.infer<typeof rerateListAnswer>;

/** The body of `POST /api/v1/price-book/preview`. Without `entry` and `without`: the price book as it is. */
export const pricePreviewRequest = z.strictObject({
  entry: tokenPrice
    .extend({ entry: priceId })
    .optional()
    .describe('As if it were in the price book, in the place of one with its name.'),
  without: priceId.optional().describe('As if this entry were not.'),
  ...range,
  ...only,
});
export type PricePreviewRequest = z.infer<typeof pricePreviewRequest>;

const people = z.int().describe('Whose cost changes; usage of nobody known counts as none.');

const compared = {
  calls: z.int(),
  changed: records.describe('Of which the cost or its basis changes.'),
  people,
  now: z.object(before),
  then: z.object(before),
  difference_usd: usd,
};

/** What calls of a model cost, and would. */
export const previewedModel = z.object({ provider: z.string(), model: z.string(), ...compared });
export type PreviewedModel = z.infer<typeof previewedModel>;

/** Answer of `POST /api/v1/price-book/preview`. */
export const pricePreviewAnswer = z.object({
  from: instant.describe('Later than was asked where there was no time for more: see `complete`.'),
  to: instant,
  complete: z.boolean().describe('Whether all of the range was looked at; the latest days come first.'),
  ...compared,
  models: z.array(previewedModel).describe(`The largest difference first; at most ${RERATED_MODELS}.`),
  model_count: z.int(),
  kept: keptRecords.describe('What would stay as it is, and why.'),
});
export type PricePreviewAnswer = z.infer<typeof pricePreviewAnswer>;

export const RERATE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/v1/price-book/rerate',
    summary:
      'Rate what was charged by the price book as it is now, as a job; the differences are booked as corrections',
    body: rerateRequest,
    answers: { 202: rerateAnswer },
    refusals: [409, 503],
  },
  {
    method: 'get',
    path: '/api/v1/price-book/rerates',
    summary: 'The jobs: who asked for them and why, how far they are, what they changed; the latest first',
    answers: { 200: rerateListAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/price-book/rerates/{rerate}',
    summary: 'One job',
    answers: { 200: rerateAnswer },
    refusals: [404],
  },
  {
    method: 'post',
    path: '/api/v1/price-book/preview',
    summary: 'What calls would have cost with another price; nothing is changed',
    body: pricePreviewRequest,
    answers: { 200: pricePreviewAnswer },
    refusals: [404, 409, 503],
  },
];
