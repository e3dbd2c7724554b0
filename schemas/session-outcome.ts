// What came of a session, what it tried again, and how its context grew.
import { z } from 'zod';
import { CHANGE_STATES, OUTCOME_KINDS, PR_SOURCES } from './forge.ts';
import { instant, usd } from './limit-words.ts';

/** `abandoned`: closed without a merge. `unknown`: no forge told of the change. */
export const CHANGE_OUTCOMES = ['merged', 'reverted', 'open', 'abandoned', 'unknown'] as const;
export const changeOutcome = z.enum(CHANGE_OUTCOMES);
export type ChangeOutcome = (typeof CHANGE_OUTCOMES)[number];

/** What is known of a change: null where no forge told of it. */
export type ChangeFacts = {
  readonly state: (typeof CHANGE_STATES)[number];
  readonly isReverted: boolean;
};

/** What came of a change. A merge that was reverted is no success. */
export function changeOutcomeOf(facts: ChangeFacts | null): ChangeOutcome {
  if (!facts) return 'unknown';
  if (facts.state === 'open') return 'open';
  if (facts.state === 'closed') return 'abandoned';
  return facts.isReverted ? 'reverted' : 'merged';
}

const sessionChange = z.object({
  repo: z.string(),
  pr: z.string(),
  outcome: changeOutcome,
  title: z.string().describe('Empty where no forge told of it.'),
  url: z.string(),
  pr_source: z.enum(PR_SOURCES).describe('How most of the spend is known to belong to it.'),
  grade: z.enum(['exact', 'inferred', 'guessed']).nullable().describe('How far that can be trusted.'),
  calls: z.int().nullable(),
  cost_usd: usd.nullable(),
});

/** What came of a session. Costs of changes and `unlinked` add up to the cost of the session. */
export const sessionOutcome = z.object({
  changes: z.array(sessionChange).describe('The changes that its calls went to, the most expensive first.'),
  unlinked: z
    .object({ calls: z.int().nullable(), cost_usd: usd.nullable() })
    .describe('What belongs to no change.'),
  told: z
    .array(z.object({ id: z.string(), outcome: z.enum(OUTCOME_KINDS), task: z.string(), at: instant }))
    .describe('What `POST /api/v1/outcomes` told of the session.'),
});
export type SessionOutcome = z.infer<typeof sessionOutcome>;

/** Failed and repeated requests. */
export const sessionRetries = z.object({
  first_failed_at: instant.nullable().describe('null: nothing failed, as far as the agent tells.'),
  spent_after_usd: usd
    .nullable()
    .describe('What the session spent after that; null: nothing failed, or unpriced.'),
  ended: z
    .enum(['recovered', 'gave_up'])
    .nullable()
    .describe(
      '`recovered`: a call followed the last failure. null: nothing failed, or the last calls are not known.',
    ),
  longest_run: z.int().describe('Most failed requests in a row.'),
  failures: z
    .array(
      z.object({
        at: instant,
        error: z.string().describe('As the agent names it; empty where it does not.'),
        attempt: z.int().nullable(),
        followed_by: z
          .string()
          .nullable()
          .describe(
            'The call that succeeded next in the same prompt: its id, as in `call_list`; null for none.',
          ),
      }),
    )
    .describe('The first 200, in the order of time.'),
});
export type SessionRetries = z.infer<typeof sessionRetries>;

/** How the input of the main turn grew. */
export const sessionContext = z.object({
  points: z
    .array(z.object({ at: instant, tokens: z.int(), call: z.string() }))
    .describe('Input of a call with all of the cache: at most 200 calls of the main turn, the largest kept.'),
  peak_tokens: z.int().nullable(),
  compactions: z.array(instant).describe('When the context was compacted, as far as the agent tells.'),
});
export type SessionContext = z.infer<typeof sessionContext>;
