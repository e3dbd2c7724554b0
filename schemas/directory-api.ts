// The directory as admins import it and look back on it: groups and who was a member of them when.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { instant, userName } from './limit-api.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';
import { groupId, membersAnswer } from './settings-api.ts';

/** Whether an import is only tried out, and why it is made. */
export const groupImportQuery = z.strictObject({
  preview: z.enum(['true', 'false']).optional().describe('true: changes nothing and answers what would.'),
  ...changeNote,
});

const importedGroup = z.object({
  group: z.string(),
  name: z.string(),
  is_new: z.boolean(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  unchanged: z.int().describe('Members before and after.'),
});
export type ImportedGroup = z.infer<typeof importedGroup>;

/** What an import changes. */
export const groupImportAnswer = z.object({
  preview: z.boolean(),
  groups: z.array(importedGroup).describe('The groups of the file; their members are those of the file.'),
  other_groups: z.array(z.string()).describe('Groups that the file does not name: they stay as they are.'),
  added: z.int(),
  removed: z.int(),
  unknown_users: z
    .array(z.string())
    .nullable()
    .describe(
      'Added people of whom nothing is known yet: new ones, or misspelt. null: not known at the moment.',
    ),
});
export type GroupImportAnswer = z.infer<typeof groupImportAnswer>;

/** Whose memberships, and as of when. */
export const membershipsQuery = z.strictObject({
  user: userName.optional(),
  group: groupId.optional(),
  at: z.iso.datetime({ offset: true }).optional().describe('Only memberships of this moment.'),
  limit: limit(500, 5_000),
  cursor,
});

const membership = z.object({
  group: z.string(),
  user: z.string(),
  valid_from: instant,
  valid_to: instant.nullable().describe('Exclusive; null: still a member.'),
  added_by: z.string(),
  added_because: z.string(),
  removed_by: z.string().nullable(),
  removed_because: z.string().nullable(),
});
export type Membership = z.infer<typeof membership>;

/** A page of memberships, the earliest first. */
export const membershipsAnswer = z.object({ data: z.array(membership), next_cursor: z.string().nullable() });

const MEMBER = '/api/v1/groups/{group}/members/{user}';

export const DIRECTORY_ROUTES: readonly ApiRoute[] = [
  {
    method: 'put',
    path: MEMBER,
    summary: 'Make somebody a member of a group',
    answers: { 200: membersAnswer },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'delete',
    path: MEMBER,
    summary: 'Take somebody out of a group',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'get',
    path: '/api/v1/memberships',
    summary: 'Who was a member of which group from when to when; names a person or a group',
    query: membershipsQuery,
    answers: { 200: membershipsAnswer },
  },
  {
    method: 'post',
    path: '/api/v1/imports/groups',
    summary: 'Groups and members from CSV (`group,user` and optionally `name`), or what that would change',
    query: groupImportQuery,
    body: z.string(),
    bodyType: 'text/csv',
    answers: { 200: groupImportAnswer },
    versioned: true,
    refusals: [412, 413, 428],
  },
];
