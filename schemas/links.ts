// Links that people make between work and the change that it was for, where the evidence says nothing or is wrong.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

const text = z.string().trim().min(1).max(512);

const sessionTarget = z.strictObject({
  session: text.describe('The agent’s own id of the session.'),
  agent: text.optional().describe('As the ledger names it; any agent without it.'),
});
const branchTarget = z.strictObject({
  repo: text.describe('As `host/owner/name`, or its address.'),
  branch: text,
});

/** The body of `PUT /api/v1/links/{id}`; it replaces what the link said before. */
export const linkUpdate = z
  .strictObject({
    target: z.union([sessionTarget, branchTarget]).describe('Whose calls: of a session, or on a branch.'),
    from: instant.nullish().describe('Calls from then on; null: from the first.'),
    to: instant.nullish().describe('Calls before then; null: to the last.'),
    repo: text.nullish().describe('The repository that the change goes into; that of the calls without it.'),
    pr: text.nullable().describe('Its number; null: the calls are of no change.'),
    ...changeNote,
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be after `from`',
  })
  .refine(({ repo, pr, target }) => pr === null || typeof repo === 'string' || 'repo' in target, {
    path: ['repo'],
    message: 'is needed beside `pr`: the repository that the change goes into',
  });
export type LinkUpdate = z.infer<typeof linkUpdate>;

/** A link as it is stored: of a session (of any agent where none is named), or else of a branch. */
export const linkValue = z.object({
  session: z.string(),
  agent: z.string(),
  onRepo: z.string(),
  branch: z.string(),
  /** RFC 3339; null where the link is not bounded there. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** The repository of the change; empty for that of the calls. */
  repo: z.string(),
  /** Empty for no change. */
  pr: z.string(),
});
export type LinkValue = z.infer<typeof linkValue>;

/** A link as the API tells it. */
export const linkAnswer = z.object({
  link: z.string(),
  target: z.union([sessionTarget, branchTarget]),
  from: instant.nullable(),
  to: instant.nullable(),
  repo: z.string().nullable(),
  pr: z.string().nullable(),
  updated_at: instant,
  updated_by: z.string(),
});
export type LinkAnswer = z.infer<typeof linkAnswer>;

const linkList = z.object({ data: z.array(linkAnswer), next_cursor: z.null() });

/** A name of your choice, such as `spike-on-signals`. */
export const linkId = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, `_`, `.` or `-`');

export const LINK_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/links',
    summary: 'The links that people made between work and changes',
    answers: { 200: linkList },
  },
  {
    method: 'get',
    path: '/api/v1/links/{link}',
    summary: 'One link',
    answers: { 200: linkAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: '/api/v1/links/{link}',
    summary: 'Say which change the calls of a session or on a branch are for; it beats all other evidence',
    body: linkUpdate,
    answers: { 200: linkAnswer, 201: linkAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: '/api/v1/links/{link}',
    summary: 'Take a link back: its calls go where the other evidence puts them',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
];
