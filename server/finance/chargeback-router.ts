// Rules of cost centers, what they would do, and what each cost center bears over HTTP. Below /api/v1.
import express, { type Router } from 'express';
import { readChargeback } from '../../analytics/cost-centers/chargeback.ts';
import { previewCenters } from '../../analytics/cost-centers/preview.ts';
import { readStatement } from '../../analytics/cost-centers/statement.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { createCostCenterRouter } from '../../control/cost-center-router.ts';
import { valueOf } from '../../control/cost-centers.ts';
import { answer, parse, type Writes } from '../../control/http.ts';
import {
  chargebackQuery,
  costCentersPreviewBody,
  costCentersPreviewQuery,
  statementQuery,
} from '../../schemas/chargeback-api.ts';
import type { FinanceOptions } from './focus-router.ts';
import { focusSources } from './focus-sources.ts';

/** Largest body that is taken: some hundred rules. */
const MAX_BODY = '1mb';

/** The routes. They throw problems; the application answers them. */
export function createChargebackRouter(options: FinanceOptions & Writes): Router {
  const { store, settings, now } = options;
  const sources = () => focusSources(store, settings, now());
  const router = express.Router();
  router.use(createCostCenterRouter(options));
  router.post('/cost-centers/preview', express.json({ limit: MAX_BODY }), async (request, response) => {
    const query = readQuery(request.url, costCentersPreviewQuery);
    const { rules } = valueOf(parse(costCentersPreviewBody, request.body, 'body'));
    answer(response, await previewCenters(query, rules, sources()));
  });
  router.get('/chargeback', async (request, response) => {
    answer(response, await readChargeback(readQuery(request.url, chargebackQuery), sources()));
  });
  router.get('/chargeback/statement/:center', async (request, response) => {
    const { month } = readQuery(request.url, statementQuery);
    const signedOff = new Set(settings.signOffs.list().map(({ value }) => value.month));
    answer(response, await readStatement(request.params.center, month, { ...sources(), signedOff }));
  });
  return router;
}
