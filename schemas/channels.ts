// Channels: where alerts are delivered, which of them, and what became of each delivery.
import { z } from 'zod';
import { alertKind } from './alerts.ts';
import { instant } from './limit-api.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** `webhook`: signed JSON. `slack`: what Slack, Mattermost and Teams-like endpoints take. */
export const channelType = z.enum(['webhook', 'slack']);

/** Base64 of 24 to 64 bytes behind a prefix: https://github.com/standard-webhooks/standard-webhooks */
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const secret = z.string().regex(SECRET, 'must be whsec_ and then the base64 of 24 to 64 bytes');

/** Which alerts a channel is told. */
export const channelFilter = z.object({
  kinds: z.array(alertKind).max(10).nullable().describe('null: all.'),
  subjects: z
    .array(z.string().min(1).max(600))
    .max(100)
    .nullable()
    .describe('Scopes such as `budget` or `user`, or single subjects such as `budget/ci`; null: all.'),
  min_threshold: z.int().min(0).max(1000).describe('Lowest percent of which thresholds are told; 0: all.'),
});
export type ChannelFilter = z.infer<typeof channelFilter>;

/** What is stored of a channel. */
export const channelValue = z.object({
  name: z.string(),
  type: channelType,
  /** Holds a secret in its path, as that of Slack does. */
  url: z.string(),
  /** Signs webhooks; empty for other types. */
  secret: z.string(),
  previousSecret: z.string(),
  /** RFC 3339, UTC: since when the secret is this one. */
  secretSince: z.string(),
  filter: channelFilter,
  enabled: z.boolean(),
  /** Why Outlay itself switched it off; empty where it did not. */
  disabledReason: z.string(),
  /** RFC 3339, UTC: alerts from before are not delivered. */
  createdAt: z.string(),
});
export type ChannelValue = z.infer<typeof channelValue>;

/** A channel's id: a lower-case slug. */
export const channelId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, dashes or underscores',
  );

const MAX_URL_LENGTH = 2048;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
  .max(MAX_URL_LENGTH)
  .refine((text) => !/^[^/]*\/\/[^/?#]*@/.test(text), 'must not hold a user or password')
  .describe('Written only: its path is usually a secret.');

/** Makes a channel or changes what it names of one; a new one needs `type` and `url`. */
export const channelUpdate = z.strictObject({
  name: z.string().trim().max(200).optional(),
  type: channelType.optional(),
  url: url.optional(),
  secret: secret.optional().describe('Of a webhook, written only; one is made where none is given.'),
  rotate_secret: z
    .literal(true)
    .optional()
    .describe('Make a new secret; the one before signs beside it for 24 hours.'),
  filter: channelFilter.partial().optional(),
  enabled: z.boolean().optional(),
  ...changeNote,
});
export type ChannelUpdate = z.infer<typeof channelUpdate>;

/** One channel, without its secrets. */
export const channelAnswer = z.object({
  channel: z.string(),
  name: z.string(),
  type: channelType,
  target: z.string().describe('Where it goes: the address without its path and query.'),
  filter: channelFilter,
  enabled: z.boolean(),
  disabled_reason: z.string().describe('Why Outlay itself switched it off; empty where it did not.'),
  secret_since: instant.nullable().describe('null: deliveries of this type are not signed.'),
  created_at: instant,
  updated_at: instant,
  updated_by: z.string(),
});
export type ChannelAnswer = z.infer<typeof channelAnswer>;

/** The answer to a change: a secret that was made is in it and nowhere else. */
export const changedChannelAnswer = channelAnswer.extend({ secret: z.string().optional() });

/** What became of one attempt: `retrying` is tried again at `next_at`, `dead` is not by itself. */
export const deliveryOutcome = z.enum(['delivered', 'retrying', 'dead']);

/** One attempt to deliver an alert. */
export const delivery = z.object({
  alert: z.string(),
  attempt: z.int(),
  at: instant,
  outcome: deliveryOutcome,
  status: z.int().nullable().describe('Of the answer; null where there was none.'),
  duration_ms: z.int(),
  next_at: instant.nullable(),
  reason: z.string().describe('Why it did not succeed.'),
});
export type Delivery = z.infer<typeof delivery>;

/** What happened to one request. */
export const deliveryResult = z.object({
  delivered: z.boolean(),
  status: z.int().nullable().describe('Of the answer; null where there was none.'),
  duration_ms: z.int(),
  body: z.string().describe('The first 200 characters of the answer.'),
  reason: z.string().describe('Why it did not succeed.'),
});
export type DeliveryResult = z.infer<typeof deliveryResult>;

const list = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

/** Most attempts that are listed. */
export const MAX_DELIVERIES = 200;

const CHANNEL = '/api/v1/channels/{channel}';

export const CHANNEL_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/channels',
    summary: 'Channels of alerts',
    answers: { 200: list(channelAnswer) },
  },
  {
    method: 'get',
    path: CHANNEL,
    summary: 'One channel',
    answers: { 200: channelAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: CHANNEL,
    summary: 'Make or change a channel; a secret that is made is in this answer and nowhere else',
    body: channelUpdate,
    answers: { 200: changedChannelAnswer, 201: changedChannelAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: CHANNEL,
    summary: 'Take a channel away',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'post',
    path: `${CHANNEL}/test`,
    summary: 'Send a test alert now and tell what happened',
    answers: { 200: deliveryResult },
    refusals: [404],
  },
  {
    method: 'get',
    path: `${CHANNEL}/deliveries`,
    summary: `The latest ${MAX_DELIVERIES} attempts to deliver to the channel, the latest first`,
    answers: { 200: list(delivery) },
    refusals: [404],
  },
  {
    method: 'post',
    path: `${CHANNEL}/deliveries/{alert}/retry`,
    summary: 'Deliver an alert again now and tell what happened; when it fails it is retried as a new one is',
    answers: { 200: deliveryResult },
    refusals: [404],
  },
];
