// What arrived, over HTTP. Below /api/v1.
import express, { type Router } from 'express';
import { parse } from '../control/http.ts';
import { readCursor } from '../ingest/senders/page.ts';
import { badRequest } from '../schemas/problem.ts';
import { sendersQuery } from '../schemas/senders.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

/** `GET /senders`, answered by the ingest lane from memory. Throws problems; the application answers them. */
export function createSendersRouter(lane: Pick<IngestLane, 'ask'>): Router {
  const router = express.Router();
  router.get('/senders', async (request, response) => {
    const { cursor, ...asked } = parse(sendersQuery, request.query, 'query');
    const after = cursor === undefined ? undefined : readCursor(cursor);
    if (cursor !== undefined && !after) {
      throw badRequest({ name: 'cursor', detail: 'must be the next_cursor of an earlier answer' });
    }
    response.json(await lane.ask('senders', { ...asked, ...(after && { after }) }));
  });
  return router;
}
