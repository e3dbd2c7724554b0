// Connections to forges over HTTP: read, made, changed, taken away, asked for what was missed.
import express, { type Response, type Router } from 'express';
import { EVENTS_TO_TICK } from './forge-events.ts';
import {
  forgeId,
  forgeUpdate,
  type CatchUpResult,
  type ForgeAnswer,
  type ForgeFigures,
  type ForgeValue,
} from '../schemas/forge-api.ts';
import { putForge, removeForge, requireForge } from './forges.ts';
import { answer, change, parse, type Writes } from './http.ts';
import type { Setting } from './setting.ts';

/** What is known of connections beside their settings. */
export type ForgeNews = {
  readonly figuresOf: (id: string) => ForgeFigures;
  /** What the last catch-up did; null for none. */
  readonly caughtUpOf: (id: string) => CatchUpResult | null;
  /** Asks the forge for what was missed; resolves when that ended, or with where it stands after a while. */
  readonly catchUp: (connection: Setting<ForgeValue>) => Promise<CatchUpResult>;
};

type Options = Writes &
  ForgeNews & {
    /** Milliseconds since 1970. */
    readonly now: () => number;
  };

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createForgeRouter(options: Options): Router {
  const { settings, now } = options;
  const router = express.Router();
  router.get('/forges', (_request, response) => {
    const data = settings.forges.list().map((one) => answerOf(one, options));
    answer(response, { data, next_cursor: null });
  });
  router
    .route('/forges/:forge')
    .get((request, response) => send(response, request.params.forge, options))
    .put(express.json(), async (request, response) => {
      const id = parse(forgeId, request.params.forge, 'forge');
      const update = parse(forgeUpdate, request.body ?? {}, 'body');
      const made: { isNew?: boolean; secret?: string | undefined } = {};
      await change(options, request, (ifMatch) => {
        made.isNew = settings.forges.get(id) === undefined;
        const prepared = putForge(settings, id, update, { ifMatch, now: now() });
        made.secret = prepared.secret;
        return [prepared.change];
      });
      const { isNew, secret } = made;
      send(response.status(isNew ? 201 : 200), id, options, secret === undefined ? {} : { secret });
    })
    .delete(async (request, response) => {
      await change(options, request, (ifMatch) => removeForge(settings, request.params.forge, ifMatch));
      response.status(204).end();
    });
  router.post('/forges/:forge/catch-up', async (request, response) => {
    const result = await options.catchUp(requireForge(settings, request.params.forge));
    answer(response.status(result.running ? 202 : 200), result);
  });
  return router;
}

function send(
  response: Response,
  id: string,
  options: Options,
  made: { readonly secret?: string } = {},
): void {
  const found = requireForge(options.settings, id);
  answer(response, { ...answerOf(found, options), ...made }, found.version);
}

/** A connection as everybody may read it. */
function answerOf({ id, value, changedAt, changedBy }: Setting<ForgeValue>, news: ForgeNews): ForgeAnswer {
  return {
    id,
    forge: value.forge,
    host: value.host,
    webhook_path: `/webhooks/${value.forge}/${id}`,
    events: [...EVENTS_TO_TICK[value.forge]],
    secret_since: value.secretSince,
    has_token: value.token !== '',
    api_url: value.apiUrl,
    allow_private: value.allowPrivate,
    repositories: [...value.repositories],
    review_workflows: [...value.reviewWorkflows],
    poll: value.poll,
    deliveries: news.figuresOf(id),
    catch_up: news.caughtUpOf(id),
    created_at: value.createdAt,
    updated_at: changedAt,
    updated_by: changedBy,
  };
}
