// Spend of which no change is known, why, and the way to mend it, as the API tells it.
import { z } from 'zod';
import { range } from './api-query.ts';
import { instant, usd } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

/** Why a call is of no change, what is missing first. */
export const UNATTRIBUTED_REASONS = [
  'no_repository',
  'forge_unknown',
  'no_branch',
  'default_branch',
  'no_change_yet',
  'after_close',
] as const;
type UnattributedReason = (typeof UNATTRIBUTED_REASONS)[number];

/** What to do about each, in a sentence. */
export const REMEDIES: Readonly<Record<UnattributedReason, string>> = {
  no_repository:
    'Install the hook with `outlay connect`, or let the agent send the resource attribute `vcs.repository.url.full`.',
  forge_unknown: 'Connect the forge of this repository, so that it tells of its pull requests.',
  no_branch:
    'Install the hook with `outlay connect`, or let the agent send the resource attribute `vcs.ref.head.name`.',
  default_branch:
    'Work on branches of their own, or name the session in a commit: `Agent-Session: <id>` as a trailer.',
  no_change_yet: 'Nothing: it moves to the pull request when one is opened from this branch.',
  after_close:
    'Nothing if the work is over; else open another pull request, or link the branch or the session.',
};

/** Parameters of `GET /api/v1/unattributed`. */
export const unattributedQuery = z.strictObject(range);
export type UnattributedQuery = z.infer<typeof unattributedQuery>;

const amounts = {
  calls: z.int(),
  cost_usd: usd.nullable().describe('null: nothing of it has a price.'),
  unpriced_calls: z.int(),
};

/** Spend of one branch. */
const unattributedRow = z.object({
  repo: z.string().describe('Empty: not told.'),
  branch: z.string().describe('Empty: not told.'),
  reason: z.enum(UNATTRIBUTED_REASONS),
  remedy: z.string(),
  ...amounts,
});

/** Answer of `GET /api/v1/unattributed`. */
export const unattributedAnswer = z.object({
  rows: z.array(unattributedRow).describe('The costliest first, at most 1,000.'),
  reasons: z
    .array(
      z.object({ reason: z.enum(UNATTRIBUTED_REASONS), remedy: z.string(), branches: z.int(), ...amounts }),
    )
    .describe('Over all of them, also those that are not listed.'),
  totals: z.object(amounts),
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
});
export type UnattributedAnswer = z.infer<typeof unattributedAnswer>;

export const UNATTRIBUTED_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/unattributed',
    summary: 'Spend that is of no pull request: by repository, branch and reason, with the way to mend it',
    query: unattributedQuery,
    answers: { 200: unattributedAnswer },
  },
];
