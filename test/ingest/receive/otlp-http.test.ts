// The OTLP/HTTP endpoint: what it answers to whom.
import { once } from 'node:events';
import { connect } from 'node:net';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { type Signal, SIGNALS } from '../../../schemas/otlp.ts';
import type { Sender } from '../../../schemas/sender.ts';
import { decodeOtlpResponse, encodeOtlp } from '../../support/otlp-encode.ts';
import { messageOf, send, sevenTokens, startReceiver } from './receiver.ts';

const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };

const REQUEST: Record<Signal, object> = {
  metrics: sevenTokens(),
  logs: { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] },
  traces: { resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }] },
};
const COUNT_FIELD: Record<Signal, string> = {
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
};

/** The fields of a google.rpc.Status. */
function readStatus(bytes: Buffer): { code: number; message: string } {
  const reader = protobuf.Reader.create(bytes);
  expect(reader.uint32()).toBe(8);
  const code = reader.int32();
  expect(reader.uint32()).toBe(18);
  return { code, message: reader.string() };
}

describe.each(SIGNALS)('POST /v1/%s', (signal) => {
  const path = `/v1/${signal}`;
  const json = JSON.stringify(REQUEST[signal]);
  const protobufBody = encodeOtlp(signal, REQUEST[signal]);

  it('answers with an empty message in the encoding of the request', async () => {
    await using receiver = await startReceiver();
    const answer = await send(receiver, json, { path });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.body.toString()).toBe('{}');

    const binary = await send(receiver, protobufBody, { path, headers: PROTOBUF_TYPE });
    expect(binary.status).toBe(200);
    expect(binary.headers['content-type']).toBe('application/x-protobuf');
    expect(binary.body.length).toBe(0);
    expect(receiver.exports).toHaveLength(2);
    expect(receiver.exports[1]).toEqual(receiver.exports[0]);
  });

  it('says how many records were rejected, and why', async () => {
    await using receiver = await startReceiver({
      accept: () => Promise.resolve({ rejected: 3, message: 'too old' }),
    });
    const answer = await send(receiver, json, { path });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: { [COUNT_FIELD[signal]]: '3', errorMessage: 'too old' },
    });
    const binary = await send(receiver, protobufBody, { path, headers: PROTOBUF_TYPE });
    expect(JSON.parse(JSON.stringify(decodeOtlpResponse(signal, binary.body)))).toEqual({
      partialSuccess: {
        [COUNT_FIELD[signal]]: { low: 3, high: 0, unsigned: false },
        errorMessage: 'too old',
      },
    });
  });
});

describe('partial success', () => {
  const answerTo = async (acceptance: { rejected: number; message: string }): Promise<unknown> => {
    await using receiver = await startReceiver({ accept: () => Promise.resolve(acceptance) });
    return JSON.parse((await send(receiver, JSON.stringify(sevenTokens()))).body.toString()) as unknown;
  };

  it('warns without a count', async () => {
    expect(await answerTo({ rejected: 0, message: 'late' })).toEqual({
      partialSuccess: { errorMessage: 'late' },
    });
  });

  it('always gives a reason', async () => {
    expect(await answerTo({ rejected: 2, message: '' })).toEqual({
      partialSuccess: { rejectedDataPoints: '2', errorMessage: '2 records were rejected.' },
    });
  });

  it('cuts a long reason', async () => {
    const { partialSuccess } = (await answerTo({ rejected: 1, message: 'x'.repeat(10_000) })) as {
      partialSuccess: { errorMessage: string };
    };
    expect(partialSuccess.errorMessage.length).toBe(4096);
  });
});

describe('requests that are not OTLP', () => {
  it('refuses other paths with a hint', async () => {
    await using receiver = await startReceiver();
    for (const path of ['/', '/v1/metrics/', '/v1/profiles', '/V1/logs', '//v1/logs']) {
      const answer = await send(receiver, '{}', { path });
      expect(answer.status).toBe(404);
      expect(messageOf(answer)).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
    }
    expect((await send(receiver, '{}', { path: '/v1/metrics?source=a' })).status).toBe(200);
  });

  it('refuses other methods', async () => {
    await using receiver = await startReceiver();
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const answer = await send(receiver, '', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('POST');
    }
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset=UTF-8'])(
    'takes the content type %s',
    async (type) => {
      await using receiver = await startReceiver();
      expect((await send(receiver, '{}', { headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  it.each(['text/plain', 'application/jsonl', 'application/x-www-form-urlencoded', '', 'application/grpc'])(
    'refuses the content type %j',
    async (type) => {
      await using receiver = await startReceiver();
      const answer = await send(receiver, '{}', { headers: { 'content-type': type } });
      expect(answer.status).toBe(415);
      expect(messageOf(answer)).toContain('OTEL_EXPORTER_OTLP_PROTOCOL');
    },
  );

  it('refuses protobuf with a protobuf Status', async () => {
    await using receiver = await startReceiver();
    const answer = await send(receiver, Buffer.from([0x0a, 0x05]), { headers: PROTOBUF_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/x-protobuf');
    expect(readStatus(answer.body)).toMatchObject({
      code: 3,
      message: expect.stringContaining('protobuf') as string,
    });
  });
});

describe('senders', () => {
  const authorize = (header: string | undefined): Sender | undefined =>
    header === 'Bearer good' ? { user: 'alice', group: 'core' } : undefined;

  it('refuses who has no valid token, before it reads the body', async () => {
    await using receiver = await startReceiver({ authorize });
    const socket = connect(receiver.port, '127.0.0.1');
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 401');
    expect(answer.toString()).toContain('WWW-Authenticate: Bearer');
    socket.destroy();
  });

  it('hands the sender to accept', async () => {
    const senders: Sender[] = [];
    await using receiver = await startReceiver({
      authorize,
      accept: (_records, sender) => {
        senders.push(sender);
        return Promise.resolve({ rejected: 0, message: '' });
      },
    });
    const headers = { authorization: 'Bearer good' };
    expect((await send(receiver, JSON.stringify(sevenTokens()), { headers })).status).toBe(200);
    expect(senders).toEqual([{ user: 'alice', group: 'core' }]);
  });
});
