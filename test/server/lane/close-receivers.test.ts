// Telemetry that is under way when the receivers close.
import { expect, it } from 'vitest';
import { BytesInFlight } from '../../../ingest/receive/bytes-in-flight.ts';
import { DEFAULT_LIMITS } from '../../../ingest/receive/limits.ts';
import { createOverload } from '../../../ingest/receive/overload.ts';
import { openReceivers } from '../../../server/lane/receivers.ts';
import { callGrpc, exportMethod, framed } from '../../support/grpc-client.ts';
import { encodeOtlp } from '../../support/otlp-encode.ts';
import { requestEvents } from '../../support/request-events.ts';

const EXPORT = requestEvents([{ 'user.email': 'ada', 'session.id': 's', request_id: 'r', output_tokens: 1 }]);
/** Far longer than an answer takes, so that only a close that waits for nothing ends sooner. */
const GRACE_MS = 20_000;

/** Receivers that take an export as soon as `keep` is called. */
async function open() {
  let keep: () => void = () => undefined;
  const kept = new Promise<void>((resolve) => (keep = resolve));
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const receivers = await openReceivers(
    {
      accept: async () => {
        arrive();
        await kept;
        return { rejected: 0, message: '' };
      },
      authorize: () => ({ user: '', group: '' }),
      limits: DEFAULT_LIMITS,
      inFlight: new BytesInFlight(DEFAULT_LIMITS.maxBytesInFlight),
      overload: createOverload(() => performance.now()),
      onError: (error) => expect.unreachable(String(error)),
    },
    { host: '127.0.0.1', otlpPort: 0, grpcPort: 0, isOpen: true, onArrival: () => undefined },
  );
  return { receivers, arrived, keep };
}

async function overHttp(port: number): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`http://127.0.0.1:${port}/v1/logs`, { method: 'POST', headers, body: EXPORT })).status;
}

async function overGrpc(port: number): Promise<unknown> {
  const message = framed(encodeOtlp('logs', JSON.parse(EXPORT) as object));
  const { headers } = await callGrpc(`http://127.0.0.1:${port}`, exportMethod('logs'), message);
  return headers['grpc-status'];
}

it.each([
  ['OTLP/HTTP', overHttp, 200],
  ['OTLP/gRPC', overGrpc, '0'],
])('is answered over %s, and the close waits no longer than for that', async (name, send, success) => {
  const { receivers, arrived, keep } = await open();
  const sent = send(name === 'OTLP/HTTP' ? receivers.port : receivers.grpcPort);
  await arrived;
  const since = performance.now();
  const closed = receivers.close(GRACE_MS);
  setTimeout(keep, 200);
  expect(await sent).toBe(success);
  await closed;
  expect(performance.now() - since).toBeLessThan(GRACE_MS / 2);
});

it('waits no longer than it is given for what is never kept', async () => {
  const { receivers, arrived } = await open();
  const sent = overHttp(receivers.port);
  await arrived;
  await Promise.all([receivers.close(50), expect(sent).rejects.toThrow('fetch failed')]);
});
