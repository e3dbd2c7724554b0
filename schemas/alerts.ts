// What people are alerted of: thresholds of limits and budgets, caps of sessions, checks that were allowed unread, patterns, bills.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { instant, usd } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

/** `test` is sent by hand to try a channel and is kept nowhere. */
export const ALERT_KINDS = [
  'BudgetThresholdCrossed',
  'SessionCapReached',
  'FailedOpen',
  'PatternFound',
  'BillDiffers',
  'test',
] as const;

export const alertKind = z.enum(ALERT_KINDS);
export type AlertKind = z.infer<typeof alertKind>;

/** Of what an alert can be. */
export const ALERT_SCOPES = ['user', 'budget', 'session', 'deployment'] as const;

export const alertSubject = z.object({
  scope: z.enum(ALERT_SCOPES).describe('`user`: the limit that counts for a person.'),
  id: z.string(),
  name: z.string().describe('For people.'),
});
export type AlertSubject = z.infer<typeof alertSubject>;

/** One alert. */
export const alert = z.object({
  id: z
    .string()
    .describe(
      'The same for the same subject, period and threshold, however often it is found out or delivered.',
    ),
  kind: alertKind,
  subject: alertSubject,
  period: z.enum(['hour', 'day', 'week', 'month', 'session']),
  period_start: instant.nullable().describe('null: a session, or something that has no start.'),
  threshold_percent: z.int().nullable(),
  spent_usd: usd.nullable().describe('When it was found out; null where the alert is not about money.'),
  limit_usd: usd.nullable(),
  at: instant,
  told_by: z
    .string()
    .nullable()
    .describe(
      'The alert of a higher threshold that was crossed in the same moment, or of many incidents that were found at once: ' +
        'channels are told that one only.',
    ),
  message: z.string(),
});
export type Alert = z.infer<typeof alert>;

const time = z.iso.datetime({ offset: true }).optional();

const span = { from: time.describe('Inclusive.'), to: time.describe('Exclusive.') };

/** Which alerts are told. */
export const alertsQuery = z.strictObject({
  kind: alertKind.optional(),
  subject: z
    .string()
    .max(600)
    .optional()
    .describe('A scope, such as `budget`, or one subject of it: `budget/ci`, `user/ada@example.com`.'),
  ...span,
  limit: limit(50, 500),
  cursor,
});
export type AlertsQuery = z.infer<typeof alertsQuery>;

export const alertsAnswer = z.object({ data: z.array(alert), next_cursor: z.string().nullable() });

/** A check that was allowed because nobody could tell, as the server or a hook saw it. */
export const failedOpen = z.object({
  at: instant,
  user: z.string(),
  agent: z.string(),
  session: z.string(),
  prompt: z.string(),
  cause: z.string(),
  told_by: z
    .enum(['server', 'hook'])
    .describe('`hook`: the server did not answer in time, and the hook told it later.'),
});
export type FailedOpen = z.infer<typeof failedOpen>;

/** Which of them are told. */
export const failedOpenQuery = z.strictObject({
  user: z.string().max(512).optional(),
  ...span,
  limit: limit(50, 500),
  cursor,
});
export type FailedOpenQuery = z.infer<typeof failedOpenQuery>;

export const failedOpenAnswer = z.object({
  data: z.array(failedOpen),
  next_cursor: z.string().nullable(),
  not_listed: z
    .int()
    .describe(
      'How many more there were since the start: when there are many, only some of each minute are listed.',
    ),
});

/** What a hook let through without an answer. Strings that are longer are cut by the sender. */
export const missedMessage = z.object({
  at: instant,
  agent: z.string().max(128).default(''),
  session: z.string().max(512).default(''),
  prompt: z.string().max(512).default(''),
  fault: z.string().max(200).default(''),
});
export type MissedMessage = z.infer<typeof missedMessage>;

/** Most that one request tells. */
export const MAX_MISSED = 50;

export const ALERT_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/alerts',
    summary: 'Alerts, the latest first',
    query: alertsQuery,
    answers: { 200: alertsAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/events',
    summary:
      'Server-sent events: `alert` with an alert, and `spend` at most once a second; `Last-Event-ID` resumes alerts',
    answers: { 200: null },
    refusals: [503],
  },
  {
    method: 'get',
    path: '/api/v1/failed-open',
    summary: 'Checks that were allowed because nobody could tell, the latest first',
    query: failedOpenQuery,
    answers: { 200: failedOpenAnswer },
  },
];
