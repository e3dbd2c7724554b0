// Session files over HTTP: calls that a machine's owner sends, and scans of this machine for a page's button.
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { floorsOf } from '../control/retention.ts';
import { parse } from '../control/http.ts';
import type { Settings } from '../control/settings.ts';
import type { Access } from '../ingest/lane-protocol.ts';
import { historyImportRequest, historyScanRequest, type HistoryImportAnswer } from '../schemas/history.ts';
import { problem, ProblemError } from '../schemas/problem.ts';
import type { Sender } from '../schemas/sender.ts';
import { senderOf } from './history/sender.ts';
import { createTurns, type Turn } from './history/turns.ts';
import { createLocalHistory, type LocalHistory } from './history/local-history.ts';
import type { HistoryPlaces } from '../ingest/adapters/history.ts';
import type { HistoryImport } from '../ingest/history/import-history.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

export type HistoryParts = {
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly access: () => Access;
  readonly places: HistoryPlaces;
  readonly settings: Pick<Settings, 'retentionFloors'>;
};

/** Imports that may wait, the one that runs included. */
const MOST_IMPORTS = 4;

const BUSY = 'As many imports as may wait do so already. Try again in a few seconds.';

type Admitted = { readonly sender: Sender; readonly turn: Turn };

const NOT_JSON = 'Send JSON with the header Content-Type: application/json; {} reads everything.';

const NOT_HERE =
  'Outlay reads session files of its own machine only where it runs without authentication, for the one person at that ' +
  'machine. Run on yours: outlay import history';

/** The routes below `/api/v1/imports/history`. They authorise themselves, because tokens that only send may use them. */
export function createHistoryRouter({ lane, access, places, settings }: HistoryParts): Router {
  const take = async (asked: HistoryImport): Promise<HistoryImportAnswer> => {
    const answer = await lane.ask('history', { ...asked, floor: floorsOf(settings).charges });
    if ('unavailable' in answer)
      throw new ProblemError(problem(503, `Nothing of this request was kept: ${answer.unavailable}`));
    return answer;
  };
  const nobody = { user: '', group: '' };
  const local = createLocalHistory(
    places,
    (user) => async (calls) => await take({ calls, user, sender: nobody }),
  );
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    next();
  });
  addImport(router, take, access);
  addLocal(router, local, access);
  return router;
}

type Take = (asked: HistoryImport) => Promise<HistoryImportAnswer>;

/** Nothing of a body is read before its sender may send and there is room for it. */
function addImport(router: Router, take: Take, access: () => Access): void {
  const turns = createTurns(MOST_IMPORTS);
  const admit = (request: Request, response: Response<unknown, Admitted>, next: NextFunction): void => {
    const sender = senderOf(request.headers.authorization, access());
    const turn = turns.enter();
    if (!turn) throw new ProblemError(problem(503, BUSY));
    Object.assign(response.locals, { sender, turn });
    response.once('close', turn.leave);
    next();
  };
  const answer = async (request: Request, response: Response<unknown, Admitted>): Promise<void> => {
    const { sender, turn } = response.locals;
    const { user, calls } = parse(historyImportRequest, request.body ?? {}, 'body');
    const taken = await turn.run(async () => await take({ user, calls, sender }));
    if (taken) response.json(taken);
  };
  router.post('/', admit, express.json({ limit: '8mb' }), answer);
}

function addLocal(router: Router, local: LocalHistory, access: () => Access): void {
  router.use(['/folders', '/scan'], ({ headers }, _response, next) => {
    senderOf(headers.authorization, access());
    if (!access().open) throw new ProblemError(problem(403, NOT_HERE));
    next();
  });
  router.get('/folders', async (_request, response) => {
    response.json({ data: await local.folders(), next_cursor: null });
  });
  router
    .route('/scan')
    .get((_request, response) => {
      response.json(local.progress());
    })
    .post(express.json(), (request, response) => {
      // Pages of other sites can send anything but this type without being asked whether they may.
      if (!request.is('application/json')) throw new ProblemError(problem(415, NOT_JSON));
      response.status(202).json(local.start(parse(historyScanRequest, request.body ?? {}, 'body')));
    });
}
