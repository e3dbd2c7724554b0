// Links between work and changes over HTTP: read, made, replaced, taken back.
import express, { type Router } from 'express';
import { linkId, linkUpdate } from '../schemas/links.ts';
import { answer, change, parse, type Writes } from './http.ts';
import { linkAnswerOf, putLink, removeLink, requireLink } from './links.ts';

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createLinkRouter(writes: Writes): Router {
  const { settings } = writes;
  const router = express.Router();
  router.get('/links', (_request, response) => {
    answer(response, { data: settings.links.list().map(linkAnswerOf), next_cursor: null });
  });
  router
    .route('/links/:link')
    .get((request, response) => {
      const found = requireLink(settings, request.params.link);
      answer(response, linkAnswerOf(found), found.version);
    })
    .put(express.json(), async (request, response) => {
      const id = parse(linkId, request.params.link, 'link');
      const update = parse(linkUpdate, request.body, 'body');
      const made = { isNew: false };
      await change(writes, request, (ifMatch) => {
        made.isNew = settings.links.get(id) === undefined;
        return putLink(settings, id, update, ifMatch);
      });
      const found = requireLink(settings, id);
      answer(response.status(made.isNew ? 201 : 200), linkAnswerOf(found), found.version);
    })
    .delete(async (request, response) => {
      await change(writes, request, (ifMatch) => removeLink(settings, request.params.link, ifMatch));
      response.status(204).end();
    });
  return router;
}
