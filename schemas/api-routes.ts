// Every route of the API with its parameters, bodies and answers: what /openapi.json describes.
import type { z } from 'zod';
import {
  healthAnswer,
  readyAnswer,
  sessionAnswer,
  sessionsAnswer,
  usageAnswer,
  userAnswer,
  usersAnswer,
} from './api.ts';
import { limitStateQuery, noQuery, sessionsQuery, usageQuery, userQuery, usersQuery } from './api-query.ts';
import { limitCheckQuery, limitCheckRequest, limitDecision, limitState } from './limit-api.ts';
import {
  budgetAnswer,
  budgetUpdate,
  groupAnswer,
  groupLimitsAnswer,
  groupListAnswer,
  groupUpdate,
  limitSettingsAnswer,
  limitSettingsUpdate,
  membersAnswer,
  membersUpdate,
  scopeLimitDeletion,
  scopeLimitUpdate,
  userLimitsAnswer,
} from './settings-api.ts';
import { newTokenAnswer, tokenListAnswer, tokenRequest } from './token.ts';
import { verificationSchema } from './verification.ts';

/** Parameters of a query string by name. */
export type QuerySchema = z.ZodType & { readonly shape: Readonly<Record<string, z.ZodType>> };

/** One operation. Parameters in the path are in braces. */
export type ApiRoute = {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly query?: QuerySchema;
  readonly body?: z.ZodType;
  /** Answers by status; null has no body. Refusals are problem details on every route. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Statuses of refusals that the route gives besides 400. */
  readonly refusals?: readonly number[];
  /** Whether the setting has an entity tag, which a change may name in `If-Match`. */
  readonly versioned?: boolean;
};

const USER_LIMITS = '/api/v1/limits/users/{user}';
const GROUP_LIMITS = '/api/v1/limits/groups/{group}';
const GROUP = '/api/v1/groups/{group}';
const MEMBERS = '/api/v1/groups/{group}/members';
const BUDGET = '/api/v1/groups/{group}/ai/budget';
const SETTINGS = '/api/v1/settings/limits';

const CHANGES = { versioned: true, refusals: [404, 412] } as const;
const READS = { versioned: true, refusals: [404] } as const;

const HEALTH_ROUTES: readonly ApiRoute[] = [
  { method: 'get', path: '/healthz', summary: 'Whether the process runs', answers: { 200: healthAnswer } },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Whether it can serve: the ledger is open and spend is known',
    answers: { 200: readyAnswer, 503: readyAnswer },
  },
];

const ANALYTICS_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/usage',
    summary: 'Usage and cost by any dimensions and by time',
    query: usageQuery,
    answers: { 200: usageAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/users',
    summary: 'People with what they spent, asked and used',
    query: usersQuery,
    answers: { 200: usersAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/users/{user}',
    summary: 'One person: summary, limits, usage by model and by chat',
    query: userQuery,
    answers: { 200: userAnswer },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/api/v1/sessions',
    summary: 'Sessions with what they cost',
    query: sessionsQuery,
    answers: { 200: sessionsAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/sessions/{session}',
    summary: 'One session: main, subagent and auxiliary work with its calls',
    query: noQuery,
    answers: { 200: sessionAnswer },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/api/v1/limits/state',
    summary: "A person's limits, progress and the ladder behind them",
    query: limitStateQuery,
    answers: { 200: limitState },
  },
  {
    method: 'post',
    path: '/api/v1/limits/check',
    summary: 'Whether a person may spend now; answered from memory',
    query: limitCheckQuery,
    body: limitCheckRequest,
    answers: { 200: limitDecision },
    refusals: [409, 413],
  },
];

const LIMIT_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: SETTINGS,
    summary: 'Master switch, defaults and all overrides',
    answers: { 200: limitSettingsAnswer },
    versioned: true,
  },
  {
    method: 'put',
    path: SETTINGS,
    summary: 'Change the switch, the default of a period, or the rules',
    body: limitSettingsUpdate,
    answers: { 200: limitSettingsAnswer },
    versioned: true,
    refusals: [412],
  },
  {
    method: 'get',
    path: USER_LIMITS,
    summary: "A person's own limits",
    answers: { 200: userLimitsAnswer },
    ...READS,
  },
  {
    method: 'put',
    path: USER_LIMITS,
    summary: "Set a person's limit for a period",
    body: scopeLimitUpdate,
    answers: { 200: userLimitsAnswer },
    ...CHANGES,
  },
  {
    method: 'delete',
    path: USER_LIMITS,
    summary: "Take a person's limits away",
    query: scopeLimitDeletion,
    answers: { 204: null },
    ...CHANGES,
  },
  {
    method: 'get',
    path: GROUP_LIMITS,
    summary: "A group's limits for each member",
    answers: { 200: groupLimitsAnswer },
    ...READS,
  },
  {
    method: 'put',
    path: GROUP_LIMITS,
    summary: "Set a group's limit for a period, for each member",
    body: scopeLimitUpdate,
    answers: { 200: groupLimitsAnswer },
    ...CHANGES,
  },
  {
    method: 'delete',
    path: GROUP_LIMITS,
    summary: "Take a group's limits away",
    query: scopeLimitDeletion,
    answers: { 204: null },
    ...CHANGES,
  },
];

