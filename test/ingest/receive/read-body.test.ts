// Bodies as they come over the wire: limits, compression, chunks, and clients that stop half-way.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { messageOf, type Receiver, send, sevenTokens, startReceiver } from './receiver.ts';
import { cpuMs } from '../../support/cpu-time.ts';

const GZIP = { 'content-encoding': 'gzip' };
const body = JSON.stringify(sevenTokens());
/** A valid request of about this many bytes. */
const padded = (bytes: number): string => `${body}${' '.repeat(bytes)}`;

/** Opens a connection and sends only the head of a request. */
async function begin(receiver: Receiver, headers: string[]) {
  const socket = connect(receiver.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  const head = ['POST /v1/metrics HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return socket;
}

describe('request bodies', () => {
  it('reads chunked bodies without a length', async () => {
    await using receiver = await startReceiver();
    const socket = await begin(receiver, ['Transfer-Encoding: chunked', 'Connection: close']);
    for (const part of [body.slice(0, 10), body.slice(10)]) {
      socket.write(`${part.length.toString(16)}\r\n${part}\r\n`);
      await sleep(5);
    }
    socket.write('0\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 200 OK');
    expect(receiver.exports).toHaveLength(1);
  });

  it.each(['gzip', 'GZIP', ' gzip ', 'identity', ''])('takes the content encoding %j', async (encoding) => {
    await using receiver = await startReceiver();
    const sent = encoding.toLowerCase().includes('gzip') ? gzipSync(body) : body;
    expect((await send(receiver, sent, { headers: { 'content-encoding': encoding } })).status).toBe(200);
    expect(receiver.exports).toHaveLength(1);
  });

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip'])('refuses the content encoding %j', async (encoding) => {
    await using receiver = await startReceiver();
    const answer = await send(receiver, body, { headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(415);
    expect(answer.headers['accept-encoding']).toBe('gzip, identity');
  });

  it.each([
    ['is cut off', gzipSync(body).subarray(0, -3)],
    ['has no trailer', gzipSync(body).subarray(0, -8)],
    ['has a wrong checksum', Buffer.concat([gzipSync(body).subarray(0, -8), Buffer.alloc(8)])],
    ['is followed by junk', Buffer.concat([gzipSync(body), Buffer.from('junk')])],
    ['is followed by zeros', Buffer.concat([gzipSync(body), Buffer.alloc(16)])],
    ['is followed by megabytes of zeros', Buffer.concat([gzipSync(body), Buffer.alloc(10_000_000)])],
    ['is followed by half a stream', Buffer.concat([gzipSync(body), gzipSync(' ').subarray(0, 10)])],
    ['is compressed twice', gzipSync(gzipSync(body))],
    ['is not gzip', Buffer.from(body)],
  ])('refuses a gzip body that %s', async (_what, bytes) => {
    await using receiver = await startReceiver();
    expect((await send(receiver, bytes, { headers: GZIP })).status).toBe(400);
    expect(receiver.exports).toEqual([]);
  });

  it('joins the members of a gzip body', async () => {
    await using receiver = await startReceiver();
    const members = [body.slice(0, 30), body.slice(30), ''].map((part) => gzipSync(part));
    expect((await send(receiver, Buffer.concat(members), { headers: GZIP })).status).toBe(200);
    expect(receiver.exports).toHaveLength(1);
  });
});

describe('limits', () => {
  it('refuses what is larger inflated, while it inflates', async () => {
    await using receiver = await startReceiver({ limits: { maxBodyBytes: 1024 * 1024 } });
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 32));
    const before = process.memoryUsage().rss;
    const started = cpuMs();
    const answer = await send(receiver, bomb, { headers: GZIP });
    expect(answer.status).toBe(413);
    expect(messageOf(answer)).toContain('1048576 bytes');
    expect(cpuMs() - started).toBeLessThan(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('refuses what is larger on the wire, with or without a length', async () => {
    await using receiver = await startReceiver({ limits: { maxWireBytes: 10_000 } });
    expect((await send(receiver, padded(5_000))).status).toBe(200);
    expect((await send(receiver, padded(10_000))).status).toBe(413);
    const chunked = { headers: { 'transfer-encoding': 'chunked' } };
    expect((await send(receiver, padded(9_000), chunked)).status).toBe(200);
    expect((await send(receiver, padded(10_000), chunked)).status).toBe(413);
  });

  it('answers a large body that is still being sent, and takes the next request on the same connection', async () => {
    await using receiver = await startReceiver({ limits: { maxWireBytes: 1_000_000, maxBodyBytes: 1_000 } });
    const socket = await begin(receiver, ['Content-Length: 900000']);
    const [refusal] = (await once(socket, 'data')) as [Buffer];
    expect(refusal.toString()).toContain('HTTP/1.1 413');
    socket.write(Buffer.alloc(900_000, 32));
    socket.write(
      `POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    );
    const [next] = (await once(socket, 'data')) as [Buffer];
    expect(next.toString()).toContain('HTTP/1.1 200');
    socket.destroy();
  });

  it('cuts off who goes on sending after a refusal', async () => {
    await using receiver = await startReceiver({ limits: { maxWireBytes: 50_000 } });
    const socket = await begin(receiver, ['Transfer-Encoding: chunked']);
    const chunk = `1000\r\n${' '.repeat(4096)}\r\n`;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const sending = setInterval(() => socket.write(chunk), 1);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 413');
    await closed;
    clearInterval(sending);
    expect(receiver.errors).toEqual([]);
  });

  it('bounds the bytes of all requests together, and frees them', async () => {
    const stored: (() => void)[] = [];
    await using receiver = await startReceiver({
      limits: { maxBytesInFlight: 50_000 },
      accept: async () => {
        await new Promise<void>((resolve) => stored.push(resolve));
        return { rejected: 0, message: '' };
      },
    });
    const first = send(receiver, padded(30_000));
    while (stored.length === 0) await sleep(1);
    const second = await send(receiver, padded(30_000));
    expect(second.status).toBe(503);
    expect(second.headers['retry-after']).toBe('1');
    stored.pop()?.();
    expect((await first).status).toBe(200);
    const third = send(receiver, padded(30_000));
    while (stored.length === 0) await sleep(1);
    stored.pop()?.();
    expect((await third).status).toBe(200);
  });

  it('counts many small records as more than their bytes', async () => {
    await using receiver = await startReceiver({ limits: { maxBytesInFlight: 20_000 } });
    const logs = (count: number): string =>
      JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: Array.from({ length: count }, () => ({})) }] }],
      });
    expect((await send(receiver, logs(50), { path: '/v1/logs' })).status).toBe(200);
    expect((await send(receiver, logs(100), { path: '/v1/logs' })).status).toBe(503);
    expect((await send(receiver, logs(50), { path: '/v1/logs' })).status).toBe(200);
  });

  it('frees the bytes of clients that went away', async () => {
    await using receiver = await startReceiver({ limits: { maxBytesInFlight: 50_000 } });
    for (let client = 0; client < 5; client++) {
      const socket = await begin(receiver, ['Content-Length: 45000']);
      socket.write(' '.repeat(40_000));
      await sleep(20);
      socket.destroy();
    }
    await expect.poll(async () => (await send(receiver, padded(40_000))).status).toBe(200);
    expect(receiver.errors).toEqual([]);
  });

  it('does not wait for ever for the rest of a body', async () => {
    await using receiver = await startReceiver({ limits: { bodyTimeoutMs: 60 } });
    const socket = await begin(receiver, ['Content-Length: 1000']);
    socket.write('{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 503');
    await once(socket, 'close');
    expect(receiver.errors).toEqual([]);
  });
});
