// Reconciliation over HTTP: parse, read, send.
import express, { type Response, type Router } from 'express';
import { noQuery } from '../../schemas/api-query.ts';
import { reconciliationQuery, waterfallQuery } from '../../schemas/reconciliation-api.ts';
import { readQuery } from '../query-string.ts';
import { readGap, readReconciliation, readSlice, readWaterfall } from './answers.ts';
import { createKeptSides } from './kept-sides.ts';
import type { ReconcileSources } from './reconcile.ts';

/** What the routes answer from; `now` in milliseconds since 1970. */
export type ReconcileOptions = ReconcileSources & { readonly now: () => number };

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createReconciliationRouter(options: ReconcileOptions): Router {
  const { store, now } = options;
  // The pages that everybody opens ask for the gap, of the same months all day.
  const kept = { ...options, readNow: createKeptSides(store) };
  const router = express.Router();
  router.get('/reconciliation', async (request, response) => {
    const query = readQuery(request.url, reconciliationQuery);
    send(response, await readReconciliation(options, query, now()));
  });
  router.get('/reconciliation/gap', async (request, response) => {
    readQuery(request.url, noQuery);
    send(response, await readGap(kept, now()));
  });
  router.get('/reconciliation/waterfall', async (request, response) => {
    const query = readQuery(request.url, waterfallQuery);
    send(response, await readWaterfall(options, query, now()));
  });
  router.get('/reconciliation/slices/:provider/:scope/:day', async (request, response) => {
    readQuery(request.url, noQuery);
    send(response, await readSlice(options, request.params, now()));
  });
  return router;
}

function send(response: Response, body: object): void {
  response.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }).json(body);
}