const GROUP_ROUTES: readonly ApiRoute[] = [
  { method: 'get', path: '/api/v1/groups', summary: 'All groups', answers: { 200: groupListAnswer } },
  { method: 'get', path: GROUP, summary: 'One group', answers: { 200: groupAnswer }, ...READS },
  {
    method: 'put',
    path: GROUP,
    summary: 'Create or rename a group',
    body: groupUpdate,
    answers: { 200: groupAnswer, 201: groupAnswer },
    versioned: true,
    refusals: [412],
  },
  {
    method: 'delete',
    path: GROUP,
    summary: 'Remove a group with its members and limits',
    answers: { 204: null },
    ...CHANGES,
  },
  { method: 'get', path: MEMBERS, summary: 'Members of a group', answers: { 200: membersAnswer }, ...READS },
  {
    method: 'put',
    path: MEMBERS,
    summary: 'Replace the members of a group',
    body: membersUpdate,
    answers: { 200: membersAnswer },
    ...CHANGES,
  },
  {
    method: 'get',
    path: BUDGET,
    summary: 'Monthly amount of each member',
    answers: { 200: budgetAnswer },
    ...READS,
  },
  {
    method: 'put',
    path: BUDGET,
    summary: 'Set the monthly amount of each member',
    body: budgetUpdate,
    answers: { 200: budgetAnswer, 204: null },
    ...CHANGES,
  },
  {
    method: 'delete',
    path: BUDGET,
    summary: 'Take the monthly amount away',
    answers: { 204: null },
    ...CHANGES,
  },
];

const TOKENS = '/api/v1/tokens';

const ADMIN_ROUTES: readonly ApiRoute[] = [
  { method: 'get', path: TOKENS, summary: 'Tokens without their text', answers: { 200: tokenListAnswer } },
  {
    method: 'post',
    path: TOKENS,
    summary: 'Make a token; its text is in this answer and nowhere else',
    body: tokenRequest,
    answers: { 201: newTokenAnswer },
  },
  {
    method: 'delete',
    path: `${TOKENS}/{token}`,
    summary: 'Revoke a token',
    answers: { 204: null },
    refusals: [404],
  },
  {
    method: 'post',
    path: '/api/v1/verify',
    summary: 'Recompute every rollup and the meter from the ledger and compare',
    answers: { 200: verificationSchema },
  },
];

/** All routes, in the order in which they are described. */
export const API_ROUTES: readonly ApiRoute[] = [
  ...ANALYTICS_ROUTES,
  ...LIMIT_ROUTES,
  ...GROUP_ROUTES,
  ...ADMIN_ROUTES,
  ...HEALTH_ROUTES,
];
