// Rules of cost centers, what they would do, and what each cost center bears over HTTP. Below /api/v1.
import express, { type Router } from 'express';
import { readChargeback } from '../../analytics/cost-centers/chargeback.ts';
import { exportChargeback } from '../../analytics/cost-centers/chargeback-file.ts';
import { previewCenters } from '../../analytics/cost-centers/preview.ts';
import { readStatement } from '../../analytics/cost-centers/statement.ts';
import { fileName } from '../../analytics/exports/file-name.ts';
import { sendFile } from '../../analytics/exports/router.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { createCostCenterRouter } from '../../control/cost-center-router.ts';
import { ofPersons, valueOf } from '../../control/cost-centers.ts';
import { answer, parse, type Writes } from '../../control/http.ts';
import {
  chargebackQuery,
  costCentersPreviewBody,
  costCentersPreviewQuery,
  statementQuery,
} from '../../schemas/chargeback-api.ts';
import { EXPORT_FORMS } from '../../schemas/export-routes.ts';
import type { FinanceOptions } from './focus-router.ts';
import { focusSources } from './focus-sources.ts';

/** Largest body that is taken: some hundred rules. */
const MAX_BODY = '1mb';

/** The routes. They throw problems; the application answers them. */
export function createChargebackRouter(options: FinanceOptions & Writes): Router {
  const { store, settings, onSent, now } = options;
  const sources = () => focusSources(store, settings, now());
  const router = express.Router();
  router.use(createCostCenterRouter(options));
  router.post('/cost-centers/preview', express.json({ limit: MAX_BODY }), async (request, response) => {
    const query = readQuery(request.url, costCentersPreviewQuery);
    const centers = valueOf(parse(costCentersPreviewBody, request.body, 'body'));
    const { rules } = ofPersons(centers, settings);
    answer(response, await previewCenters(query, rules, sources()));
  });
  router.get('/chargeback', async (request, response) => {
    answer(response, await readChargeback(readQuery(request.url, chargebackQuery), sources()));
  });
  for (const form of EXPORT_FORMS) {
    router.get(`/exports/chargeback.${form}`, async (request, response) => {
      const query = readQuery(request.url, chargebackQuery);
      const found = await exportChargeback(query, sources());
      const { from, to } = found;
      const name = fileName({ kind: 'chargeback', form, from, to, parameters: {} });
      await sendFile({ request, response }, form, { ...found, name }, (sent) =>
        onSent?.(request, { ...sent, kind: 'chargeback', parameters: query, from, to, totals: null }),
      );
    });
  }
  const statement = async (center: string, { url }: express.Request) => {
    const { month } = readQuery(url, statementQuery);
    const signedOff = new Set(settings.signOffs.list().map(({ value }) => value.month));
    return await readStatement(center, month, { ...sources(), signedOff });
  };
  router.get('/chargeback/statement', async (request, response) => {
    answer(response, await statement('', request));
  });
  router.get('/chargeback/statement/:center', async (request, response) => {
    answer(response, await statement(request.params.center, request));
  });
  return router;
}
