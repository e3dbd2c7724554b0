// The routes of runaway patterns, their back-test and their incidents.
import { PATTERN_DEFINITIONS, PATTERNS } from './pattern-definitions.ts';
import {
  backTestAnswer,
  backTestQuery,
  incident,
  INCIDENT_ACTIONS,
  incidentActionBody,
  incidentsAnswer,
  incidentsQuery,
  patternAnswer,
  patternsAnswer,
  patternUpdate,
} from './patterns.ts';
import type { ApiRoute } from './route.ts';

const PATTERN = '/api/v1/patterns/{pattern}';
const INCIDENT = '/api/v1/incidents/{incident}';

/** Names of all thresholds, for the description of the API. */
const THRESHOLD_NAMES = PATTERNS.map(
  (name) => `${name}: ${PATTERN_DEFINITIONS[name].thresholds.map((each) => each.name).join(', ')}`,
).join('; ');

export const PATTERN_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/patterns',
    summary: 'Runaway patterns with their definitions and thresholds',
    answers: { 200: patternsAnswer },
  },
  {
    method: 'get',
    path: PATTERN,
    summary: 'One runaway pattern',
    answers: { 200: patternAnswer },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: PATTERN,
    summary: `Change a pattern. Thresholds: ${THRESHOLD_NAMES}`,
    body: patternUpdate,
    answers: { 200: patternAnswer },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'get',
    path: `${PATTERN}/back-test`,
    summary: 'How often it would have fired in the last 30 days, also with thresholds that are not saved',
    query: backTestQuery,
    answers: { 200: backTestAnswer },
    refusals: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/incidents',
    summary: 'Incidents of runaway patterns, the latest first',
    query: incidentsQuery,
    answers: { 200: incidentsAnswer },
  },
  {
    method: 'get',
    path: INCIDENT,
    summary: 'One incident, with caps that would have stopped it and what those would do',
    answers: { 200: incident },
    refusals: [404],
  },
  {
    method: 'post',
    path: `${INCIDENT}/{action}`,
    summary: `What people do with an incident: ${INCIDENT_ACTIONS.join(', ')}`,
    body: incidentActionBody,
    answers: { 200: incident },
    refusals: [404, 409],
  },
];
