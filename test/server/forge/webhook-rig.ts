// Deliveries over HTTP to connections of a test, read as the ingest lane reads them, without anything behind it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { createSettingKind } from '../../../control/setting.ts';
import { MalformedDelivery, type ForgeAnswer, type ForgeDelivery } from '../../../ingest/forge/delivery.ts';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';
import { forgeValue, type ForgeFigures, type ForgeValue } from '../../../schemas/forge-api.ts';
import { createForgeTally } from '../../../server/forge/tally.ts';
import { createWebhooks } from '../../../server/forge/webhooks.ts';

export const SINCE = '2026-10-01T00:00:00.000Z';

/** A connection as it is stored. */
export function connectionOf(given: Partial<ForgeValue> = {}): ForgeValue {
  return {
    forge: 'github',
    host: 'github.com',
    secret: 'a-secret-of-the-test',
    previousSecret: '',
    secretSince: SINCE,
    token: '',
    apiUrl: '',
    allowPrivate: false,
    repositories: [],
    reviewWorkflows: [],
    poll: false,
    createdAt: SINCE,
    ...given,
  };
}

/** GitHub's signature of a body. */
export function signed(secret: string, body: string | Buffer): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export type WebhookRig = {
  readonly url: string;
  /** What was taken, the newest last. */
  readonly taken: ForgeDelivery[];
  readonly faults: unknown[];
  /** What becomes of the next deliveries. */
  answer: (delivery: ForgeDelivery) => ForgeAnswer;
  now: number;
  known: boolean;
  connect(id: string, value: ForgeValue): void;
  figuresOf(id: string): ForgeFigures;
  post(
    path: string,
    body: string | Buffer,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
};

/** What the lane says of a delivery that it never saw. */
export function answerOf(delivery: ForgeDelivery): ForgeAnswer {
  try {
    const { facts, ignored } = readDelivery(delivery);
    return ignored === undefined ? { taken: facts.length } : { ignored };
  } catch (error) {
    if (error instanceof MalformedDelivery) return { malformed: error.message };
    throw error;
  }
}

/** Starts on a free port of this machine. */
export async function startWebhookRig(): Promise<WebhookRig> {
  const forges = createSettingKind('forge', forgeValue);
  const tally = createForgeTally({}, () => rig.now);
  const handler = createWebhooks({
    settings: { forges, known: () => rig.known },
    take: async (delivery) => {
      rig.taken.push(delivery);
      return await Promise.resolve(rig.answer(delivery));
    },
    tally,
    onFault: (error) => rig.faults.push(error),
    now: () => rig.now,
  });
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rig: WebhookRig = {
    url,
    taken: [],
    faults: [],
    answer: answerOf,
    now: Date.parse(SINCE),
    known: true,
    connect: (id, value) => forges.put(id, value).commit(SINCE, 'test'),
    figuresOf: (id) => tally.figuresOf(id),
    post: async (path, body, headers) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      return { status: response.status, body: await response.json() };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return rig;
}
