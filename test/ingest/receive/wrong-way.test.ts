// Telemetry that comes the wrong way, over real sockets: one sentence, which names the setting to change.
import { connect } from 'node:http2';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BytesInFlight } from '../../../ingest/receive/bytes-in-flight.ts';
import { DEFAULT_LIMITS } from '../../../ingest/receive/limits.ts';
import { createOverload } from '../../../ingest/receive/overload.ts';
import { openReceivers, type Receivers } from '../../../server/lane/receivers.ts';
import { wrongPath } from '../../../ingest/receive/wrong-way.ts';
import { encodeOtlp } from '../../support/otlp-encode.ts';
import { recordedExports } from '../../support/replay.ts';
import { cpuMs } from '../../support/cpu-time.ts';

const CAPTURE = join(import.meta.dirname, '../../fixtures/claude-code/subagent');
const LOGS = recordedExports(CAPTURE).find(({ signal }) => signal === 'logs');
const JSON_BODY = LOGS?.body ?? Buffer.alloc(0);
const PROTOBUF_BODY = encodeOtlp('logs', JSON.parse(JSON_BODY.toString()) as object);

let receivers: Receivers;

beforeAll(async () => {
  const receiving = {
    accept: async () => await Promise.resolve({ rejected: 0, message: '' }),
    authorize: () => ({ user: '', group: '', token: '' }),
    limits: DEFAULT_LIMITS,
    overload: createOverload(() => performance.now()),
    inFlight: new BytesInFlight(DEFAULT_LIMITS.maxBytesInFlight),
    onError: () => undefined,
  };
  const options = { host: '127.0.0.1', otlpPort: 0, grpcPort: 0, isOpen: true, onArrival: () => undefined };
  receivers = await openReceivers(receiving, options);
});

afterAll(async () => {
  await receivers.close(100);
});

async function post(port: number, path: string, type: string, body: Uint8Array = JSON_BODY) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  return { status: answer.status, sentence: await answer.text() };
}

async function callGrpc(port: number, path: string, type: string) {
  const session = connect(`http://127.0.0.1:${port}`);
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': type,
      te: 'trailers',
    });
    stream.on('response', resolve).on('error', reject).end();
  });
  session.close();
  return {
    status: Number(headers['grpc-status']),
    sentence: decodeURIComponent(String(headers['grpc-message'])),
  };
}

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

describe('telemetry that comes the wrong way', () => {
  it('is told, as OTLP/HTTP on the port of gRPC', async () => {
    const { status, sentence } = await post(receivers.grpcPort, '/v1/logs', 'application/json');
    expect(status).toBe(404);
    expect(sentence).toContain('This port speaks OTLP/gRPC. Set OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
  });

  it('is told, as gRPC on the port of HTTP', async () => {
    const { status, sentence } = await callGrpc(receivers.port, EXPORT, 'application/grpc');
    expect(status).toBe(12);
    expect(sentence).toContain('This port speaks OTLP/HTTP. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
  });

  it('is told, as HTTP/2 that is not gRPC', async () => {
    const { sentence } = await callGrpc(receivers.grpcPort, '/v1/logs', 'application/x-protobuf');
    expect(sentence).toContain('Set OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
  });

  it.each([
    ['', 'The path is missing'],
    ['/v1/metric', 'must end with it'],
    ['/v1/logs/', 'The path must be /v1/logs and nothing else'],
    ['/v1/traces/v1/logs', 'OTEL_EXPORTER_OTLP_ENDPOINT is the address without a path'],
    ['/otlp/v1/logs', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT holds it whole'],
    [EXPORT, 'Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'],
  ])('is told, with the path %j', async (path, expected) => {
    const { status, sentence } = await post(receivers.port, path, 'application/json');
    expect(status).toBe(404);
    expect(sentence).toContain(expected);
  });

  it('is told in no time, however many slashes a path has', () => {
    const begun = cpuMs();
    expect(wrongPath(`${'/'.repeat(1_000_000)}a`)).toContain('OTLP/HTTP goes to');
    expect(wrongPath(`/v1/logs${'/'.repeat(1_000_000)}`)).toContain('The path must be /v1/logs');
    expect(cpuMs() - begun).toBeLessThan(1_000);
  });

  it.each(['application/grpc', 'text/plain', 'application/octet-stream'])('is told, as %s', async (type) => {
    const { status, sentence } = await post(receivers.port, '/v1/logs', type);
    expect(status).toBe(415);
    expect(sentence).toContain('Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
  });

  it('is told, as JSON that is called protobuf, and the other way round', async () => {
    const json = await post(receivers.port, '/v1/logs', 'application/x-protobuf');
    expect(json.status).toBe(400);
    expect(json.sentence).toContain('set OTEL_EXPORTER_OTLP_PROTOCOL=http/json');
    const protobuf = await post(receivers.port, '/v1/logs', 'application/json', PROTOBUF_BODY);
    expect(protobuf.status).toBe(400);
    expect(protobuf.sentence).toContain('set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
  });

  it('is taken when it comes the right way', async () => {
    expect((await post(receivers.port, '/v1/logs', 'application/json')).status).toBe(200);
    expect((await post(receivers.port, '/v1/logs', 'application/x-protobuf', PROTOBUF_BODY)).status).toBe(
      200,
    );
  });
});
