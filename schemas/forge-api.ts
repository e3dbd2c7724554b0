// Connections to forges, what they delivered, and outcomes that anybody may tell.
import { z } from 'zod';
import { forgeName, OUTCOME_KINDS } from './forge.ts';
import { instant } from './limit-words.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** Forges that deliver to `/webhooks/{forge}`. */
export const connectedForge = forgeName.exclude(['api']);
export type ConnectedForge = z.infer<typeof connectedForge>;

/** Largest delivery that is taken. GitHub sends up to 25 MiB; what is larger than this lists thousands of commits. */
export const MAX_DELIVERY_BYTES = 8 * 1024 * 1024;

/** Where a forge is when a connection does not say. */
export const FORGE_HOSTS: Readonly<Record<ConnectedForge, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};

const repositoryName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\w.-]+(?:\/[\w.-]+){1,20}$/, 'must be owner/name, without the host');

const workflow = z.string().trim().min(1).max(300);

/** What is stored of a connection. */
export const forgeValue = z.object({
  forge: connectedForge,
  /** Host of its pages. */
  host: z.string(),
  /** Signs deliveries. */
  secret: z.string(),
  previousSecret: z.string(),
  /** RFC 3339, UTC: since when the secret is this one. */
  secretSince: z.string(),
  /** Reads what was missed; empty for none. */
  token: z.string(),
  /** Address of its API; empty for the usual one. */
  apiUrl: z.string(),
  allowPrivate: z.boolean(),
  /** `owner/name` of what is asked for; deliveries are taken of any. */
  repositories: z.array(z.string()).readonly(),
  reviewWorkflows: z.array(z.string()).readonly(),
  poll: z.boolean(),
  /** RFC 3339, UTC. */
  createdAt: z.string(),
});
export type ForgeValue = z.infer<typeof forgeValue>;

/** A connection's id: a lower-case slug. */
export const forgeId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, dashes or underscores',
  );

const host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/,
    'must be the name of a host, such as github.example.com',
  );

const apiUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
  .max(500)
  .refine((text) => !/^[^/]*\/\/[^/?#]*@|[?#]/.test(text), 'must not hold a user, password or query')
  .transform((text) => text.replace(/\/+$/, ''));

/** Makes a connection or changes what it names of one; a new one needs `forge`. */
export const forgeUpdate = z.strictObject({
  forge: connectedForge.optional().describe('Of a new connection; it cannot be changed.'),
  host: host.optional().describe('Of an own server; by default that of the public one.'),
  secret: z
    .string()
    .min(16, 'must have at least 16 characters')
    .max(256)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces')
    .optional()
    .describe('Written only; one is made where none is given.'),
  rotate_secret: z
    .literal(true)
    .optional()
    .describe('Make a new secret; deliveries under the one before are taken for 24 hours.'),
  token: z
    .string()
    .max(1000)
    .regex(/^[\x21-\x7e]*$/, 'must be visible ASCII without spaces')
    .optional()
    .describe('Written only: reads what was missed. Empty takes it away.'),
  api_url: apiUrl.optional().describe('Where its API is not at the usual address.'),
  allow_private: z
    .boolean()
    .optional()
    .describe('Whether its API may be an address of this machine or of a private network.'),
  repositories: z.array(repositoryName).max(500).optional().describe('`owner/name` of what is asked for.'),
  review_workflows: z
    .array(workflow)
    .max(100)
    .optional()
    .describe("Paths of workflows that review, beside Copilot's, such as `.github/workflows/review.yml`."),
  poll: z.boolean().optional().describe('Ask every five minutes for what was missed; needs a token.'),
  ...changeNote,
});
export type ForgeUpdate = z.infer<typeof forgeUpdate>;

const count = z.int().describe('Since `counted_since`.');

/** What came over a connection. */
export const forgeFigures = z.object({
  last_delivery_at: instant.nullable().describe('The latest that was signed rightly; null for none.'),
  counted_since: instant,
  taken: count,
  duplicate: count,
  ignored: z.record(z.string(), count).describe('By reason; beyond 50 reasons as `other`.'),
  refused: z.record(z.string(), count).describe('By reason.'),
});
export type ForgeFigures = z.infer<typeof forgeFigures>;

/** What the last catch-up did. */
export const catchUpResult = z.object({
  at: instant,
  running: z.boolean(),
  repositories: z.int().describe('Of which everything was asked for.'),
  changes: z.int(),
  facts: z.int().describe('That were not known before.'),
  stopped: z.string().describe('Why it did not come to its end; empty where it did.'),
  next_at: instant.nullable().describe('When it goes on by itself; null: it does not.'),
});
export type CatchUpResult = z.infer<typeof catchUpResult>;

/** One connection, without its secrets. */
export const forgeAnswer = z.object({
  id: z.string(),
  forge: connectedForge,
  host: z.string(),
  webhook_path: z.string().describe('Where the forge delivers to, at this Outlay.'),
  events: z.array(z.string()).describe('What to tick at the forge.'),
  secret_since: instant,
  has_token: z.boolean(),
  api_url: z.string(),
  allow_private: z.boolean(),
  repositories: z.array(z.string()),
  review_workflows: z.array(z.string()),
  poll: z.boolean(),
  deliveries: forgeFigures,
  catch_up: catchUpResult.nullable().describe('null: there was none.'),
  created_at: instant,
  updated_at: instant,
  updated_by: z.string(),
});
export type ForgeAnswer = z.infer<typeof forgeAnswer>;

/** The answer to a change: a secret that was made is in it and nowhere else. */
export const changedForgeAnswer = forgeAnswer.extend({ secret: z.string().optional() });

const text = (most: number) => z.string().trim().max(most).optional();

/** What somebody tells beside what forges do. */
export const outcomeRequest = z.strictObject({
  id: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('Your own: what is told again under it counts once, and something else under it is refused.'),
  outcome: z.enum(OUTCOME_KINDS),
  repo: text(500).describe('Any spelling of a remote, or `host/owner/name`.'),
  pr: text(500).describe('Number or address of a change; needs `repo`.'),
  session: text(512),
  task: text(512),
  user: text(512),
  at: z.iso.datetime({ offset: true }).optional().describe('When it happened; by default now.'),
});

/** An outcome as it is kept: later fields are not refused. */
export const outcomeTold = z.looseObject(outcomeRequest.shape);

export const outcomeAnswer = z.object({ id: z.string(), result: z.enum(['taken', 'duplicate']) });

/** The answer to a delivery. */
export const deliveryAnswer = z.object({
  result: z.enum(['taken', 'duplicate', 'ignored']),
  facts: z.int().optional().describe('How many were taken.'),
  reason: z.string().optional().describe('Why it was ignored.'),
});

const FORGE = '/api/v1/forges/{forge}';

export const FORGE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/forges',
    summary: 'Connections to forges, with what they delivered',
    answers: { 200: z.object({ data: z.array(forgeAnswer), next_cursor: z.null() }) },
  },
  {
    method: 'get',
    path: FORGE,
    summary: 'One connection',
    answers: { 200: forgeAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: FORGE,
    summary: 'Make or change a connection; a secret that is made is in this answer and nowhere else',
    body: forgeUpdate,
    answers: { 200: changedForgeAnswer, 201: changedForgeAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: FORGE,
    summary: 'Take a connection away; what it delivered stays',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'post',
    path: `${FORGE}/catch-up`,
    summary: 'Ask the forge now for what was missed',
    answers: { 200: catchUpResult, 202: catchUpResult },
    refusals: [404, 409],
  },
  {
    method: 'post',
    path: '/api/v1/outcomes',
    summary: 'Tell an outcome that no forge tells: a task, an incident, a review',
    body: outcomeRequest,
    answers: { 200: outcomeAnswer, 202: outcomeAnswer },
    refusals: [409, 503],
  },
  {
    method: 'post',
    path: '/webhooks/{forge}',
    summary: 'A delivery of GitHub, GitLab or Bitbucket, signed with the secret of its connection',
    answers: { 200: deliveryAnswer, 202: deliveryAnswer },
    refusals: [401, 404, 408, 413, 503],
  },
];
