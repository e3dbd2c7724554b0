// Everything of the main port that is not OTLP or a limit check: the API, health, metrics and its description.
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { isSeenUser } from '../analytics/queries/user-seen.ts';
import { countUnpricedModels } from '../analytics/queries/unpriced-models.ts';
import { createAnalyticsRouter } from '../analytics/router.ts';
import type { LimitSources } from '../analytics/limits/limit-status.ts';
import type { Config } from '../config.ts';
import type { Directory } from '../control/directory.ts';
import { policyOf } from '../control/limit-inputs.ts';
import { createControlRouter } from '../control/router.ts';
import type { Settings } from '../control/settings.ts';
import type { LimitPolicy } from '../schemas/limits.ts';
import { problem, problemOf, problemReply, type Problem } from '../schemas/problem.ts';
import { mayUseApi } from './access.ts';
import type { Engine } from './engine.ts';
import { figuresOf } from './figures.ts';
import type { LimitFigures } from './limit-figures.ts';
import { toExposition } from './prometheus.ts';
import type { SpendMeter } from './spend-meter.ts';
import type { IngestLane } from './start-ingest-lane.ts';
import { verifyAll } from './verify.ts';

/** The running parts that the API speaks for. */
export type AppParts = {
  readonly config: Config;
  readonly log: Logger;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly directory: Directory;
  readonly lane: IngestLane;
  readonly spend: SpendMeter;
  readonly figures: LimitFigures;
  readonly sources: LimitSources;
};

/** Creates the Express application. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  addHealth(app, parts);
  app.use((request, response, next) => {
    response.setHeader('x-content-type-options', 'nosniff');
    if (mayUseApi(parts.config, request.headers.authorization)) next();
    else sendProblem(response, problem(401, 'This needs the header Authorization: Bearer <token>.'));
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4').send(toExposition(await figuresOf(parts)));
  });
  addApi(app, parts);
  app.use((_request, response) => sendProblem(response, problem(404, 'There is nothing at this path.')));
  app.use(((error, _request, response, next) => {
    if (response.headersSent) next(error);
    else sendProblem(response, problemOf(error));
  }) satisfies express.ErrorRequestHandler);
  return app;
}

function sendProblem(response: express.Response, told: Problem): void {
  const { status, headers, body } = problemReply(told);
  response.status(status).set(headers).send(body);
}

function addHealth(app: Express, { engine, spend }: AppParts): void {
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', (_request, response) => {
    const ready = spend.meter.ready();
    const status = { status: ready ? 'ready' : 'starting', engine: engine.state().up ? 'up' : 'down' };
    response.status(ready ? 200 : 503).json(status);
  });
}

function addApi(app: Express, { log, engine, settings, directory, lane, spend, sources }: AppParts): void {
  const { store } = engine;
  const onFault = (error: unknown): void => log.error({ err: error }, 'a request failed');
  app.post('/api/v1/verify', async (_request, response) => {
    const policy = (): LimitPolicy => policyOf(settings);
    response.json(await verifyAll({ store, lane, spend, policy }));
  });
  app.use(
    '/api/v1',
    createControlRouter({
      settings,
      directory,
      isSeenUser: async (user) => await isSeenUser(store, user),
      countUnpricedModels: async () => await countUnpricedModels(store, Date.now()),
      actorOf: () => 'admin',
      onFault,
    }),
    createAnalyticsRouter({
      store,
      limits: sources,
      people: {
        groupsOf: directory.groupsOf,
        excludedSources: () => policyOf(settings).excludedSources,
        knows: directory.knows,
      },
      now: Date.now,
      onFault,
    }),
  );
}
