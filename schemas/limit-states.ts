// Limits of several people at once: what lists and group pages show beside each name.
import { z } from 'zod';
import { cursor, filterValues, limit } from './api-query.ts';
import { limitState, usd, userName } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

/** Most people that one question may name. */
export const MOST_PEOPLE = 100;

/** Parameters of `GET /api/v1/limits/states`. */
export const limitStatesQuery = z.strictObject({
  user: z.array(userName).max(MOST_PEOPLE).default([]).describe('A person; repeat for several.'),
});

/** Answer of `GET /api/v1/limits/states`, in the order of the question. */
export const limitStatesAnswer = z.object({ data: z.array(limitState), next_cursor: z.null() });
export type LimitStatesAnswer = z.infer<typeof limitStatesAnswer>;

/** Parameters of `GET /api/v1/limits/group-states`. */
export const groupStatesQuery = z.strictObject({
  group: filterValues.describe('Only this group; repeat for several. All groups by default.'),
});

const members = z.int();

/** The members of one group and their limits of the month, wherever each comes from. */
export const groupState = z.object({
  group: z.string(),
  member_count: members,
  own_limits: members.describe('Members whose limit of the month is their own.'),
  unlimited: members.describe('Members without any limit.'),
  limit_micros: z.int().nullable().describe('Sum of the limits of the month; null where nobody has one.'),
  limited_spent_usd: usd
    .nullable()
    .describe(
      'What those with a limit of the month spent this month, to set beside its sum; null while not known.',
    ),
  spent_usd: usd
    .nullable()
    .describe('What members spent this month, for whichever group; null while not known.'),
  near: members.describe('Members who used 75 % or more of a limit of any period, and did not reach one.'),
  over: members.describe('Members who reached a limit of any period.'),
});
export type GroupState = z.infer<typeof groupState>;

/** Answer of `GET /api/v1/limits/group-states`, by id. */
export const groupStatesAnswer = z.object({ data: z.array(groupState), next_cursor: z.null() });
export type GroupStatesAnswer = z.infer<typeof groupStatesAnswer>;

/** How somebody stands: `over` is stopped, `near` used 75 % or more of a limit, `none` has no limit. */
const LIMIT_STANDINGS = ['ok', 'near', 'over', 'none', 'unknown'] as const;
export type LimitStanding = (typeof LIMIT_STANDINGS)[number];

/** Parameters of `GET /api/v1/limits/people`. */
export const limitPeopleQuery = z.strictObject({
  q: z.string().trim().max(200).default('').describe('Part of a name.'),
  group: z.string().max(64).optional().describe('Members of this group only.'),
  standing: z.enum(LIMIT_STANDINGS).optional(),
  sort: z.enum(['-used', 'used', 'user', '-user']).default('-used').describe('`used`: the fullest limit.'),
  limit: limit(25, 100),
  cursor,
});
export type LimitPeopleQuery = z.infer<typeof limitPeopleQuery>;

/** The limits of one person; why they count is told by `GET /api/v1/limits/state`. */
const personLimits = limitState.pick({
  user: true,
  enabled: true,
  limited: true,
  effective: true,
  mode: true,
});
export type PersonLimits = z.infer<typeof personLimits>;

const people = z.int();

/** Answer of `GET /api/v1/limits/people`. */
export const limitPeopleAnswer = z.object({
  data: z.array(personLimits),
  totals: z
    .object({
      people,
      ok: people,
      near: people.describe('Used 75 % or more of a limit, and reached none.'),
      over: people.describe('Reached a limit.'),
      none: people.describe('Without a limit.'),
      unknown: people.describe('With a limit, while spend cannot be read.'),
      matching: people.describe('Whom the name and the standing leave.'),
    })
    .describe('Of everybody, or of the group.'),
  next_cursor: z.string().nullable(),
});
export type LimitPeopleAnswer = z.infer<typeof limitPeopleAnswer>;

export const LIMIT_STATE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/limits/people',
    summary: 'Everybody with their limits and progress, who used most of a limit first',
    query: limitPeopleQuery,
    answers: { 200: limitPeopleAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/limits/states',
    summary: 'Limits and progress of several people at once',
    query: limitStatesQuery,
    answers: { 200: limitStatesAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/limits/group-states',
    summary: 'Limits of the members of groups together: their sum, and who is near or over',
    query: groupStatesQuery,
    answers: { 200: groupStatesAnswer },
  },
];
