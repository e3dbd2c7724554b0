// What a hook tells of the place of work, and what it is answered: one round trip for enforcement and attribution.
import { z } from 'zod';
import { MAX_MISSED, missedMessage } from './alerts.ts';
import { instant, limitDecision, usd } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

const text = z.string().max(512).default('');

/** Body of `POST /api/v1/context`. Fields that are not known are ignored: hooks live longer than servers. */
export const contextRequest = z.object({
  user: text.describe('Who works; a token that is bound to a person says otherwise.'),
  agent: text.describe('As the ledger names it, such as `claude-code`.'),
  session: text.describe('The agent’s own id of the session. Without one only the decision is answered.'),
  prompt: text.describe('The agent’s own id of the prompt.'),
  at: instant
    .optional()
    .describe('When, by the clock of the machine that the agent runs on; now by default.'),
  repository: text.describe('The remote as an address, or a name where there is none.'),
  branch: text,
  commit: text,
  change: text.describe('Number of the pull or merge request.'),
  missed: z
    .array(missedMessage)
    .max(MAX_MISSED)
    .default([])
    .catch([])
    .describe('Messages that were let through without an answer; told again they count once.'),
});
export type ContextRequest = z.infer<typeof contextRequest>;

/** Answer of `POST /api/v1/context`. */
export const contextAnswer = z.object({
  user: z.string().describe('Whom the decision is about.'),
  decision: limitDecision,
  spent_today_usd: usd
    .nullable()
    .describe('What they spent since the UTC day began; null where it could not be read.'),
  context: z
    .enum(['kept', 'pending', 'none', 'refused'])
    .describe(
      'Whether the place is on disk: `pending` is being written, `none` was not told, `refused` could not be taken.',
    ),
});
export type ContextAnswer = z.infer<typeof contextAnswer>;

/** The query of `POST /hooks/{agent}`. */
export const hookQuery = z.object({
  user: z.string().optional().describe('Who works, where the token is bound to nobody.'),
  event: z.string().optional().describe('The agent’s name of the event, where its body tells none.'),
});

export const CONTEXT_ROUTES: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/v1/context',
    summary: 'Tell where a session works from now on, and ask whether its person may still spend',
    body: contextRequest,
    answers: { 200: contextAnswer },
    refusals: [401, 413, 503],
  },
  {
    method: 'post',
    path: '/hooks/{agent}',
    summary: 'The agent’s own hook: its body, and the answer that it expects; 204 lets it go on',
    query: hookQuery,
    body: z.looseObject({}),
    answers: { 200: z.looseObject({}), 204: null },
    refusals: [401, 404, 413, 503],
  },
];
