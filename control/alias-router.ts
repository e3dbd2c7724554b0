// Other names of people over HTTP.
import express, { type Request, type Response, type Router } from 'express';
import { aliasUpdate } from '../schemas/alias.ts';
import { toUserKey } from '../schemas/user-key.ts';
import { aliasAnswerOf, removeAlias, setAlias } from './aliases.ts';
import { answer, ifMatchOf, parse } from './router.ts';
import type { Actor, Settings } from './settings.ts';

type Options = { readonly settings: Settings; readonly actorOf: (request: Request) => Actor };

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createAliasRouter({ settings, actorOf }: Options): Router {
  const router = express.Router();
  const send = (response: Response, alias: string) =>
    answer(response, aliasAnswerOf(settings, alias), settings.aliases.versionOf(alias));

  router.get('/people/aliases', (_request, response) => {
    const data = settings.aliases.list().map(({ id }) => aliasAnswerOf(settings, id));
    answer(response, { data, next_cursor: null });
  });

  router
    .route('/people/aliases/:alias')
    .get((request, response) => send(response, toUserKey(request.params.alias)))
    .put(express.json(), async (request, response) => {
      const alias = toUserKey(request.params.alias);
      const user = toUserKey(parse(aliasUpdate, request.body, 'body').user);
      await settings.change(actorOf(request), () => setAlias(settings, alias, user, ifMatchOf(request)));
      send(response, alias);
    })
    .delete(async (request, response) => {
      const alias = toUserKey(request.params.alias);
      await settings.change(actorOf(request), () => removeAlias(settings, alias, ifMatchOf(request)));
      response.status(204).end();
    });
  return router;
}
