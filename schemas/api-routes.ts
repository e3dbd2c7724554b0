// Every route of the API with its parameters, bodies and answers: what /openapi.json describes.
import { ACTIVITY_ROUTES } from './activity-api.ts';
import { ALERT_ROUTES } from './alerts.ts';
import { ALIAS_ROUTES } from './alias.ts';
import { auditAnswer, auditListAnswer } from './audit.ts';
import { BILL_CONNECTION_ROUTES } from './bill-connections-api.ts';
import { BILL_ROUTES } from './bills-api.ts';
import { BREAKDOWN_ROUTES } from './breakdown-api.ts';
import { BUDGET_ROUTES } from './budgets.ts';
import { CARE_ROUTES } from './care-routes.ts';
import { CHARGEBACK_ROUTES } from './chargeback-routes.ts';
import { CHANGE_LOG_ROUTES } from './change-log.ts';
import { CHANNEL_ROUTES } from './channels.ts';
import { DIRECTORY_ROUTES } from './directory-api.ts';
import { CONTEXT_ROUTES } from './context.ts';
import { CREDIT_ROUTES } from './credits-api.ts';
import { EVIDENCE_ROUTES } from './evidence-api.ts';
import { EXPORT_ROUTES } from './export-routes.ts';
import { LIST_EXPORT_ROUTES } from './list-exports.ts';
import { FOCUS_ROUTES } from './focus-api.ts';
import { FORGE_ROUTES } from './forge-api.ts';
import { HISTORY_ROUTES } from './history-routes.ts';
import { OUTCOME_ROUTES } from './outcomes-api.ts';
import { RECONCILIATION_ROUTES } from './reconciliation-slice.ts';
import { RESERVATION_ROUTES } from './reservation-routes.ts';
import type { ApiRoute } from './route.ts';
import { SESSION_CAP_ROUTES } from './session-caps.ts';
import { SETTING_ROUTES } from './setting-routes.ts';
import { SIGN_OFF_ROUTES } from './sign-off-api.ts';
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
import { PREVIEW_ROUTES } from './limit-preview.ts';
import { PATTERN_ROUTES } from './pattern-routes.ts';
import { LIMIT_STATE_ROUTES } from './limit-states.ts';
import { LINK_ROUTES } from './links.ts';
import { ME_ROUTES } from './me.ts';
import { PRICE_BOOK_ROUTES } from './price-book-api.ts';
import { PRICE_ROUTES } from './prices-api.ts';
import { RERATE_ROUTES } from './rerate-api.ts';
import { RAISE_ROUTES } from './raises.ts';
import { noted } from './setting-note.ts';
import { newTokenAnswer, tokenListAnswer, tokenRequest } from './token.ts';
import { QUARANTINE_ROUTES } from './quarantine.ts';
import { SENDER_ROUTES } from './senders.ts';
import { SETUP_ROUTES } from './setup.ts';
import { UNATTRIBUTED_ROUTES } from './unattributed-api.ts';
import { verification } from './verification.ts';

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
    query: noted,
    answers: { 204: null },
    refusals: [404],
  },
  {
    method: 'post',
    path: '/api/v1/verify',
    summary: 'Recompute every rollup and the meter from the ledger and compare',
    answers: { 200: verification },
  },
  {
    method: 'get',
    path: '/api/v1/audits',
    summary: 'The latest audits of the ledger, newest first',
    answers: { 200: auditListAnswer },
  },
  {
    method: 'post',
    path: '/api/v1/audits',
    summary: 'Take back what the ledger holds twice, then compare everything with it',
    answers: { 200: auditAnswer },
    refusals: [409],
  },
];

/** All routes, in the order in which they are described. */
export const API_ROUTES: readonly ApiRoute[] = [
  ...ANALYTICS_ROUTES,
  ...OUTCOME_ROUTES,
  ...LIMIT_STATE_ROUTES,
  ...PREVIEW_ROUTES,
  ...RESERVATION_ROUTES,
  ...SETTING_ROUTES,
  ...DIRECTORY_ROUTES,
  ...BUDGET_ROUTES,
  ...SESSION_CAP_ROUTES,
  ...RAISE_ROUTES,
  ...CHANGE_LOG_ROUTES,
  ...ALERT_ROUTES,
  ...CHANNEL_ROUTES,
  ...FORGE_ROUTES,
  ...LINK_ROUTES,
  ...UNATTRIBUTED_ROUTES,
  ...PATTERN_ROUTES,
  ...ALIAS_ROUTES,
  ...RERATE_ROUTES,
  ...PRICE_ROUTES,
  ...PRICE_BOOK_ROUTES,
  ...CREDIT_ROUTES,
  ...BILL_ROUTES,
  ...BILL_CONNECTION_ROUTES,
  ...RECONCILIATION_ROUTES,
  ...SIGN_OFF_ROUTES,
  ...BREAKDOWN_ROUTES,
  ...ACTIVITY_ROUTES,
  ...EVIDENCE_ROUTES,
  ...EXPORT_ROUTES,
  ...LIST_EXPORT_ROUTES,
  ...FOCUS_ROUTES,
  ...CHARGEBACK_ROUTES,
  ...ME_ROUTES,
  ...ADMIN_ROUTES,
  ...CONTEXT_ROUTES,
  ...HISTORY_ROUTES,
  ...CARE_ROUTES,
  ...QUARANTINE_ROUTES,
  ...SENDER_ROUTES,
  ...SETUP_ROUTES,
  ...HEALTH_ROUTES,
];
