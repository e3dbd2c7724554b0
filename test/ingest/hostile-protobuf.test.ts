// The hostile OTLP bodies as protobuf, over gRPC and over HTTP: what is answered and what the ledger would gain.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { callGrpc, exportMethod, framed } from '../support/grpc-client.ts';
import { hostileMessages, rejectedIn, type HostileMessage } from '../support/hostile-protobuf.ts';
import { openIngestRig, type IngestRig } from '../support/ingest-rig.ts';

const NOW = Date.UTC(2026, 10, 22);

/** https://grpc.io/docs/guides/status-codes: what HTTP says of a message that is good, bad, or too large. */
const STATUS = new Map([
  [0, 200],
  [3, 400],
  [8, 413],
]);

let rig: IngestRig;

beforeEach(async () => {
  rig = await openIngestRig(NOW, { user: 'alice', group: '' });
});
afterEach(async () => {
  await rig.close();
  expect(rig.errors).toEqual([]);
});

type Answer = { readonly status: number | undefined; readonly message: Buffer };
type Send = (message: HostileMessage) => Promise<Answer>;

async function sendByGrpc({ signal, bytes, isGzip }: HostileMessage): Promise<Answer> {
  const { headers, message } = await callGrpc(rig.grpcUrl, exportMethod(signal), framed(bytes, isGzip), {
    ...(isGzip && { 'grpc-encoding': 'gzip' }),
  });
  expect(headers[':status']).toBe(200);
  if (headers['grpc-status'] !== '0') {
    expect(decodeURIComponent(String(headers['grpc-message']))).toMatch(/[.]$/);
    // None of these faults passes: with RetryInfo an exhausted resource would be sent again.
    expect(headers['grpc-status-details-bin']).toBeUndefined();
  }
  return { status: STATUS.get(Number(headers['grpc-status'])), message: message.subarray(5) };
}

async function sendByHttp({ expected, bytes, isGzip }: HostileMessage): Promise<Answer> {
  const type = 'application/x-protobuf';
  const answer = await fetch(`${rig.httpUrl}${expected.path}`, {
    method: 'POST',
    headers: { 'content-type': type, ...(isGzip && { 'content-encoding': 'gzip' }) },
    body: new Uint8Array(bytes),
  });
  expect(answer.headers.get('content-type')).toBe(type);
  return { status: answer.status, message: Buffer.from(await answer.arrayBuffer()) };
}

const { alone, inOrder } = hostileMessages();

/** Envelopes and numbers: behind them, both transports are one program. */
const OF_TRANSPORT = /^[ab]/;

describe.each<[string, Send, HostileMessage[]]>([
  ['gRPC', sendByGrpc, alone],
  ['HTTP', sendByHttp, alone.filter(({ file }) => OF_TRANSPORT.test(file))],
])('over %s, a hostile message', (_transport, send, messages) => {
  it.each(messages.map((one) => [one.file, one] as const))(
    '%s is answered as it should be',
    async (file, one) => {
      const { expected } = one;
      const { status, message } = await send(one);
      expect(expected.status).toContain(status);
      if (status === 200) {
        if (expected.rejected !== null) expect(rejectedIn(one.signal, message)).toBe(expected.rejected);
        if (expected.tokens !== null) expect(rig.gained().tokens).toBe(expected.tokens);
        if (expected.usd !== undefined) expect(rig.gained().usd).toBe(toUsd(fromUsd(expected.usd) ?? 0n));
      } else expect(rig.ledger()).toEqual([]);
      const good = alone.find((each) => each.file.startsWith('b11'));
      expect(good && (await send(good)).status, `after ${file}`).toBe(200);
    },
  );

  it('after the other counts cumulative runs, resets, late points and repeats exactly', async () => {
    let total = 0;
    for (const one of inOrder) {
      expect((await send(one)).status, one.file).toBe(200);
      total += one.expected.tokens ?? 0;
      expect(rig.gained().tokens, one.file).toBe(total);
    }
  });
});
