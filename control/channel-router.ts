// Channels of alerts over HTTP: read, made, changed, taken away.
import express, { type Router } from 'express';
import { channelId, channelUpdate } from '../schemas/channels.ts';
import { channelAnswerOf, putChannel, removeChannel, requireChannel } from './channels.ts';
import { answer, change, parse, type Writes } from './http.ts';

/** The routes below `/api/v1`. They throw problems; the application answers them. `now` in milliseconds since 1970. */
export function createChannelRouter(writes: Writes, now: () => number): Router {
  const { settings } = writes;
  const router = express.Router();
  router.get('/channels', (_request, response) => {
    answer(response, { data: settings.channels.list().map(channelAnswerOf), next_cursor: null });
  });
  router
    .route('/channels/:channel')
    .get((request, response) => {
      const found = requireChannel(settings, request.params.channel);
      answer(response, channelAnswerOf(found), found.version);
    })
    .put(express.json(), async (request, response) => {
      const id = parse(channelId, request.params.channel, 'channel');
      const update = parse(channelUpdate, request.body, 'body');
      const made: { isNew?: boolean; secret?: string | undefined } = {};
      await change(writes, request, (ifMatch) => {
        made.isNew = settings.channels.get(id) === undefined;
        const prepared = putChannel(settings, id, update, { ifMatch, now: now() });
        made.secret = prepared.secret;
        return [prepared.change];
      });
      const found = requireChannel(settings, id);
      const { isNew, secret } = made;
      const told = { ...channelAnswerOf(found), ...(secret !== undefined && { secret }) };
      answer(response.status(isNew ? 201 : 200), told, found.version);
    })
    .delete(async (request, response) => {
      await change(writes, request, (ifMatch) => removeChannel(settings, request.params.channel, ifMatch));
      response.status(204).end();
    });
  return router;
}
