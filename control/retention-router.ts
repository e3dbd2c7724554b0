// The retention setting over HTTP.
import express, { type Request, type Router } from 'express';
import { retentionQuery, retentionUpdate, type Due, type Retention } from '../schemas/retention.ts';
import { DEPLOYMENT } from './limit-inputs.ts';
import { retentionAnswerOf, retentionOf, updateRetention, withUpdate } from './retention.ts';
import { answer, ifMatchOf, parse } from './router.ts';
import type { Actor, Settings } from './settings.ts';

/** What the routes read and change. */
export type RetentionRoutes = {
  readonly settings: Settings;
  /** What a run under the given setting would drop now. */
  readonly dueUnder: (kept: Retention) => Promise<Due[]>;
  /** Who asks, for the audit trail. */
  readonly actorOf: (request: Request) => Actor;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createRetentionRouter({ settings, dueUnder, actorOf }: RetentionRoutes): Router {
  const router = express.Router();
  const told = async (kept: Retention) => retentionAnswerOf(settings, kept, await dueUnder(kept));
  const version = () => settings.retention.versionOf(DEPLOYMENT);
  router
    .route('/settings/retention')
    .get(async (_request, response) => {
      answer(response, await told(retentionOf(settings)), version());
    })
    .put(express.json(), async (request, response) => {
      const update = parse(retentionUpdate, request.body, 'body');
      if (parse(retentionQuery, request.query, 'query').preview === 'true') {
        answer(response, await told(withUpdate(retentionOf(settings), update)), version());
        return;
      }
      await settings.change(actorOf(request), () => updateRetention(settings, update, ifMatchOf(request)));
      answer(response, await told(retentionOf(settings)), version());
    });
  return router;
}
