// Query strings that the API understands, after they are split into lists and numbers.
import { z } from 'zod';
import { ATTRIBUTE_NAME, DIMENSIONS, MAX_GROUP_BY, type Dimension } from './api.ts';
import { userName } from './limit-api.ts';
import { INTERVALS } from './period.ts';

const MAX_FILTER_VALUES = 100;
const MAX_TEXT_LENGTH = 512;

const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a date (YYYY-MM-DD, its midnight in UTC) or a time (RFC 3339)',
  })
  .describe('A date (its midnight in UTC) or an RFC 3339 time, to the millisecond.');

/** Parameters of the span of time. */
export const range = {
  from: time.optional().describe('Inclusive. By default 30 days before `to`.'),
  to: time.optional().describe('Exclusive. By default the end of today in UTC.'),
};

/** Values to filter by. */
export const filterValues = z.array(z.string().max(MAX_TEXT_LENGTH)).max(MAX_FILTER_VALUES).optional();

const filters = filtersFor((name) =>
  filterValues.describe(`Only this ${name}; repeat for any of several, empty for unattributed.`),
);

function filtersFor<Value>(value: (name: Dimension) => Value): Record<Dimension, Value> {
  const of = value;
  return {
    user: of('user'),
    group: of('group'),
    team: of('team'),
    cost_center: of('cost_center'),
    repo: of('repo'),
    branch: of('branch'),
    pr: of('pr'),
    model: of('model'),
    provider: of('provider'),
    agent: of('agent'),
    source: of('source'),
    subagent: of('subagent'),
    session: of('session'),
    effort: of('effort'),
    workflow: of('workflow'),
    task: of('task'),
  };
}

const sort = z.string().max(64).optional().describe('A field of the rows; `-` before it sorts downwards.');
/** Where to read on. */
export const cursor = z
  .string()
  .max(8192)
  .optional()
  .describe('`next_cursor` of the page before, with the same parameters.');

/** How many rows a page has. */
export function limit(byDefault: number, most: number) {
  return z.int().min(1).max(most).default(byDefault);
}

const MAX_ATTRIBUTE_NAME = 64;

const attributeDimension = z.templateLiteral([
  'attribute.',
  z.string().max(MAX_ATTRIBUTE_NAME).regex(ATTRIBUTE_NAME),
]);

const NAMES = [...DIMENSIONS.map((name) => `"${name}"`), '"attribute.<name>"'].join('|');

const attributes = z
  .array(z.string().max(MAX_TEXT_LENGTH).refine(isAttributeFilter, { error: 'must be <name>=<value>' }))
  .max(MAX_FILTER_VALUES)
  .optional()
  .describe(
    'Only usage whose own attribute has this value, `<name>=<value>`; repeat for any of several values.',
  );

function isAttributeFilter(text: string): boolean {
  const end = text.indexOf('=');
  return end > 0 && end <= MAX_ATTRIBUTE_NAME && ATTRIBUTE_NAME.test(text.slice(0, end));
}

/** Parameters of `GET /api/v1/usage`. */
export const usageQuery = z.strictObject({
  ...range,
  group_by: z
    .array(z.union([z.enum(DIMENSIONS), attributeDimension], { error: `must be one of ${NAMES}` }))
    .max(MAX_GROUP_BY)
    .default([])
    .describe(`Up to ${MAX_GROUP_BY} dimensions or \`attribute.<name>\`, separated by commas.`),
  interval: z.enum(INTERVALS).optional().describe('Time buckets in UTC; weeks begin on Monday.'),
  sort,
  limit: limit(1000, 10_000),
  cursor,
  ...filters,
  attribute: attributes,
});
export type UsageQuery = z.infer<typeof usageQuery>;

/** Parameters of `GET /api/v1/users`. */
export const usersQuery = z.strictObject({
  ...range,
  q: z.string().max(MAX_TEXT_LENGTH).optional().describe("Part of any of a person's names, in any case."),
  sort,
  limit: limit(50, 500),
  cursor,
  ...filters,
});
export type UsersQuery = z.infer<typeof usersQuery>;

/** Parameters of `GET /api/v1/users/{user}`: the path names the person. */
export const userQuery = z.strictObject({ ...range, ...filters }).omit({ user: true });
export type UserQuery = z.infer<typeof userQuery>;

/** Parameters of `GET /api/v1/sessions`. */
export const sessionsQuery = z.strictObject({
  ...range,
  sort,
  limit: limit(50, 500),
  cursor,
  medians: z
    .enum(['true', 'false'])
    .optional()
    .describe('false: leaves out what sessions of a repository usually cost, which takes most of the time.'),
  totals: z.enum(['true', 'false']).optional().describe('false: leaves out the totals over all sessions.'),
  ...filters,
});
export type SessionsQuery = z.infer<typeof sessionsQuery>;

/** For routes without parameters. */
export const noQuery = z.strictObject({});

const work = z.string().max(MAX_TEXT_LENGTH).optional().describe('Its budgets are among those told.');

/** Parameters of `GET /api/v1/limits/state`. */
export const limitStateQuery = z.strictObject({
  user: userName,
  agent: work,
  session: work,
  repo: work,
  model: work,
});

/** What all questions about usage have in common. */
export type RangeQuery = { readonly from?: string | undefined; readonly to?: string | undefined };
export type FilterQuery = { readonly [Name in Dimension]?: readonly string[] | undefined } & {
  readonly attribute?: readonly string[] | undefined;
};
