// Reports of providers over HTTP: imported, and listed as they count. Below /api/v1.
import express, { type Request, type Router } from 'express';
import { answer, parse } from '../../control/http.ts';
import { withNumbers } from '../../control/page.ts';
import {
  billImportQuery,
  billImportsQuery,
  billLinesQuery,
  billSlicesQuery,
  type BillSourceAnswer,
} from '../../schemas/bills-api.ts';
import { BILL_SOURCE_FACTS, BILL_SOURCES } from '../../schemas/bills.ts';
import { badRequest } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import type { Bills } from './bills.ts';
import { readBillImports } from './list-imports.ts';
import { readBillLines } from './list-lines.ts';
import { NOTHING_KNOWN, readBillSlices, readKnownSources } from './list-slices.ts';
import { providerOf } from './providers/providers.ts';
import { createReportReader } from './read-report.ts';
import { FILE_ORIGIN } from './report-to-import.ts';

type Options = {
  readonly store: Store;
  readonly bills: Pick<Bills, 'importReport' | 'takeBack'>;
  /** Who asks, for the list of imports. */
  readonly actorOf: (request: Request) => string;
};

/** The routes of bills. They throw problems; the application answers them. */
export function createBillsRouter({ store, bills, actorOf }: Options): Router {
  const withReport = createReportReader();
  const router = express.Router();
  router.post('/imports/bills', async (request, response) => {
    const { source, account, name = '', preview } = parse(billImportQuery, request.query, 'query');
    const by = actorOf(request);
    const told = await withReport(request, async (bytes) => {
      if (bytes.length === 0) throw badRequest({ name: 'body', detail: 'is empty; it must be the report' });
      const asked = { bytes, source, account, name, by, origin: FILE_ORIGIN, preview: preview === 'true' };
      return await bills.importReport(asked);
    });
    answer(response, told);
  });
  router.delete('/bill-imports/:import', async (request, response) => {
    answer(response, await bills.takeBack(request.params.import, actorOf(request)));
  });
  router.get('/bill-sources', async (_request, response) => {
    answer(response, { data: await sources(store), next_cursor: null });
  });
  router.get('/bill-imports', async (request, response) => {
    const query = parse(billImportsQuery, withNumbers(request.query), 'query');
    answer(response, await readBillImports(store, query));
  });
  router.get('/bill-lines', async (request, response) => {
    const query = parse(billLinesQuery, withNumbers(request.query), 'query');
    answer(response, await readBillLines(store, query));
  });
  router.get('/bill-slices', async (request, response) => {
    const query = parse(billSlicesQuery, withNumbers(request.query), 'query');
    answer(response, await readBillSlices(store, query));
  });
  return router;
}

async function sources(store: Store): Promise<BillSourceAnswer[]> {
  const known = await readKnownSources(store);
  return BILL_SOURCES.map((source) => {
    const provider = providerOf(source);
    return {
      source,
      ...BILL_SOURCE_FACTS[source],
      can_connect: provider !== undefined,
      api_url: provider?.apiUrl ?? '',
      account: provider?.account ?? '',
      ...(known.get(source) ?? NOTHING_KNOWN),
    };
  });
}
