// Care of the ledger over HTTP: verification, repair, backups. Below /api/v1, for administrators.
import express, { type Router } from 'express';
import { parse } from '../../control/http.ts';
import { repairRequest } from '../../schemas/repair.ts';
import { createAuditRouter } from './audit-router.ts';
import { createBackup, listBackups } from './backup.ts';
import type { Care } from './care.ts';
import { createQuarantineRouter } from './quarantine-router.ts';
import { repair } from './repair.ts';
import { verifyAll } from './verify.ts';

/** The routes of care. They throw problems; the application answers them. */
export function createCareRouter(care: Care): Router {
  const router = express.Router();
  const { turn, dataDir } = care;
  router.post('/verify', async (_request, response) => {
    await care.trusted();
    response.json(await verifyAll(care));
  });
  router.post('/repair', express.json(), async (request, response) => {
    const asked = parse(repairRequest, request.body ?? {}, 'body');
    response.json(await turn.run('repair', async () => await repair(care, asked)));
  });
  router
    .route('/backups')
    .get(async (_request, response) => {
      response.json({ data: await listBackups(dataDir), next_cursor: null });
    })
    .post(async (_request, response) => {
      const made = await turn.run('backup', async () => await createBackup(care, Date.now()));
      response.status(201).json(made);
    });
  router.use(createQuarantineRouter(care.lane));
  router.use(createAuditRouter(care.audit));
  return router;
}
