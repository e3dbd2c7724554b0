// Alerts, events and deliveries over HTTP. Below /api/v1.
import express, { type Router } from 'express';
import { createChannelRouter } from '../../control/channel-router.ts';
import { requireChannel } from '../../control/channels.ts';
import { answer, parse, type Writes } from '../../control/http.ts';
import { withNumbers } from '../../control/page.ts';
import { alertsQuery, failedOpenQuery, type Alert } from '../../schemas/alerts.ts';
import { MAX_DELIVERIES } from '../../schemas/channels.ts';
import { notFound } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import { readAlert, readAlerts } from './alert-log.ts';
import type { Alerts } from './alerts.ts';
import { readDeliveries } from './delivery-log.ts';
import { readFailedOpen } from './failed-open-log.ts';

type Options = Writes & {
  readonly store: Store;
  readonly alerts: Pick<Alerts, 'live' | 'deliverer' | 'failedOpens'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The routes of alerts and of the channels that they go to. They throw problems; the application answers them. */
export function createAlertsRouter(options: Options): Router {
  const { store, alerts, now } = options;
  const router = express.Router();
  router.get('/alerts', async (request, response) => {
    const query = parse(alertsQuery, withNumbers(request.query), 'query');
    answer(response, await readAlerts(store, query));
  });
  router.get('/events', (request, response) => alerts.live.connect(request, response));
  router.get('/failed-open', async (request, response) => {
    const query = parse(failedOpenQuery, withNumbers(request.query), 'query');
    answer(response, { ...(await readFailedOpen(store, query)), not_listed: alerts.failedOpens.notListed() });
  });
  router.use(createChannelRouter(options, now));
  addDeliveries(router, options);
  return router;
}

function addDeliveries(router: Router, { settings, store, alerts, now }: Options): void {
  router.post('/channels/:channel/test', async (request, response) => {
    const channel = requireChannel(settings, request.params.channel);
    answer(response, await alerts.deliverer.test(channel, testAlert(channel.id, now())));
  });
  router.get('/channels/:channel/deliveries', async (request, response) => {
    const { id } = requireChannel(settings, request.params.channel);
    answer(response, { data: await readDeliveries(store, id, MAX_DELIVERIES), next_cursor: null });
  });
  router.post('/channels/:channel/deliveries/:alert/retry', async (request, response) => {
    const channel = requireChannel(settings, request.params.channel);
    const alert = await readAlert(store, request.params.alert);
    if (!alert) throw notFound(`There is no alert ${request.params.alert}.`);
    answer(response, await alerts.deliverer.again(channel, alert));
  });
}

/** Looks like what an alert looks like; each test is one of its own. */
function testAlert(channel: string, at: number): Alert {
  const moment = new Date(at).toISOString();
  return {
    id: `test-${channel}-${at}`,
    kind: 'test',
    subject: { scope: 'deployment', id: '', name: 'Outlay' },
    period: 'day',
    period_start: null,
    threshold_percent: null,
    spent_usd: null,
    limit_usd: null,
    at: moment,
    told_by: null,
    message: `This is a test of the channel ${channel}.`,
  };
}
