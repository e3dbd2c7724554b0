// Temporary raises of a limit: asked for with a reason, approved or denied by an admin, over by themselves.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { instant, limitSource, userName } from './limit-api.ts';
import { limitMicros } from './limits.ts';
import { PERIODS } from './period.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted, requiredReason } from './setting-note.ts';
import { groupId } from './settings-api.ts';

/** A raise is decided once; only an approved one can still be withdrawn. */
const DECISIONS = ['requested', 'approved', 'denied', 'withdrawn'] as const;

/** What becomes of a raise: a request that nobody decided in time expires as an approved one does. */
export const RAISE_STATES = [...DECISIONS, 'expired'] as const;
export type RaiseState = (typeof RAISE_STATES)[number];

const period = z.enum(PERIODS);

const amount = limitMicros.min(1).describe('What is added to the limit of the period, in micro-dollars.');

/** What is stored of a raise. */
export const raiseValue = z.object({
  /** Whose limit is raised: a person's, whichever scope sets it; the amount of each member of a group; or the default. */
  source: limitSource,
  period,
  amountMicros: z.int().min(1),
  reason: z.string(),
  /** RFC 3339, UTC: the first moment at which it counts no longer. */
  expiresAt: z.string(),
  /** The name of the credential, its id, and the person whom it is bound to; earlier versions told the name only. */
  requestedBy: z.string(),
  requestedByToken: z.string().default(''),
  requestedByUser: z.string().default(''),
  requestedAt: z.string(),
  decision: z.enum(DECISIONS),
  decidedBy: z.string().nullable(),
  decidedByToken: z.string().default(''),
  decidedByUser: z.string().default(''),
  decidedAt: z.string().nullable(),
  decisionReason: z.string(),
});
export type RaiseValue = z.infer<typeof raiseValue>;

const expiry = z.iso
  .datetime({ offset: true })
  .optional()
  .describe('When it ends by itself, at most 366 days from now. By default the end of the current period.');

/** Asks for a raise of the limit of one person, of each member of a group, or of the default. */
export const raiseRequest = z
  .strictObject({
    user: userName.optional(),
    group: groupId.optional(),
    everyone: z.literal(true).optional().describe('The default of the deployment.'),
    period,
    amount_micros: amount,
    reason: requiredReason,
    expires_at: expiry,
  })
  .superRefine(({ user, group, everyone }, context) => {
    if ([user, group, everyone].filter((each) => each !== undefined).length === 1) return;
    context.addIssue({ code: 'custom', path: ['user'], message: 'or group or everyone: name exactly one' });
  });
export type RaiseRequest = z.infer<typeof raiseRequest>;

/** Approves a raise, as it was asked for where nothing else is said. */
export const raiseApproval = z.strictObject({
  amount_micros: amount.optional(),
  expires_at: expiry,
  ...changeNote,
});
export type RaiseApproval = z.infer<typeof raiseApproval>;

/** Denies a raise. */
export const raiseDenial = z.strictObject({ reason: requiredReason });

/** One raise. */
export const raiseAnswer = z.object({
  id: z.string(),
  source: limitSource.describe('Whose limit is raised.'),
  period,
  amount_micros: amount,
  reason: z.string(),
  state: z.enum(RAISE_STATES),
  expires_at: instant,
  requested_by: z.string().describe('The name of the token.'),
  requested_by_user: z.string().nullable().describe('Whom that token is bound to; null: nobody.'),
  requested_at: instant,
  decided_by: z.string().nullable(),
  decided_by_user: z.string().nullable(),
  decided_at: instant.nullable(),
  decision_reason: z.string(),
});
export type RaiseAnswer = z.infer<typeof raiseAnswer>;

/** A page of raises, the latest request first. */
export const raiseListAnswer = z.object({ data: z.array(raiseAnswer), next_cursor: z.string().nullable() });

/** Which raises are listed. */
export const raisesQuery = z.strictObject({
  user: userName.optional().describe('Only raises of this person, under any of their names.'),
  group: groupId.optional(),
  state: z.enum(RAISE_STATES).optional(),
  limit: limit(50, 500),
  cursor,
});

const RAISES = '/api/v1/raises';
const RAISE = `${RAISES}/{raise}`;

export const RAISE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: RAISES,
    summary: 'Raises that were asked for, the latest first',
    query: raisesQuery,
    answers: { 200: raiseListAnswer },
  },
  {
    method: 'post',
    path: RAISES,
    summary: 'Ask for a raise; a token with the scope read is enough',
    body: raiseRequest,
    answers: { 201: raiseAnswer },
    refusals: [403, 404, 409],
  },
  {
    method: 'get',
    path: RAISE,
    summary: 'One raise',
    answers: { 200: raiseAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'post',
    path: `${RAISE}/approve`,
    summary: 'Approve a raise, or part of it: it counts at once',
    body: raiseApproval,
    answers: { 200: raiseAnswer },
    versioned: true,
    refusals: [403, 404, 409, 412, 428],
  },
  {
    method: 'post',
    path: `${RAISE}/deny`,
    summary: 'Deny a raise',
    body: raiseDenial,
    answers: { 200: raiseAnswer },
    versioned: true,
    refusals: [404, 409, 412, 428],
  },
  {
    method: 'delete',
    path: RAISE,
    summary: 'Withdraw a request, or end an approved raise at once',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [403, 404, 409, 412, 428],
  },
];
