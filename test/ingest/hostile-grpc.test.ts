// The hostile OTLP bodies over gRPC, which knows only protobuf: what it answers and what the ledger would gain.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { SIGNALS, type Signal } from '../../schemas/otlp.ts';
import { callGrpc, exportMethod, framed } from '../support/grpc-client.ts';
import { HOSTILE_FOLDER, hostileOtlpCases, type HostileCase } from '../support/hostile-cases.ts';
import { openIngestRig, type IngestRig } from '../support/ingest-rig.ts';
import { decodeOtlpResponse, encodeOtlp } from '../support/otlp-encode.ts';

const NOW = Date.UTC(2026, 10, 22);

/**
 * Faults of a JSON text that no protobuf message can have. Depth, invalid text and unknown fields come as the `.pb` cases;
 * b02 writes times that only an exact parser of JSON can read, and b03 is the same point.
 */
const ONLY_JSON = /^(a04|a06|a07|a08|a09|a1[07]|a20|a22|a23|a24|b02|b05|b08)/;

/** https://grpc.io/docs/guides/status-codes: a bad message, and one that is too large. */
const STATUS = new Map([
  [200, 0],
  [400, 3],
  [413, 8],
]);

type Message = { readonly bytes: Buffer; readonly isGzip: boolean };

const isPlain = (body: Buffer): boolean => body[0] === 0x7b;

/** The message of a case, its transport's fault kept. */
function messageOf({ file }: HostileCase, signal: Signal): Message {
  const body = readFileSync(join(HOSTILE_FOLDER, file));
  if (file.endsWith('.pb')) return { bytes: body, isGzip: false };
  if (!file.endsWith('.gz')) return { bytes: asProtobuf(body, signal), isGzip: false };
  if (file.startsWith('a14'))
    return { bytes: inTwoMembers(asProtobuf(gunzipSync(body), signal)), isGzip: true };
  return { bytes: isPlain(body) ? asProtobuf(body, signal) : body, isGzip: true };
}

function asProtobuf(json: Buffer, signal: Signal): Buffer {
  return encodeOtlp(signal, JSON.parse(json.toString('utf8')) as object);
}

function inTwoMembers(bytes: Buffer): Buffer {
  const half = bytes.length >> 1;
  return Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))]);
}

function signalOf({ path }: HostileCase): Signal {
  const signal = SIGNALS.find((one) => path.endsWith(one));
  if (!signal) throw new Error(`${path} is no path of OTLP`);
  return signal;
}

let rig: IngestRig;

beforeEach(async () => {
  rig = await openIngestRig(NOW, { user: 'alice', group: '' });
});
afterEach(async () => {
  await rig.close();
  expect(rig.errors).toEqual([]);
});

async function send(one: HostileCase) {
  const signal = signalOf(one);
  const { bytes, isGzip } = messageOf(one, signal);
  const answer = await callGrpc(rig.grpcUrl, exportMethod(signal), framed(bytes, isGzip), {
    ...(isGzip && { 'grpc-encoding': 'gzip' }),
  });
  return { ...answer, status: Number(answer.headers['grpc-status']), signal };
}

type Response = {
  readonly partialSuccess?: Readonly<Record<string, { toString(): string }>> | null;
};

function rejectedOf(signal: Signal, message: Buffer): number {
  const { partialSuccess } = decodeOtlpResponse(signal, message.subarray(5)) as Response;
  const { rejectedDataPoints, rejectedLogRecords, rejectedSpans } = partialSuccess ?? {};
  return Number((rejectedDataPoints ?? rejectedLogRecords ?? rejectedSpans ?? 0).toString());
}

const cases = hostileOtlpCases().filter(({ file }) => !ONLY_JSON.test(file));

describe('a hostile message alone', () => {
  const alone = cases.filter(({ section }) => !section.startsWith('D.'));

  it.each(alone.map((one) => [one.file, one] as const))(
    '%s is answered as it should be',
    async (file, one) => {
      const { status, headers, message, signal } = await send(one);
      expect(headers[':status']).toBe(200);
      expect(one.status?.map((http) => STATUS.get(http))).toContain(status);
      if (status === 0) {
        if (one.rejected !== null) expect(rejectedOf(signal, message)).toBe(one.rejected);
        if (one.tokens !== null) expect(rig.gained().tokens).toBe(one.tokens);
        if (one.usd !== undefined) expect(rig.gained().usd).toBe(toUsd(fromUsd(one.usd) ?? 0n));
      } else {
        expect(decodeURIComponent(String(headers['grpc-message']))).toMatch(/[.]$/);
        // None of these faults passes: with RetryInfo an exhausted resource would be sent again.
        expect(headers['grpc-status-details-bin']).toBeUndefined();
        expect(rig.ledger()).toEqual([]);
      }
      const good = alone.find((each) => each.file.startsWith('b11'));
      expect(good && (await send(good)).status, `after ${file}`).toBe(0);
    },
  );
});

describe('hostile messages one after the other', () => {
  it('count cumulative runs, resets, late points and repeats exactly', async () => {
    let total = 0;
    for (const one of cases.filter(({ section }) => section.startsWith('D.'))) {
      expect((await send(one)).status, one.file).toBe(0);
      total += one.tokens ?? 0;
      expect(rig.gained().tokens, one.file).toBe(total);
    }
  });
});
