// What arrived: who sends telemetry, what became of it, what it lacks and how that is mended.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import { SIGNALS } from './otlp.ts';
import type { ApiRoute } from './route.ts';

/** How an export came. */
export const PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What telemetry may lack, the gravest first. */
export const MISSING_ITEMS = [
  'agent',
  'usage',
  'calls',
  'user',
  'session',
  'repo',
  'price',
  'cache_split',
  'delta',
] as const;
export type MissingItem = (typeof MISSING_ITEMS)[number];

/** Why a request was refused before anything of it was read. */
export const REFUSALS = [
  'wrong_path',
  'wrong_method',
  'wrong_protocol',
  'no_valid_token',
  'wrong_content_type',
  'too_large',
  'malformed',
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

const count = z.int().nonnegative();
const ago = z.int().nonnegative().describe('Whole seconds before the answer.');
const text = z.string().nullable();

const mend = z.object({
  setting: z.string().describe('The exact line.'),
  where: z.string().describe('Where it belongs.'),
});

const missing = z.object({
  item: z.enum(MISSING_ITEMS),
  since: instant.describe('Since when it is missing without a break.'),
  sentence: z.string(),
  mend: mend.nullable().describe('The one setting that mends it; null where none does.'),
});

const who = z.object({
  name: z.string().describe('The best name there is, for people to read.'),
  token: text.describe('Name of the ingest token.'),
  user: text.describe('The person that the telemetry is booked for.'),
  user_source: z.enum(['token', 'attribute', 'declared', 'installation']).nullable(),
  service: text.describe('`service.name` of the resource.'),
  instance: text.describe('The latest `service.instance.id`.'),
  hosts: z.array(z.string()).describe('Machines, the latest first, at most five.'),
  address: text.describe('Network address of the latest request.'),
  client: text.describe('`User-Agent` of the latest request.'),
});

/** One sender: the same who, agent and version. */
export const senderAnswer = z.object({
  id: z.string(),
  who,
  agent: text.describe(
    'Null where no agent is known: other telemetry, and requests that were refused unread.',
  ),
  version: text,
  first_at: instant,
  last_at: instant,
  seconds_ago: ago,
  requests: count.describe('Exports with records of it, and refused requests.'),
  protocols: z.array(z.object({ protocol: z.enum(PROTOCOLS), last_at: instant })),
  signals: z.array(z.object({ signal: z.enum(SIGNALS), last_at: instant, seconds_ago: ago })),
  records: z
    .object({
      charged: count,
      activity: count,
      evidence: count.describe('Told already by a better signal.'),
      duplicate: count,
      unused: count.describe('Fine, and nothing about usage.'),
      rejected: count,
    })
    .describe('Every record received is counted once.'),
  rejections: z.array(z.object({ reason: z.string(), of: z.enum(['record', 'request']), count })),
  last_rejection: z.object({ at: instant, reason: z.string(), sentence: z.string() }).nullable(),
  unpriced_models: z.array(z.string()).describe('The latest models without a price, at most five.'),
  missing: z.array(missing),
  known_faults: z
    .array(
      z.object({
        wrong: z.string(),
        mended_in: text.describe('The first version without it; null where none was known.'),
        source: z.string(),
      }),
    )
    .describe('What is known to be wrong with the telemetry of this version.'),
});
export type SenderAnswer = z.infer<typeof senderAnswer>;

/** Query of `GET /api/v1/senders`. */
export const sendersQuery = z.strictObject({
  agent: z.string().max(512).optional().describe('Only this agent; empty for senders without one.'),
  q: z.string().max(512).optional().describe('Only senders whose names contain this, whatever its case.'),
  missing: z.enum(MISSING_ITEMS).optional().describe('Only senders that lack this.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(8192).optional().describe('`next_cursor` of the page before.'),
});
export type SendersQuery = z.infer<typeof sendersQuery>;

/** Answer of `GET /api/v1/senders`, ordered by agent, name and version. */
export const sendersAnswer = z.object({
  data: z.array(senderAnswer),
  next_cursor: z.string().nullable().describe('Pass as `cursor` to read on; null at the end.'),
  total: count.describe('Senders that the filters let pass.'),
});
export type SendersAnswer = z.infer<typeof sendersAnswer>;

export const SENDER_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/senders',
    summary: 'What arrived: senders, what became of their telemetry, what it lacks and what mends it',
    query: sendersQuery,
    answers: { 200: sendersAnswer },
  },
];
