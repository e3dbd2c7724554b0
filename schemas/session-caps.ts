// Caps on one session: what it may cost, its tokens, subagents, their depth, and retries; by person, group or for everyone.
import { z } from 'zod';
import { instant, limitMode, limitSource, usd } from './limit-words.ts';
import { limitMicros } from './limits.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** What of a session is capped, in the order in which caps are told. */
export const SESSION_MEASURES = ['cost', 'tokens', 'subagents', 'depth', 'retries'] as const;
export type SessionMeasure = (typeof SESSION_MEASURES)[number];

const measure = z.enum(SESSION_MEASURES);
const count = z.int().min(0);
const action = z.enum(['block', 'warn']);

/** The caps of one scope as they are stored; cost in micro-dollars. No entry: no cap at this scope. */
export const sessionCapsValue = z.object({
  costMicros: limitMicros.optional(),
  tokens: count.optional(),
  subagents: count.optional(),
  depth: count.optional(),
  retries: count.optional(),
  action,
});
export type SessionCaps = z.infer<typeof sessionCapsValue>;

/** Everything that decides the caps of one person's sessions. */
export type SessionCapInputs = {
  /** Which of the caps of a person's groups counts: the lowest or the highest. */
  readonly groupRule: 'min' | 'max';
  readonly user: SessionCaps | undefined;
  /** The groups that the person is a member of, in the order of their ids. */
  readonly groups: readonly { readonly id: string; readonly caps: SessionCaps | undefined }[];
  readonly default: SessionCaps | undefined;
};

const capFields = {
  cost_micros: limitMicros.nullable().describe('What a session may cost; null: no cap at this scope.'),
  tokens: count.nullable().describe('Tokens of all kinds; 0 disables spending.'),
  subagents: count.nullable().describe('Subagents that a session may start; 0: none.'),
  depth: count.nullable().describe('How deep subagents may be nested; 1: subagents start none of their own.'),
  retries: count.nullable().describe('Attempts of calls beyond the first, of all calls together.'),
};

/** Sets the caps of a scope, all of them: what is null or left out is not capped there. */
export const sessionCapsUpdate = z.strictObject({
  ...z.object(capFields).partial().shape,
  action: action.optional().describe('`warn` only tells; `block` by default.'),
  ...changeNote,
});
export type SessionCapsUpdate = z.infer<typeof sessionCapsUpdate>;

/** The caps of a scope. */
export const sessionCapsAnswer = z.object({
  source: limitSource,
  ...capFields,
  action,
  updated_at: instant.nullable().describe('null: never set.'),
  updated_by: z.string(),
});
export type SessionCapsAnswer = z.infer<typeof sessionCapsAnswer>;

/** The caps of every scope that has some: of everybody, of groups and of people, by id. */
export const sessionCapsList = z.object({ data: z.array(sessionCapsAnswer), next_cursor: z.null() });
export type SessionCapsList = z.infer<typeof sessionCapsList>;

const cap = {
  measure,
  cap: count.nullable().describe('Micro-dollars for cost; null: this scope sets none.'),
  action,
  source: limitSource,
};

const told = z
  .int()
  .nullable()
  .describe('null: the agent does not tell it, so that a cap cannot hold for it.');

/** What a session used, and its caps: part of `GET /api/v1/limits/state` where that names a session. */
export const sessionState = z.object({
  session: z.string(),
  agents: z.array(z.string()).describe('Who told of it; empty: nothing was heard of it.'),
  cost_usd: usd
    .nullable()
    .describe('null: nothing was heard of the session in two days, or it cannot be read.'),
  tokens: told,
  subagents: told,
  depth: told,
  retries: told,
  unknown: z
    .array(measure)
    .describe('What the agent does not tell. Caps on it hold as far as something is told all the same.'),
  caps: z.array(z.object({ ...cap, cap: count, exceeded: z.boolean() })),
  ladder: z
    .array(z.object({ ...cap, outcome: z.enum(['wins', 'loses', 'unset']), why: z.string() }))
    .describe('Every scope that could cap a measure, for each measure that is capped.'),
  mode: limitMode,
});
export type SessionState = z.infer<typeof sessionState>;

const PATHS = [
  ['/api/v1/settings/session-caps', 'of every session'],
  ['/api/v1/session-caps/users/{user}', "of a person's sessions"],
  ['/api/v1/session-caps/groups/{group}', 'of each session of the members of a group'],
] as const;

const SCOPE_ROUTES: readonly ApiRoute[] = PATHS.flatMap(([path, whose]): ApiRoute[] => {
  const refusals = path.includes('{') ? [404] : [];
  const changes = { versioned: true, refusals: [...refusals, 412, 428] };
  return [
    {
      method: 'get',
      path,
      summary: `The caps ${whose}`,
      answers: { 200: sessionCapsAnswer },
      versioned: true,
      refusals,
    },
    {
      method: 'put',
      path,
      summary: `Set the caps ${whose}: cost, tokens, subagents, depth, retries`,
      body: sessionCapsUpdate,
      answers: { 200: sessionCapsAnswer },
      ...changes,
    },
    {
      method: 'delete',
      path,
      summary: `Take the caps ${whose} away`,
      query: noted,
      answers: { 204: null },
      ...changes,
    },
  ];
});

export const SESSION_CAP_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/session-caps',
    summary: 'Everybody’s, groups’ and people’s caps on sessions',
    answers: { 200: sessionCapsList },
  },
  ...SCOPE_ROUTES,
];
