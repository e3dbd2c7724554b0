// When things go wrong on either side: no crash, no lost connection, and an answer that makes the client come back.
import { Agent } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { IngestUnavailable } from '../../../ingest/receive/acceptance.ts';
import { encodeOtlp } from '../../support/otlp-encode.ts';
import { send, sevenTokens, startReceiver } from './receiver.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };
const LOGS = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] };

describe('trouble', () => {
  it('asks to try again when nothing could be stored', async () => {
    await using receiver = await startReceiver({
      accept: () => Promise.reject(new IngestUnavailable('The journal is full.')),
    });
    for (const [headers, body] of [
      [JSON_TYPE, JSON.stringify(sevenTokens())],
      [PROTOBUF_TYPE, encodeOtlp('metrics', sevenTokens())],
    ] as const) {
      const answer = await send(receiver, body, { headers });
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.body.toString()).toContain('The journal is full.');
    }
    expect(receiver.errors).toEqual([]);
    expect((await send(receiver, '{}')).status).toBe(200);
  });

  it('answers unexpected errors with 503, and tells only onError what happened', async () => {
    const bug = new TypeError('secret detail');
    await using receiver = await startReceiver({ accept: () => Promise.reject(bug) });
    const answer = await send(receiver, JSON.stringify(sevenTokens()));
    expect(answer.status).toBe(503);
    expect(answer.body.toString()).not.toContain('secret');
    expect(receiver.errors).toEqual([bug]);
  });

  it('survives clients that leave before, during and after their body', async () => {
    let accepted = 0;
    await using receiver = await startReceiver({
      accept: async () => {
        accepted++;
        await sleep(30);
        return { rejected: 0, message: '' };
      },
    });
    const body = JSON.stringify(sevenTokens());
    const head = `POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    for (const part of [head, head + body.slice(0, 20), head + body]) {
      const socket = connect(receiver.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(part);
      await sleep(15);
      while (part.endsWith(body) && accepted === 0) await sleep(1);
      socket.resetAndDestroy();
      await sleep(40);
    }
    expect(accepted).toBe(1);
    expect(receiver.errors).toEqual([]);
    expect((await send(receiver, body)).status).toBe(200);
  });

  it('keeps the connection after errors', async () => {
    await using receiver = await startReceiver();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses: number[] = [];
    for (const options of [
      { path: '/nowhere' },
      { headers: { 'content-type': 'text/plain' } },
      { method: 'PUT' },
      { headers: { 'content-encoding': 'br' } },
      { headers: { 'content-encoding': 'gzip' } },
      {},
    ]) {
      statuses.push((await send(receiver, JSON.stringify(sevenTokens()), { agent, ...options })).status);
    }
    expect(statuses).toEqual([404, 415, 405, 415, 400, 200]);
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    agent.destroy();
  });

  it('answers two at once', async () => {
    const waiting: (() => void)[] = [];
    await using receiver = await startReceiver({
      accept: async ({ signal }) => {
        if (signal === 'metrics') await new Promise<void>((resolve) => waiting.push(resolve));
        return { rejected: 0, message: '' };
      },
    });
    const slow = send(receiver, JSON.stringify(sevenTokens()));
    while (waiting.length === 0) await sleep(1);
    expect((await send(receiver, JSON.stringify(LOGS), { path: '/v1/logs' })).status).toBe(200);
    waiting[0]!();
    expect((await slow).status).toBe(200);
  });

  it('stores nothing for an empty export, and does not ask', async () => {
    await using receiver = await startReceiver({
      accept: () => Promise.reject(new IngestUnavailable('full')),
    });
    expect((await send(receiver, '{"resourceMetrics":[]}')).status).toBe(200);
    expect((await send(receiver, '', { headers: PROTOBUF_TYPE })).status).toBe(200);
    expect((await send(receiver, '')).status).toBe(400);
  });
});
