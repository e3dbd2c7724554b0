// The retention setting over HTTP.
import express, { type Router } from 'express';
import { retentionQuery, retentionUpdate, type Due, type Retention } from '../schemas/retention.ts';
import { DEPLOYMENT } from './limit-inputs.ts';
import { retentionAnswerOf, retentionOf, updateRetention, withUpdate } from './retention.ts';
import { answer, change, parse, type Writes } from './http.ts';

/** What the routes read and change. */
export type RetentionRoutes = Writes & {
  /** What a run under the given setting would drop now. */
  readonly dueUnder: (kept: Retention) => Promise<Due[]>;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createRetentionRouter(options: RetentionRoutes): Router {
  const { settings, dueUnder } = options;
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
      await change(options, request, (ifMatch) => updateRetention(settings, update, ifMatch));
      answer(response, await told(retentionOf(settings)), version());
    });
  return router;
}
