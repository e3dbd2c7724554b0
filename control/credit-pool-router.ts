// Pools of credits over HTTP.
import express, { type Router } from 'express';
import { creditPoolId, creditPoolPut } from '../schemas/credits-api.ts';
import { creditPoolToldOf, putCreditPool, removeCreditPool, requireCreditPool } from './credit-pools.ts';
import { answer, change, parse, type Writes } from './http.ts';

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createCreditPoolRouter(writes: Writes): Router {
  const { settings } = writes;
  const router = express.Router();
  router.get('/credit-pools', (_request, response) => {
    answer(response, { data: settings.creditPools.list().map(creditPoolToldOf), next_cursor: null });
  });
  router
    .route('/credit-pools/:pool')
    .get((request, response) => {
      const found = requireCreditPool(settings, request.params.pool);
      answer(response, creditPoolToldOf(found), found.version);
    })
    .put(express.json(), async (request, response) => {
      const id = parse(creditPoolId, request.params.pool, 'pool');
      const put = parse(creditPoolPut, request.body, 'body');
      const isNew = !settings.creditPools.get(id);
      await change(writes, request, (ifMatch) => putCreditPool(settings, id, put, ifMatch));
      const found = requireCreditPool(settings, id);
      answer(response.status(isNew ? 201 : 200), creditPoolToldOf(found), found.version);
    })
    .delete(async (request, response) => {
      await change(writes, request, (ifMatch) => removeCreditPool(settings, request.params.pool, ifMatch));
      response.status(204).end();
    });
  return router;
}
