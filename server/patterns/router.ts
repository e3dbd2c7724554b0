// Runaway patterns, their back-test and their incidents over HTTP. Below /api/v1.
import express, { type Request, type Router } from 'express';
import { backTest } from '../../analytics/patterns/back-test.ts';
import type { DetectionSetting } from '../../analytics/patterns/detection.ts';
import { readQuery } from '../../analytics/query-string.ts';
import type { Directory } from '../../control/directory.ts';
import { answer, parse, type Writes } from '../../control/http.ts';
import { createPatternRouter } from '../../control/pattern-router.ts';
import { requirePattern, withThresholds } from '../../control/patterns.ts';
import { defaultThresholds, type PatternName } from '../../schemas/pattern-definitions.ts';
import {
  backTestQuery,
  INCIDENT_ACTIONS,
  incidentActionBody,
  type BackTestQuery,
} from '../../schemas/patterns.ts';
import { notFound, problem, ProblemError } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import { createTurns } from '../history/turns.ts';
import { createIncidentsRouter, tellWithPreviews } from './incidents-router.ts';
import type { Patterns } from './patterns.ts';

type Options = Writes & {
  readonly store: Store;
  readonly directory: Directory;
  readonly patterns: Pick<Patterns, 'incidents' | 'settingOf' | 'evaluatedAt'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Each looks at 30 days, so they are made one after the other; this many may wait, the one that is made included. */
const MOST_AT_ONCE = 4;
const TOO_MANY = `${MOST_AT_ONCE} back-tests are being made; try again when one has ended.`;

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createPatternsRouter(options: Options): Router {
  const { patterns } = options;
  const router = express.Router();
  router.use(
    createPatternRouter({
      ...options,
      openIncidents: (pattern) => patterns.incidents.open(pattern),
      evaluatedAt: () => patterns.evaluatedAt(),
    }),
  );
  addBackTest(router, options);
  router.use(createIncidentsRouter(options));
  addIncidentActions(router, options);
  return router;
}

function addBackTest(router: Router, { store, patterns, now }: Options): void {
  const turns = createTurns(MOST_AT_ONCE);
  router.get('/patterns/:pattern/back-test', async (request, response) => {
    const pattern = requirePattern(request.params.pattern);
    const setting = proposed(pattern, readQuery(request.url, backTestQuery), patterns.settingOf(pattern));
    const turn = turns.enter();
    if (!turn) throw new ProblemError(problem(503, TOO_MANY));
    response.once('close', turn.leave);
    const told = await turn.run(async () => await backTest(store, pattern, setting, now()));
    if (told) answer(response, told);
  });
}

/** The setting with thresholds that are not saved. */
function proposed(
  pattern: PatternName,
  { threshold = [], task }: BackTestQuery,
  setting: DetectionSetting,
): DetectionSetting {
  const changes = Object.fromEntries(
    threshold.map((text): [string, number] => {
      const [name = '', value] = text.split('=');
      return [name, Number(value)];
    }),
  );
  const thresholds = withThresholds(pattern, setting.thresholds, changes);
  return {
    ...setting,
    thresholds: { ...defaultThresholds(pattern), ...thresholds },
    tasks: task ?? setting.tasks,
  };
}

function addIncidentActions(router: Router, options: Options): void {
  const { patterns, actorOf } = options;
  router.post('/incidents/:incident/:action', express.json(), async (request: Request, response) => {
    const { incident = '', action: asked } = request.params as Record<string, string | undefined>;
    const action = INCIDENT_ACTIONS.find((each) => each === asked);
    if (!action) throw notFound(`There is no action ${asked}. There are: ${INCIDENT_ACTIONS.join(', ')}.`);
    const body = parse(incidentActionBody, request.body ?? {}, 'body');
    const value = await patterns.incidents.act(incident, action, body, actorOf(request));
    answer(response, await tellWithPreviews(options, value));
  });
}
