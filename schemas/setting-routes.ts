// The routes that read and change settings: limits, groups and budgets.
import type { ApiRoute } from './route.ts';
import { noted } from './setting-note.ts';
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

const USER_LIMITS = '/api/v1/limits/users/{user}';
const GROUP_LIMITS = '/api/v1/limits/groups/{group}';
const GROUP = '/api/v1/groups/{group}';
const MEMBERS = '/api/v1/groups/{group}/members';
const BUDGET = '/api/v1/groups/{group}/ai/budget';
const SETTINGS = '/api/v1/settings/limits';

const CHANGES = { versioned: true, refusals: [404, 412, 428] } as const;
const READS = { versioned: true, refusals: [404] } as const;

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
    refusals: [412, 428],
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
    refusals: [412, 428],
  },
  {
    method: 'delete',
    path: GROUP,
    summary: 'Remove a group with its members, limits, budgets and raises',
    query: noted,
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
    query: noted,
    answers: { 204: null },
    ...CHANGES,
  },
];

/** In the order in which they are described. */
export const SETTING_ROUTES: readonly ApiRoute[] = [...LIMIT_ROUTES, ...GROUP_ROUTES];
