// Scopes of providers and the tolerance of reconciliation over HTTP: read, set, taken away.
import express, { type Router } from 'express';
import { billScopeUpdate, toleranceUpdate, type BillScopeAnswer } from '../schemas/sign-off-api.ts';
import {
  billScopeAnswerOf,
  putBillScope,
  removeBillScope,
  requireBillScope,
  scopePath,
} from './bill-scopes.ts';
import { answer, change, parse, type Writes } from './http.ts';
import { putTolerance, toleranceAnswerOf, TOLERANCE } from './tolerance.ts';

/** What the routes need beside settings. */
export type BillScopeOptions = Writes & {
  /** Adds what reports say of scopes, and those that only reports name. */
  readonly withReports: (mapped: readonly BillScopeAnswer[]) => Promise<BillScopeAnswer[]>;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createBillScopeRouter(options: BillScopeOptions): Router {
  const { settings, withReports } = options;
  const router = express.Router();
  router.get('/bill-scopes', async (_request, response) => {
    const mapped = settings.billScopes.list().map(billScopeAnswerOf);
    answer(response, { data: await withReports(mapped), next_cursor: null });
  });
  router
    .route('/bill-scopes/:provider/:scope')
    .get((request, response) => {
      const found = requireBillScope(settings, scopePath(request.params));
      answer(response, billScopeAnswerOf(found), found.version);
    })
    .put(express.json(), async (request, response) => {
      const path = scopePath(request.params);
      const update = parse(billScopeUpdate, request.body, 'body');
      const before = settings.billScopes.list().length;
      await change(options, request, (ifMatch) => putBillScope(settings, path, update, ifMatch));
      const found = requireBillScope(settings, path);
      const isNew = settings.billScopes.list().length > before;
      answer(response.status(isNew ? 201 : 200), billScopeAnswerOf(found), found.version);
    })
    .delete(async (request, response) => {
      const path = scopePath(request.params);
      await change(options, request, (ifMatch) => removeBillScope(settings, path, ifMatch));
      response.status(204).end();
    });
  addTolerance(router, options);
  return router;
}

function addTolerance(router: Router, writes: Writes): void {
  const { settings } = writes;
  const version = (): number => settings.reconcileTolerance.versionOf(TOLERANCE);
  router
    .route('/reconciliation/tolerance')
    .get((_request, response) => {
      answer(response, toleranceAnswerOf(settings), version());
    })
    .put(express.json(), async (request, response) => {
      const update = parse(toleranceUpdate, request.body, 'body');
      await change(writes, request, (ifMatch) => putTolerance(settings, update, ifMatch));
      answer(response, toleranceAnswerOf(settings), version());
    });
}
