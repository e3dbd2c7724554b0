// Everything of the main port that is not OTLP or a limit check: the API, health, metrics and its description.
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { OnSent } from '../analytics/exports/sent-file.ts';
import type { Reservations } from '../analytics/limits/reservations.ts';
import { createBillConnectionRouter } from '../control/bill-connection-router.ts';
import type { Directory } from '../control/directory.ts';
import { createForgeRouter } from '../control/forge-router.ts';
import type { Settings } from '../control/settings.ts';
import type { HistoryPlaces } from '../ingest/adapters/history.ts';
import type { Access } from '../ingest/lane-protocol.ts';
import { API_ROUTES } from '../schemas/api-routes.ts';
import type { ReadyAnswer } from '../schemas/api.ts';
import { openApi } from '../schemas/openapi.ts';
import { problem, problemReply, type Problem } from '../schemas/problem.ts';
import { needOf, type Gate } from './access.ts';
import { createAlertsRouter } from './alerts/alerts-router.ts';
import type { Alerts } from './alerts/alerts.ts';
import { answerError } from './answer-error.ts';
import type { Bills } from './billing/bills.ts';
import { createBillsRouter } from './billing/bills-router.ts';
import type { Care } from './care/care.ts';
import { createCareRouter } from './care/router.ts';
import type { Demo } from './demo/demo.ts';
import { createDemoPages, createDemoRouter } from './demo/router.ts';
import { DOCS_CONTENT_POLICY, docsPage } from './docs-page.ts';
import type { Engine } from './engine.ts';
import { createListExportsRouter } from './exports/list-exports-router.ts';
import { createChargebackRouter } from './finance/chargeback-router.ts';
import { writeExport } from './finance/export-log.ts';
import { createFocusRouter } from './finance/focus-router.ts';
import { figuresOf } from './figures.ts';
import { createHistoryRouter } from './history-router.ts';
import type { LimitFigures } from './limit-figures.ts';
import type { Forges } from './forge/forges.ts';
import { createOutcomeRouter } from './forge/outcome-router.ts';
import { createMeRouter } from './me-router.ts';
import { ofOneMoment } from './one-moment.ts';
import type { PriceFile } from './price-file.ts';
import type { ReadPriceList } from './price-list.ts';
import { toExposition } from './prometheus.ts';
import type { SpendMeter } from './spend-meter.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';
import type { Patterns } from './patterns/patterns.ts';
import { createIncidentsRouter } from './patterns/incidents-router.ts';
import { createPatternsRouter } from './patterns/router.ts';
import { boundStore } from './reach/bound-store.ts';
import { createReachRouter } from './reach/reach-router.ts';
import { reachOf } from './reach/reach.ts';
import { createReadsRouter } from './reads-router.ts';
import { createRerateRouter } from './rerate/router.ts';
import { createReconcileRouter } from './reconcile/router.ts';
import { createReservationRouter } from './reservation-router.ts';
import type { AllLimitSources } from './limit-sources.ts';
import { createSendersRouter } from './senders-router.ts';
import { createSettingsRouters } from './settings-routers.ts';
import { createSetupRouter, type SetupParts } from './setup/router.ts';
import { VERSION } from './version.ts';
import { createWebRouter } from './web-router.ts';

/** The running parts that the API speaks for. */
export type AppParts = SetupParts & {
  readonly gate: Gate;
  readonly log: Logger;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly directory: Directory;
  readonly lane: IngestLane;
  readonly spend: SpendMeter;
  readonly figures: LimitFigures;
  readonly sources: AllLimitSources;
  readonly reservations: Reservations;
  readonly care: Care;
  readonly alerts: Alerts;
  readonly patterns: Patterns;
  /** Who may send. */
  readonly access: () => Access;
  /** Where the agents of this machine keep their session files. */
  readonly places: HistoryPlaces;
  readonly demo: Demo;
  readonly forges: Forges;
  readonly priceFile: PriceFile;
  readonly priceList: ReadPriceList;
  readonly bills: Bills;
};

