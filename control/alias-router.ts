// Other names of people over HTTP.
import express, { type Response, type Router } from 'express';
import { aliasUpdate } from '../schemas/alias.ts';
import { toUserKey } from '../schemas/user-key.ts';
import { aliasAnswerOf, removeAlias, setAlias } from './aliases.ts';
import { answer, change, parse, type Writes } from './http.ts';

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createAliasRouter(writes: Writes): Router {
  const { settings } = writes;
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
      await change(writes, request, (ifMatch) => setAlias(settings, alias, user, ifMatch));
      send(response, alias);
    })
    .delete(async (request, response) => {
      const alias = toUserKey(request.params.alias);
      await change(writes, request, (ifMatch) => removeAlias(settings, alias, ifMatch));
      response.status(204).end();
    });
  return router;
}
