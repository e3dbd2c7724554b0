// Usage by several dimensions at once, each on its own: what pages are made of, in one answer.
import { z } from 'zod';
import {
  DIMENSIONS,
  usageMeasures,
  usageRow,
  type Dimension,
  type UsageMeasures,
  type UsageRow,
} from './api.ts';
import { limit, usageQuery } from './api-query.ts';
import { instant } from './limit-api.ts';
import { INTERVALS } from './period.ts';
import type { ApiRoute } from './route.ts';

const MOST_DIMENSIONS = 8;

/** Parameters of `GET /api/v1/usage/breakdown`: range and filters are those of `/usage`. */
export const breakdownQuery = usageQuery.omit({ group_by: true, sort: true, cursor: true }).extend({
  group_by: z
    .array(z.enum(DIMENSIONS))
    .min(1)
    .max(MOST_DIMENSIONS)
    .describe(
      `Up to ${MOST_DIMENSIONS} dimensions, separated by commas; usage is told by each of them alone.`,
    ),
  interval: z.enum(INTERVALS).optional().describe('Tells usage also by time, in buckets in UTC.'),
  over_time: z
    .array(z.enum(DIMENSIONS))
    .max(MOST_DIMENSIONS)
    .default([])
    .describe('Those of the dimensions by which usage is told also by time; repeat for several.'),
  limit: limit(1000, 10_000).describe(
    'Most rows by a dimension, the costliest first; and of each list over time.',
  ),
});
export type BreakdownQuery = z.infer<typeof breakdownQuery>;

/** A row by a dimension, where sessions and prompts are not counted: `/usage` does. */
export type BreakdownRow = Omit<UsageRow, 'sessions'> & { readonly sessions: number | null };

const row = usageRow.extend({
  sessions: usageMeasures.shape.sessions.nullable().describe('null: not counted here; `/usage` does.'),
});

const list = z.object({
  rows: z.array(row),
  is_complete: z.boolean().describe('False where there are more rows than the limit.'),
});
export type BreakdownList = Omit<z.infer<typeof list>, 'rows'> & { readonly rows: readonly BreakdownRow[] };

/** Answer of `GET /api/v1/usage/breakdown`. Every list by a dimension adds up to the totals. */
export const breakdownAnswer = z.object({
  totals: usageMeasures,
  by: z.record(z.string(), list).describe('By dimension, the costliest first.'),
  over_time: list
    .extend({ rows: z.array(usageRow) })
    .describe('By time, with sessions and prompts; empty without an interval.'),
  by_over_time: z.record(z.string(), list).describe('By dimension and time, in the order of time.'),
  from: instant,
  to: instant,
  data_as_of: instant.nullable().describe('Time of the newest usage stored; null: there is none.'),
});
export type BreakdownAnswer = Omit<
  z.infer<typeof breakdownAnswer>,
  'totals' | 'by' | 'over_time' | 'by_over_time'
> & {
  readonly totals: UsageMeasures;
  readonly by: Readonly<Partial<Record<Dimension, BreakdownList>>>;
  readonly over_time: { readonly rows: readonly UsageRow[]; readonly is_complete: boolean };
  readonly by_over_time: Readonly<Partial<Record<Dimension, BreakdownList>>>;
};

export const BREAKDOWN_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/usage/breakdown',
    summary: 'Usage and cost by several dimensions at once, each on its own, and by time',
    query: breakdownQuery,
    answers: { 200: breakdownAnswer },
  },
];