/** Creates the Express application. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  addHealth(app, parts);
  app.use('/demo', createDemoPages(parts.demo, parts.gate));
  app.use(createWebRouter());
  app.use('/api/v1/imports/history', createHistoryRouter(parts));
  app.use('/webhooks', parts.forges.webhooks);
  app.use('/api/v1/outcomes', createOutcomeRouter({ ...parts.forges, access: parts.access, now: Date.now }));
  app.use((request, response, next) => {
    response.setHeader('x-content-type-options', 'nosniff');
    const need = needOf(request.method, request.path);
    const refusal = parts.gate.refusalOf(request.headers.authorization, need);
    if (refusal) sendProblem(response, refusal);
    else next();
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4').send(toExposition(await figuresOf(parts)));
  });
  addDescription(app);
  addApi(app, parts);
  app.use((_request, response) => sendProblem(response, problem(404, 'There is nothing at this path.')));
  app.use(answerError((error) => parts.log.error({ err: error }, 'a request failed')));
  return app;
}

function sendProblem(response: express.Response, told: Problem): void {
  const { status, headers, body } = problemReply(told);
  response.status(status).set(headers).send(body);
}

function addHealth(app: Express, { engine, spend, lane }: AppParts): void {
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', (_request, response) => {
    const ready = spend.meter.ready();
    const pause = lane.paused();
    const broken = pause?.reason === 'broken' ? 'stopped' : undefined;
    const answer: ReadyAnswer = {
      status: broken ?? (ready ? 'ready' : 'starting'),
      engine: engine.state().up ? 'up' : 'down',
      ingest: pause ? 'paused' : 'open',
      ledger_behind_seconds: Math.floor(lane.behindMs() / 1_000),
      ...(pause && { reason: pause.sentence }),
    };
    response.status(ready && !broken ? 200 : 503).json(answer);
  });
}

function addDescription(app: Express): void {
  // To make it takes longer than half a start, and few ask for it.
  let description: ReturnType<typeof openApi> | undefined;
  const page = docsPage(API_ROUTES);
  app.get('/', (_request, response) => {
    response.redirect('/docs');
  });
  app.get('/openapi.json', (_request, response) => {
    response.json((description ??= openApi(API_ROUTES, VERSION)));
  });
  app.get('/docs', (_request, response) => {
    response.set('content-security-policy', DOCS_CONTENT_POLICY).type('html').send(page);
  });
}

function addApi(app: Express, parts: AppParts): void {
  const { engine, settings, directory, lane, care } = parts;
  const { store } = engine;
  const actorOf = (request: express.Request) =>
    parts.gate.principalOf(request.headers.authorization)?.name ?? '';
  const caughtUp = async () => {
    if (engine.isMigrated()) await lane.caughtUp();
  };
  const answering = async () => (engine.isMigrated() ? await lane.answering() : undefined);
  app.use('/api/v1', boundReads(parts, { actorOf, answering }));
  app.use(
    '/api/v1',
    createCareRouter(care),
    createSendersRouter(lane),
    createReservationRouter(parts.reservations),
    createForgeRouter({ ...parts.forges, settings, actorOf, now: Date.now }),
    createAlertsRouter({ settings, actorOf, store, alerts: parts.alerts, now: Date.now }),
  );
  app.use('/api/v1/price-book', createRerateRouter({ ...parts, actorOf, now: Date.now }));
  app.use(
    '/api/v1',
    createBillsRouter({ store, bills: parts.bills, actorOf }),
    createBillConnectionRouter({ ...parts.bills, settings, actorOf, now: Date.now }),
  );
  app.use('/api/v1', createSetupRouter(parts), createDemoRouter(parts.demo));
  const onSent = exportRecorder(parts, actorOf);
  app.use('/api/v1', createMeRouter(parts.gate, directory), createListExportsRouter(onSent));
  const rerates = async () => await lane.ask('rerates', {});
  const { inTurn } = parts.bills;
  app.use(
    '/api/v1',
    createReconcileRouter({ store, settings, actorOf, caughtUp, inTurn, rerates, now: Date.now }),
  );
  app.use('/api/v1', ...createSettingsRouters({ ...parts, caughtUp }));
  app.use(
    '/api/v1',
    ofOneMoment(answering),
    createFocusRouter({ store, settings, onSent, now: Date.now }),
    createChargebackRouter({ store, settings, actorOf, onSent, now: Date.now }),
    createReadsRouter({ ...parts, onSent }),
    createPatternsRouter({ settings, directory, actorOf, store, patterns: parts.patterns, now: Date.now }),
  );
}

/** Keeps the history of exports. What the ledger cannot take while it is away is told in the log: the file was sent. */
function exportRecorder({ engine, log }: AppParts, actorOf: Before['actorOf']): OnSent {
  return (request, file) => {
    const told = { by: actorOf(request), at: Date.now() };
    writeExport(engine.store, file, told).catch((error: unknown) =>
      log.warn({ err: error, export: file.name, sha256: file.sha256 }, 'an export is not in the history'),
    );
  };
}

type Before = {
  readonly actorOf: (request: express.Request) => string;
  readonly answering: Parameters<typeof ofOneMoment>[0];
};

/** Tokens that are bound to a person or a group ask routers that know of nobody else. */
function boundReads(parts: AppParts, { actorOf, answering }: Before): express.Router {
  const { engine, settings, gate, directory, alerts } = parts;
  return createReachRouter({
    reachOf: ({ headers }) => reachOf(gate.principalOf(headers.authorization), directory),
    readsOver: (reach) => {
      const store = boundStore(engine.store, reach);
      const told = createAlertsRouter({ settings, actorOf, store, alerts, now: Date.now });
      const incidents = createIncidentsRouter({ store, settings, directory, now: Date.now });
      return express.Router().use(told, ofOneMoment(answering), incidents, createReadsRouter(parts, reach));
    },
  });
}
