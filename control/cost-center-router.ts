// Rules of cost centers over HTTP.
import express, { type Router } from 'express';
import { costCentersUpdate } from '../schemas/chargeback-api.ts';
import { COST_CENTER_RULES, costCentersAnswerOf, putCostCenters } from './cost-centers.ts';
import { answer, change, parse, type Writes } from './http.ts';

/** Largest body that is taken: some hundred rules. */
const MAX_BODY = '1mb';

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createCostCenterRouter(options: Writes): Router {
  const { settings } = options;
  const router = express.Router();
  router
    .route('/cost-centers')
    .get((_request, response) => {
      answer(response, costCentersAnswerOf(settings), settings.costCenters.versionOf(COST_CENTER_RULES));
    })
    .put(express.json({ limit: MAX_BODY }), async (request, response) => {
      const update = parse(costCentersUpdate, request.body, 'body');
      await change(options, request, (ifMatch) => putCostCenters(settings, update, ifMatch));
      answer(response, costCentersAnswerOf(settings), settings.costCenters.versionOf(COST_CENTER_RULES));
    });
  return router;
}
