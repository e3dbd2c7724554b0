// Who comes when too much waits is told to come back, and nobody else is.
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createOverload, DEFAULT_BOUNDS, type Overload } from '../../../ingest/receive/overload.ts';
import { Refusal } from '../../../ingest/receive/refusal.ts';
import { send, sevenTokens, startReceiver } from './receiver.ts';

const bounds = { maxWaitingBytes: 1_000, maxWaitMs: 1_000 };

function isTaken(overload: Overload): boolean {
  try {
    overload.check();
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.status === 503) return false;
    throw error;
  }
}

function clock() {
  let time = 0;
  return { now: () => time, pass: (ms: number) => (time += ms) };
}

describe('overload', () => {
  it('takes everything while little waits, however large the next one is', () => {
    const overload = createOverload(clock().now, bounds);
    expect(isTaken(overload)).toBe(true);
    overload.begin(1_000);
    expect(isTaken(overload)).toBe(true);
    overload.begin(1_000_000);
    expect(isTaken(overload)).toBe(false);
    expect(overload.refused).toBe(1);
  });

  it('takes again only when clearly less waits, so that answers do not flicker', () => {
    const overload = createOverload(clock().now, bounds);
    overload.begin(700);
    const ends = [200, 200].map((bytes) => overload.begin(bytes));
    expect(isTaken(overload)).toBe(false);
    ends[0]?.();
    expect(isTaken(overload)).toBe(false);
    ends[1]?.();
    expect(isTaken(overload)).toBe(true);
    overload.begin(200);
    expect(isTaken(overload)).toBe(true);
  });

  it('refuses when the oldest waits too long, whatever began after it', () => {
    const time = clock();
    const overload = createOverload(time.now, bounds);
    const end = overload.begin(1);
    time.pass(900);
    overload.begin(1);
    expect(isTaken(overload)).toBe(true);
    time.pass(101);
    expect(isTaken(overload)).toBe(false);
    end();
    expect(isTaken(overload)).toBe(true);
  });

  it('counts an end once', () => {
    const overload = createOverload(clock().now, bounds);
    const end = overload.begin(900);
    end();
    end();
    overload.begin(1_001);
    expect(isTaken(overload)).toBe(false);
  });

  it('refuses nothing of 2,000 records a second through hiccups of 300 ms', () => {
    const time = clock();
    const overload = createOverload(time.now, DEFAULT_BOUNDS);
    const exportBytes = 10 * 1_500;
    const waiting: (() => void)[] = [];
    for (let ms = 0; ms < 60_000; ms += 5) {
      time.pass(5);
      expect(isTaken(overload)).toBe(true);
      waiting.push(overload.begin(exportBytes));
      const isHiccup = ms % 1_000 < 300;
      if (!isHiccup) for (const end of waiting.splice(0, 2)) end();
    }
    expect(overload.refused).toBe(0);
  });

  it('is answered 503 with a second to wait, and the connection goes on', async () => {
    let store: () => void = () => undefined;
    const overload = createOverload(() => performance.now(), { maxWaitingBytes: 1, maxWaitMs: 60_000 });
    await using receiver = await startReceiver({
      overload,
      accept: async () =>
        await new Promise((resolve) => (store = () => resolve({ rejected: 0, message: '' }))),
    });
    const body = JSON.stringify(sevenTokens());
    const first = send(receiver, body);
    while (isTaken(overload)) await new Promise(setImmediate);
    const refused = await send(receiver, body);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    store();
    expect((await first).status).toBe(200);
    const again = send(receiver, body);
    while (isTaken(overload)) await new Promise(setImmediate);
    store();
    expect((await again).status).toBe(200);
    expect(receiver.errors).toEqual([]);
  });

  it('is told before the body is sent, and again after it where others came first', async () => {
    let begun = 0;
    const overload = createOverload(() => performance.now(), { maxWaitingBytes: 1, maxWaitMs: 60_000 });
    await using receiver = await startReceiver({
      overload,
      authorize: () => {
        begun += 1;
        return { user: '', group: '' };
      },
    });
    const slow = (): ClientRequest => {
      const path = '/v1/metrics';
      const headers = { 'content-type': 'application/json', 'content-length': 1_000 };
      const sent = request({ host: '127.0.0.1', port: receiver.port, method: 'POST', path, headers });
      sent.flushHeaders();
      return sent;
    };
    const early = slow();
    while (begun < 1) await new Promise(setImmediate);
    const end = overload.begin(2);
    const [refusedAtOnce] = (await once(slow(), 'response')) as [IncomingMessage];
    expect(refusedAtOnce.statusCode).toBe(503);
    early.end(JSON.stringify(sevenTokens()).padEnd(1_000));
    const [refusedLate] = (await once(early, 'response')) as [IncomingMessage];
    expect(refusedLate.statusCode).toBe(503);
    expect(receiver.exports).toHaveLength(0);
    end();
    expect((await send(receiver, JSON.stringify(sevenTokens()))).status).toBe(200);
  });

  it('forgets what failed', async () => {
    const overload = createOverload(() => performance.now(), { maxWaitingBytes: 1, maxWaitMs: 60_000 });
    await using receiver = await startReceiver({ overload });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await send(receiver, '{"resourceLogs":[{')).status).toBe(400);
    }
    expect((await send(receiver, JSON.stringify(sevenTokens()))).status).toBe(200);
    expect(overload.refused).toBe(0);
  });
});
