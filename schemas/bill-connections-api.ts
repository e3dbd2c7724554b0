// Connections that read reports of providers by themselves, over HTTP.
import { z } from 'zod';
import { billSource } from './bills.ts';
import { instant } from './limit-words.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';

/** A connection's id: a lower-case slug. */
export const billConnectionId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, dashes or underscores',
  )
  .refine((id) => id !== 'file', 'must not be "file", which is the origin of files');

const apiUrl = z
  .union([
    z.literal(''),
    z
      .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
      .max(500)
      .refine((text) => !/^[^/]*\/\/[^/?#]*@|[?#]/.test(text), 'must not hold a user, password or query'),
  ])
  .transform((text) => text.replace(/\/+$/, ''));

const account = z
  .string()
  .trim()
  .max(200)
  .regex(/^[\w@.:-]*(?:\/[\w@.:-]+)?$/, 'must be a name without spaces, such as acme or enterprises/acme');

/** What reports call the account of a connection: `enterprises/acme` is `acme` there, and case does not matter. */
export function accountInReports(connected: string): string {
  return connected.slice(connected.lastIndexOf('/') + 1).toLowerCase();
}

const day = z.iso.date({ error: 'must be a day such as 2026-10-05' });

/** Most days that one reading asks for. */
export const MAX_READ_DAYS = 366;

/** Makes a connection or changes what it names of one; a new one needs `source` and `secret`. */
export const billConnectionUpdate = z.strictObject({
  source: billSource.optional().describe('Of a new connection; it cannot be changed.'),
  secret: z
    .string()
    .min(1, 'must not be empty')
    .max(1000)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces')
    .optional()
    .describe('Key or token. Written only; it goes to the address of the API and nowhere else.'),
  account: account.optional().describe('Organisation, `enterprises/<name>` or workspace at the provider.'),
  api_url: apiUrl.optional().describe('Where its API is not at the usual address; empty for the usual one.'),
  allow_private: z
    .boolean()
    .optional()
    .describe('Whether its API may be an address of this machine or of a private network.'),
  every_hours: z
    .int()
    .min(0)
    .max(168)
    .optional()
    .describe('How often it is asked by itself; 0: only on request. By default 6.'),
  look_back_days: z
    .int()
    .min(1)
    .max(62)
    .optional()
    .describe('How many days back each turn reads again. By default 7.'),
  ...changeNote,
});
export type BillConnectionUpdate = z.infer<typeof billConnectionUpdate>;

/** Which days to read now. */
export const billReadRequest = z.strictObject({
  from: day.optional().describe('Inclusive, UTC. By default as many days back as the connection says.'),
  to: day.optional().describe('Exclusive, UTC. By default today, which is not over.'),
});
export type BillReadRequest = z.infer<typeof billReadRequest>;

/** What the last reading did. */
export const billReadResult = z.object({
  at: instant,
  running: z.boolean(),
  from: day,
  to: day.describe('Exclusive.'),
  read_to: day.describe('Everything before this day was read and is imported.'),
  requests: z.int(),
  lines: z.int(),
  changed_slices: z.int(),
  import_ids: z.array(z.string()).describe('Empty: nothing was new.'),
  stopped: z.string().describe('Why it did not come to its end; empty where it did.'),
  next_at: instant.nullable().describe('When it is asked by itself again; null: it is not.'),
});
export type BillReadResult = z.infer<typeof billReadResult>;

/** One connection, without its secret. */
export const billConnectionAnswer = z.object({
  id: z.string(),
  source: billSource,
  provider: z.string(),
  account: z.string(),
  api_url: z.string().describe('Empty: the usual one.'),
  allow_private: z.boolean(),
  every_hours: z.int(),
  look_back_days: z.int(),
  last_read: billReadResult.nullable().describe('null: there was none.'),
  last_success_at: instant.nullable().describe('When a reading last came to its end.'),
  created_at: instant,
  updated_at: instant,
  updated_by: z.string(),
});
export type BillConnectionAnswer = z.infer<typeof billConnectionAnswer>;

const CONNECTION = '/api/v1/bill-connections/{connection}';

export const BILL_CONNECTION_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/bill-connections',
    summary: 'Connections that read reports of providers, without their secrets',
    answers: { 200: z.object({ data: z.array(billConnectionAnswer), next_cursor: z.null() }) },
  },
  {
    method: 'get',
    path: CONNECTION,
    summary: 'One connection',
    answers: { 200: billConnectionAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: CONNECTION,
    summary: 'Make or change a connection; its secret is written only',
    body: billConnectionUpdate,
    answers: { 200: billConnectionAnswer, 201: billConnectionAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: CONNECTION,
    summary: 'Take a connection away; what it read stays',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'post',
    path: `${CONNECTION}/read`,
    summary: 'Ask the provider now',
    body: billReadRequest,
    answers: { 200: billReadResult, 202: billReadResult },
    refusals: [404, 409],
  },
];
