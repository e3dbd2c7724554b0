// Credits over HTTP. Parse, read, send.
import express, { type Router } from 'express';
import { creditsQuery } from '../../schemas/credits-api.ts';
import { readQuery } from '../query-string.ts';
import { readCredits, type CreditSources } from './credits.ts';

/** The routes below `/api/v1`. They throw problems; the application answers them. `now` in milliseconds since 1970. */
export function createCreditsRouter(sources: CreditSources, now: () => number): Router {
  const router = express.Router();
  router.get('/credits', async (request, response) => {
    const query = readQuery(request.url, creditsQuery);
    response
      .set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
      .json(await readCredits(sources, query, now()));
  });
  return router;
}
