// The demo company over HTTP: starting and stopping it, its pages below /demo/, and its API below those.
import express, { type Router } from 'express';
import { problem, problemReply } from '../../schemas/problem.ts';
import { needOf, type Gate } from '../access.ts';
import { createWebRouter } from '../web-router.ts';
import { DEMO_PATH, type Demo } from './demo.ts';
import { isPlain, passOn } from './proxy.ts';

/** What of the demo's own process is shown; telemetry is not taken for it. */
const PASSED_ON = /^\/(api\/v1|docs|openapi\.json|healthz|readyz)(\/|$)/;

const NOT_PLAIN = 'This request cannot be passed on to the demo company: its path or its body is not plain.';

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
    const to = demo.reached();
    if (!PASSED_ON.test(request.path)) {
      if (!to && request.accepts('json', 'html') === 'html') response.redirect('/setup');
      else next();
      return;
    }
    const path = request.url;
    const refusal =
      gate.refusalOf(request.headers.authorization, needOf(request.method, request.path)) ??
      (isPlain(request, path) ? undefined : problem(400, NOT_PLAIN));
    if (to && !refusal) {
      passOn(request, response, { ...to, path });
      return;
    }
    const { status, headers, body } = problemReply(refusal ?? problem(503, NOT_RUNNING));
    response.status(status).set(headers).send(body);
  });
  router.use(createWebRouter(DEMO_PATH));
  return router;
}
