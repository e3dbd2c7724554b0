// Settings of runaway patterns over HTTP.
import express, { type Response, type Router } from 'express';
import { PATTERNS, type PatternName } from '../schemas/pattern-definitions.ts';
import { patternUpdate } from '../schemas/patterns.ts';
import { answer, change, parse, type Writes } from './http.ts';
import { patternAnswerOf, requirePattern, updatePattern } from './patterns.ts';

type Options = Writes & {
  /** null where that is not known yet. */
  readonly openIncidents: (pattern: PatternName) => number | null;
  /** Milliseconds since 1970; null before the first time. */
  readonly evaluatedAt: () => number | null;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createPatternRouter(options: Options): Router {
  const { settings, openIncidents, evaluatedAt } = options;
  const router = express.Router();
  const told = (pattern: PatternName) => patternAnswerOf(settings, pattern, openIncidents(pattern));
  const send = (response: Response, pattern: PatternName) =>
    answer(response, told(pattern), settings.patterns.versionOf(pattern));
  router.get('/patterns', (_request, response) => {
    const at = evaluatedAt();
    const evaluated = at === null ? null : new Date(at).toISOString();
    answer(response, { data: PATTERNS.map(told), evaluated_at: evaluated });
  });
  router
    .route('/patterns/:pattern')
    .get((request, response) => send(response, requirePattern(request.params.pattern)))
    .put(express.json(), async (request, response) => {
      const pattern = requirePattern(request.params.pattern);
      const update = parse(patternUpdate, request.body, 'body');
      await change(options, request, (ifMatch) => updatePattern(settings, pattern, update, ifMatch));
      send(response, pattern);
    });
  return router;
}
