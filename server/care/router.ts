// Care of the ledger over HTTP: verification. Below /api/v1, for administrators.
import express, { type Router } from 'express';
import { policyOf } from '../../control/limit-inputs.ts';
import type { Settings } from '../../control/settings.ts';
import type { Store } from '../../store/store.ts';
import type { SpendMeter } from '../spend-meter.ts';
import type { IngestLane } from '../start-ingest-lane.ts';
import { verifyAll } from './verify.ts';

/** The running parts that are cared for. */
export type CareParts = {
  readonly store: Store;
  readonly settings: Settings;
  readonly lane: IngestLane;
  readonly spend: SpendMeter;
};

/** The routes of care. They throw problems; the application answers them. */
export function createCareRouter({ store, settings, lane, spend }: CareParts): Router {
  const router = express.Router();
  router.post('/verify', async (_request, response) => {
    response.json(await verifyAll({ store, lane, spend, policy: () => policyOf(settings) }));
  });
  return router;
}
