// The demo company over HTTP: starting and stopping it, its pages below /demo/, and its API below those.
import express, { type Router } from 'express';
import { problem, problemReply } from '../../schemas/problem.ts';
import { needOf, type Gate } from '../access.ts';
import { createWebRouter } from '../web-router.ts';
import { DEMO_PATH, type Demo } from './demo.ts';
import { passOn } from './proxy.ts';

/** What of the demo's own process is shown; telemetry is not taken for it. */
const PASSED_ON = /^\/(api\/v1|docs|openapi\.json|healthz|readyz)(\/|$)/;

const NOT_RUNNING = 'The demo company does not run. Start it on the page Setup.';

/** The routes below `/api/v1`, behind the gate. */
export function createDemoRouter(demo: Demo): Router {
  const router = express.Router();
  router
    .route('/demo')
    .get((_request, response) => void response.json(demo.state()))
    .post((_request, response) => void response.status(202).json(demo.start()))
    .delete(async (_request, response) => void response.json(await demo.stop()));
  return router;
}

/** Everything below `/demo`. Whoever may read the real company may see this one. */
export function createDemoPages(demo: Demo, gate: Pick<Gate, 'refusalOf'>): Router {
  const router = express.Router();
  router.use((request, response, next) => {
    const address = demo.address();
    if (!PASSED_ON.test(request.path)) {
      if (address === undefined && request.accepts('json', 'html') === 'html') response.redirect('/setup');
      else next();
      return;
    }
    const need = needOf(request.method, request.path);
    const refusal =
      gate.refusalOf(request.headers.authorization, need) ??
      (address === undefined ? problem(503, NOT_RUNNING) : undefined);
    if (refusal || address === undefined) {
      const { status, headers, body } = problemReply(refusal ?? problem(503, NOT_RUNNING));
      response.status(status).set(headers).send(body);
      return;
    }
    passOn(request, response, { address, path: request.url });
  });
  router.use(createWebRouter(DEMO_PATH));
  return router;
}
