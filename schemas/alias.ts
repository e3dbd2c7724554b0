// Other names of people, as admins read and set them.
import { z } from 'zod';
import { instant, userName } from './limit-api.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** As in limit checks. */
export const MAX_USER_NAME_LENGTH = 512;

/** Whom a name stands for, by key. */
export const aliasValue = z.object({ user: z.string() });

/** Lets a name stand for a person. */
export const aliasUpdate = z.object({ user: userName, ...changeNote });

export const aliasAnswer = z.object({
  alias: z.string(),
  user: z.string().describe('The person that the name stands for, in reports and for limits.'),
  updated_at: instant.nullable(),
  updated_by: z.string(),
});
export type AliasAnswer = z.infer<typeof aliasAnswer>;

/** All of them, by name. */
export const aliasListAnswer = z.object({ data: z.array(aliasAnswer), next_cursor: z.null() });

const ALIAS = '/api/v1/people/aliases/{alias}';

export const ALIAS_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/people/aliases',
    summary: 'Other names of people',
    answers: { 200: aliasListAnswer },
  },
  {
    method: 'get',
    path: ALIAS,
    summary: 'Whom a name stands for',
    answers: { 200: aliasAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: ALIAS,
    summary: 'Let a name stand for a person: their spend is one, whenever it was told, and so is their limit',
    body: aliasUpdate,
    answers: { 200: aliasAnswer },
    versioned: true,
    refusals: [409, 412, 428],
  },
  {
    method: 'delete',
    path: ALIAS,
    summary: 'Let a name stand for itself again',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [412, 428],
  },
];
