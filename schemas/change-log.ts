// The audit trail of settings: who changed what, when and why, from what to what.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { instant } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

/** The kinds of settings, as the trail names them. */
export const SETTING_KINDS = [
  'limits',
  'user_limit',
  'group_limit',
  'group',
  'members',
  'raise',
  'alias',
  'token',
  'budget',
  'channel',
  'forge',
  'link',
  'session_caps',
  'pattern',
  'price',
  'credit_pool',
  'bill_connection',
  'bill_scope',
  'cost_centers',
  'sign_off',
  'reconcile_tolerance',
  'retention',
  'retention_floor',
] as const;

/** Ids begin with what they are of: `user/`, and then a name of up to 512 characters. */
export const MAX_SETTING_ID_LENGTH = 600;

const time = z.iso.datetime({ offset: true }).optional();

/** Which changes are told. */
export const changeLogQuery = z.strictObject({
  kind: z.enum(SETTING_KINDS).optional(),
  id: z
    .string()
    .max(MAX_SETTING_ID_LENGTH)
    .optional()
    .describe('Of the setting: a person, a group, a raise…'),
  by: z.string().max(512).optional().describe('Who changed it.'),
  from: time.describe('Inclusive.'),
  to: time.describe('Exclusive.'),
  limit: limit(50, 500),
  cursor,
});
export type ChangeLogQuery = z.infer<typeof changeLogQuery>;

const value = z
  .record(z.string(), z.unknown())
  .nullable()
  .describe(
    'null: there was none. Of members, how many there were, and how many came and went, the first 100 by name.',
  );

/** One change. */
export const changeAnswer = z.object({
  changed_at: instant,
  changed_by: z.string(),
  reason: z.string().describe('Empty: none was given.'),
  kind: z.enum(SETTING_KINDS),
  id: z.string(),
  version: z.int(),
  change: z.enum(['created', 'changed', 'removed']),
  before: value,
  after: value,
});
export type ChangeAnswer = z.infer<typeof changeAnswer>;

/** A page of changes, the latest first. */
export const changeLogAnswer = z.object({ data: z.array(changeAnswer), next_cursor: z.string().nullable() });
export type ChangeLogAnswer = z.infer<typeof changeLogAnswer>;

export const CHANGE_LOG_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/settings/audit',
    summary: 'Who changed which setting, from what to what, and why; the latest first',
    query: changeLogQuery,
    answers: { 200: changeLogAnswer },
  },
];
