// Telemetry over both protocols into a running Outlay, each on its port, and what the wrong one is told.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGrpc, exportMethod, framed, type GrpcAnswer } from '../../support/grpc-client.ts';
import { decodeOtlpResponse, encodeOtlp } from '../../support/otlp-encode.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: 'a-token-of-an-administrator' });
});
afterAll(async () => await outlay.end());

const LOGS = exportMethod('logs');

async function call(
  url: string,
  path: string,
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<GrpcAnswer> {
  return await callGrpc(url, path, body, {
    authorization: 'Bearer a-token-of-an-administrator',
    ...headers,
  });
}

const exported = (request: string): Buffer =>
  encodeOtlp(
    'logs',
    JSON.parse(
      requestEvents([{ 'user.email': 'ada', 'session.id': 's', request_id: request, output_tokens: 1000 }]),
    ) as object,
  );

async function callsOf(): Promise<unknown> {
  const { body } = await outlay.get('/api/v1/usage');
  return (body as { totals: { calls: number } }).totals.calls;
}

describe('OTLP/gRPC', () => {
  it('takes an export, plain or gzip, and books it once', async () => {
    for (const [encoding, message] of [
      ['identity', framed(exported('one'))],
      ['gzip', framed(gzipSync(exported('one')), true)],
      ['gzip', framed(gzipSync(exported('two')), true)],
    ] as const) {
      const { headers, message: answer } = await call(outlay.grpcUrl, LOGS, message, {
        'grpc-encoding': encoding,
      });
      expect(headers).toMatchObject({ ':status': 200, 'grpc-status': '0' });
      expect(decodeOtlpResponse('logs', answer.subarray(5))).toEqual({});
    }
    expect(await callsOf()).toBe(2);
  });

  it.each([
    ['a message that is not OTLP', LOGS, framed(Buffer.from('not protobuf')), { status: '3' }],
    ['a cut message', LOGS, framed(exported('cut')).subarray(0, 40), { status: '3' }],
    ['a method that there is not', '/grpc.health.v1.Health/Check', framed(Buffer.alloc(0)), { status: '12' }],
    ['a wrong token', LOGS, framed(exported('three')), { status: '16', authorization: 'Bearer wrong' }],
    ['a broken gzip', LOGS, framed(Buffer.from('no gzip'), true), { status: '3', 'grpc-encoding': 'gzip' }],
  ])('answers %s with its status and a sentence', async (_name, path, body, { status, ...headers }) => {
    const { headers: told } = await call(outlay.grpcUrl, path, body, headers);
    expect(told['grpc-status']).toBe(status);
    expect(decodeURIComponent(String(told['grpc-message']))).toMatch(/\.$/);
  });

  it('tells who speaks HTTP where to go', async () => {
    const answer = await fetch(`${outlay.grpcUrl}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining('speaks OTLP/gRPC') as string,
    });
  });

  it('is told on the port of OTLP/HTTP where to go', async () => {
    const { headers } = await call(outlay.otlpUrl, LOGS, framed(exported('four')));
    expect(headers['grpc-status']).toBe('12');
    expect(decodeURIComponent(String(headers['grpc-message']))).toContain('speaks OTLP/HTTP');
  });
});
