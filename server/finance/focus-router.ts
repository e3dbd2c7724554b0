// FOCUS exports, their preview and the history of all exports over HTTP. Below /api/v1.
import express, { type Router } from 'express';
import { fileName } from '../../analytics/exports/file-name.ts';
import { exportFocus } from '../../analytics/exports/focus/focus-export.ts';
import { createFocusSums } from '../../analytics/exports/focus/focus-totals.ts';
import { previewFocus } from '../../analytics/exports/focus/preview.ts';
import { sendFile } from '../../analytics/exports/router.ts';
import type { OnSent } from '../../analytics/exports/sent-file.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { answer, parse } from '../../control/http.ts';
import { withNumbers } from '../../control/page.ts';
import type { Settings } from '../../control/settings.ts';
import { EXPORT_FORMS } from '../../schemas/export-routes.ts';
import { exportHistoryQuery, focusQuery } from '../../schemas/focus-api.ts';
import type { Store } from '../../store/store.ts';
import { readExports } from './export-log.ts';
import { focusSources } from './focus-sources.ts';
import { summed } from './summed.ts';

/** What the routes answer from. */
export type FinanceOptions = {
  readonly store: Store;
  readonly settings: Settings;
  readonly onSent?: OnSent | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The routes. They throw problems; the application answers them. */
export function createFocusRouter({ store, settings, onSent, now }: FinanceOptions): Router {
  const router = express.Router();
  for (const form of EXPORT_FORMS) {
    router.get(`/exports/focus.${form}`, async (request, response) => {
      const query = readQuery(request.url, focusQuery);
      const found = await exportFocus(query, focusSources(store, settings, now()));
      const sums = createFocusSums();
      const { from, to } = found;
      const { basis, version, grain } = query;
      const name = fileName({ kind: `focus-${version}-${basis}`, form, from, to, parameters: { grain } });
      const pages = summed(found.pages, sums);
      await sendFile({ request, response }, form, { ...found, pages, name }, (sent) =>
        onSent?.(request, {
          ...sent,
          kind: 'focus',
          parameters: query,
          from,
          to,
          totals: sent.complete ? sums.totals() : null,
        }),
      );
    });
  }
  router.get('/exports/preview', async (request, response) => {
    const query = readQuery(request.url, focusQuery);
    answer(response, await previewFocus(query, focusSources(store, settings, now())));
  });
  router.get('/exports/history', async (request, response) => {
    const query = parse(exportHistoryQuery, withNumbers(request.query), 'query');
    answer(response, await readExports(store, query));
  });
  return router;
}
