// What arrived, from the ports to the API: senders over each protocol, refused requests, and all of it after a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendersAnswer, type SenderAnswer } from '../../schemas/senders.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { recordedExports } from '../support/replay.ts';

const CODEX = join(import.meta.dirname, '../fixtures/captures/codex/run');

let folder: string;
let outlay: TestOutlay;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-senders-'));
  outlay = await startTestOutlay({ dataDir: folder });
});
afterAll(async () => {
  await outlay.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function senders(query = ''): Promise<SenderAnswer[]> {
  const { status, body } = await outlay.get(`/api/v1/senders${query}`);
  expect(status).toBe(200);
  return sendersAnswer.parse(body).data;
}

async function post(url: string, body: string, contentType = 'application/json'): Promise<number> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** Speaks gRPC to a port until it answers. */
async function callGrpc(url: string, message: Buffer = Buffer.alloc(0)): Promise<void> {
  const session = connect(url);
  await new Promise<void>((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      'content-type': 'application/grpc',
    });
    stream.on('error', reject).on('close', resolve).resume();
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
  });
  session.close();
}

it('lists a sender with the protocols and signals that it used, on whichever port', async () => {
  const [first, ...others] = recordedExports(CODEX);
  expect(await outlay.send(first!, outlay.url)).toBe(200);
  for (const one of others) expect(await outlay.send(one)).toBe(200);
  expect(await senders()).toMatchObject([
    {
      agent: 'codex',
      version: '0.169.0',
      who: { name: 'cdx@acme.test', address: '127.0.0.1' },
      protocols: [{ protocol: 'http/json' }],
      signals: [{ signal: 'metrics' }, { signal: 'logs' }, { signal: 'traces' }],
      requests: 3,
    },
  ]);
});

it('lists who speaks protobuf, over HTTP and over gRPC', async () => {
  const [logs] = recordedExports(
    join(import.meta.dirname, '../fixtures/claude-code/protobuf'),
    '001-logs.pb',
  );
  await callGrpc(outlay.grpcUrl, logs!.body);
  expect(await outlay.send(logs!)).toBe(200);
  const [sender, ...others] = await senders('?agent=claude-code');
  expect(others).toEqual([]);
  expect(sender!.protocols.map(({ protocol }) => protocol)).toEqual(['http/protobuf', 'grpc']);
  expect(sender!.records.duplicate).toBeGreaterThan(0);
});

it('lists requests that were refused unread, with the reasons', async () => {
  expect(await post(`${outlay.otlpUrl}/v1/logs`, '{"resourceLogs": [')).toBe(400);
  expect(await post(`${outlay.otlpUrl}/v1/log`, '{}')).toBe(404);
  expect(await post(`${outlay.otlpUrl}/v1/logs`, 'x', 'text/plain')).toBe(415);
  expect(await post(`${outlay.grpcUrl}/v1/logs`, '{}')).toBe(404);
  await callGrpc(outlay.otlpUrl);
  const [refused, ...others] = await senders('?agent=');
  expect(others).toEqual([]);
  expect(refused).toMatchObject({
    agent: null,
    who: { name: '127.0.0.1' },
    requests: 5,
    missing: [],
    last_rejection: {
      reason: 'wrong_protocol',
      sentence: expect.stringContaining('This port speaks OTLP/HTTP') as string,
    },
  });
  const counts = refused!.rejections.map(({ reason, of, count }) => [reason, of, count]);
  expect(counts).toEqual([
    ['malformed', 'request', 1],
    ['wrong_path', 'request', 1],
    ['wrong_content_type', 'request', 1],
    ['wrong_protocol', 'request', 2],
  ]);
});

it('tells telemetry with a wrong path on the main port what to change, and nothing else', async () => {
  const told = async (path: string, type: string) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: '{}' };
    const answer = await fetch(`${outlay.url}${path}`, init);
    return [answer.status, await answer.text()];
  };
  const sentence = expect.stringContaining('The path must be /v1/logs and nothing else') as string;
  expect(await told('/otlp/v1/logs', 'application/x-protobuf')).toEqual([404, sentence]);
  expect(await told('/v1/logs/', 'application/json')).toEqual([404, sentence]);
  const missing = expect.stringContaining('The path is missing') as string;
  expect(await told('/', 'application/x-protobuf')).toEqual([404, missing]);
  const unknown = expect.not.stringContaining('OTEL_EXPORTER') as string;
  expect(await told('/api/v1/logs', 'application/json')).toEqual([404, unknown]);
});

it('refuses a question that it does not understand, by name', async () => {
  const problems = await Promise.all(
    ['missing=everything', 'limit=0', 'cursor=abc', 'who=ada'].map(async (query) => {
      const { status, body } = await outlay.get(`/api/v1/senders?${query}`);
      return [status, (body as { errors: { name: string }[] }).errors[0]?.name];
    }),
  );
  expect(problems).toEqual([
    [400, 'missing'],
    [400, 'limit'],
    [400, 'cursor'],
    [400, expect.anything()],
  ]);
});

it('knows all of it after a restart', async () => {
  const withoutTimes = (found: readonly SenderAnswer[]) =>
    found.map((sender) => ({ ...sender, seconds_ago: 0, signals: sender.signals.length }));
  const before = await senders();
  await outlay.stop();
  outlay = await startTestOutlay({ dataDir: folder });
  expect(withoutTimes(await senders())).toEqual(withoutTimes(before));
});
