// Audits over HTTP: the latest results, and one on request.
import express, { type Router } from 'express';
import type { SelfAudit } from './self-audit.ts';

/** The routes of audits. */
export function createAuditRouter(audit: SelfAudit): Router {
  const router = express.Router();
  router.get('/audits', async (_request, response) => {
    response.json({ data: await audit.list(), next_cursor: null });
  });
  router.post('/audits', async (_request, response) => {
    response.json(await audit.run('manual'));
  });
  return router;
}
