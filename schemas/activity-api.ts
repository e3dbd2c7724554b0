// What people and agents did, as the API tells it.
import { z } from 'zod';
import { cursor, filterValues, limit, range } from './api-query.ts';
import { instant } from './limit-api.ts';
import { INTERVALS } from './period.ts';
import type { ApiRoute } from './route.ts';
import { ACTIVITY_KINDS } from './usage-report.ts';

/** Dimensions of usage that activities have too. */
export const SHARED_DIMENSIONS = [
  'user',
  'group',
  'team',
  'cost_center',
  'repo',
  'branch',
  'pr',
  'agent',
  'session',
  'workflow',
  'task',
] as const;

/** Dimensions of activities; `attempt` and `depth` are numbers as text, 0 where they are not told. */
export const ACTIVITY_DIMENSIONS = ['name', 'attempt', 'depth', ...SHARED_DIMENSIONS] as const;
export type ActivityDimension = (typeof ACTIVITY_DIMENSIONS)[number];

/** Most dimensions that one question may group by, besides `kind`. */
export const MOST_GROUP_BY = 3;

const only = (name: string) =>
  filterValues.describe(`Only this ${name}; repeat for any of several, empty for none.`);

/** Parameters of `GET /api/v1/activities`. */
export const activitiesQuery = z.strictObject({
  ...range,
  group_by: z
    .array(z.enum(['kind', ...ACTIVITY_DIMENSIONS]))
    .max(MOST_GROUP_BY + 1)
    .default([])
    .describe(
      `Up to ${MOST_GROUP_BY} dimensions besides \`kind\`, which always divides: kinds are never added.`,
    ),
  interval: z.enum(INTERVALS).optional().describe('Time buckets in UTC; weeks begin on Monday.'),
  kind: z.array(z.enum(ACTIVITY_KINDS)).optional().describe('Only this kind; repeat for any of several.'),
  name: only('name'),
  user: only('user'),
  group: only('group'),
  team: only('team'),
  cost_center: only('cost_center'),
  repo: only('repo'),
  branch: only('branch'),
  pr: only('pr'),
  agent: only('agent'),
  session: only('session'),
  workflow: only('workflow'),
  task: only('task'),
  limit: limit(1000, 10_000),
  cursor,
});
export type ActivitiesQuery = z.infer<typeof activitiesQuery>;

const quantity = z
  .string()
  .describe('How many, exactly: events, lines, or seconds for the kinds that are named after them.');

const activityRow = z.object({
  kind: z.enum(ACTIVITY_KINDS),
  ...Object.fromEntries(ACTIVITY_DIMENSIONS.map((name) => [name, z.string().optional()])),
  bucket: instant.optional(),
  quantity,
});
export type ActivityRow = Partial<Record<ActivityDimension, string>> & {
  kind: string;
  bucket?: string;
  quantity: string;
};

/** Answer of `GET /api/v1/activities`. */
export const activitiesAnswer = z.object({
  rows: z.array(activityRow).describe('In the order of kind and dimensions.'),
  totals: z.record(z.string(), quantity).describe('By kind, over everything that matches.'),
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
  next_cursor: z.string().nullable().describe('Pass as `cursor` to read on; null at the end.'),
});
export type ActivitiesAnswer = Omit<z.infer<typeof activitiesAnswer>, 'rows'> & { rows: ActivityRow[] };

export const ACTIVITY_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/activities',
    summary:
      'What people and agents did: prompts, tools by name, edits, errors, subagents, commits, pull requests',
    query: activitiesQuery,
    answers: { 200: activitiesAnswer },
  },
];
