// Connections to billing over HTTP: read, made, changed, taken away, asked now.
import express, { type Response, type Router } from 'express';
import {
  billConnectionId,
  billConnectionUpdate,
  billReadRequest,
  type BillConnectionAnswer,
  type BillReadRequest,
  type BillReadResult,
} from '../schemas/bill-connections-api.ts';
import { BILL_SOURCE_FACTS } from '../schemas/bills.ts';
import type { BillConnectionValue } from '../schemas/finance-settings.ts';
import {
  putBillConnection,
  removeBillConnection,
  requireBillConnection,
  type ConnectionNeeds,
} from './bill-connections.ts';
import { answer, change, parse, type Writes } from './http.ts';
import type { Setting } from './setting.ts';

/** What is known of connections beside their settings. */
export type BillConnectionNews = {
  readonly needsOf: ConnectionNeeds;
  /** What the last reading did, and when one last came to its end; null for none. */
  readonly lastRead: (id: string) => BillReadResult | null;
  readonly lastSuccessAt: (id: string) => string | null;
  /** Asks the provider; resolves when that ended, or with where it stands after a while. */
  readonly readNow: (
    connection: Setting<BillConnectionValue>,
    asked: BillReadRequest,
  ) => Promise<BillReadResult>;
};

type Options = Writes &
  BillConnectionNews & {
    /** Milliseconds since 1970. */
    readonly now: () => number;
  };

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createBillConnectionRouter(options: Options): Router {
  const { settings, now, needsOf } = options;
  const router = express.Router();
  router.get('/bill-connections', (_request, response) => {
    const data = settings.billConnections.list().map((one) => answerOf(one, options));
    answer(response, { data, next_cursor: null });
  });
  router
    .route('/bill-connections/:connection')
    .get((request, response) => send(response, request.params.connection, options))
    .put(express.json(), async (request, response) => {
      const id = parse(billConnectionId, request.params.connection, 'connection');
      const update = parse(billConnectionUpdate, request.body ?? {}, 'body');
      const made = { isNew: false };
      await change(options, request, (ifMatch) => {
        made.isNew = settings.billConnections.get(id) === undefined;
        return [putBillConnection(settings, id, update, { ifMatch, now: now(), needsOf })];
      });
      send(response.status(made.isNew ? 201 : 200), id, options);
    })
    .delete(async (request, response) => {
      const { connection } = request.params;
      await change(options, request, (ifMatch) => removeBillConnection(settings, connection, ifMatch));
      response.status(204).end();
    });
  router.post('/bill-connections/:connection/read', express.json(), async (request, response) => {
    const asked = parse(billReadRequest, request.body ?? {}, 'body');
    const result = await options.readNow(requireBillConnection(settings, request.params.connection), asked);
    answer(response.status(result.running ? 202 : 200), result);
  });
  return router;
}

function send(response: Response, id: string, options: Options): void {
  const found = requireBillConnection(options.settings, id);
  answer(response, answerOf(found, options), found.version);
}

/** A connection as everybody may read it. */
function answerOf(
  { id, value, changedAt, changedBy }: Setting<BillConnectionValue>,
  news: BillConnectionNews,
): BillConnectionAnswer {
  return {
    id,
    source: value.source,
    provider: BILL_SOURCE_FACTS[value.source].provider,
    account: value.account,
    api_url: value.apiUrl,
    allow_private: value.allowPrivate,
    every_hours: value.everyHours,
    look_back_days: value.lookBackDays,
    last_read: news.lastRead(id),
    last_success_at: news.lastSuccessAt(id),
    created_at: value.createdAt,
    updated_at: changedAt,
    updated_by: changedBy,
  };
}
