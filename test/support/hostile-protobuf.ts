// The hostile OTLP bodies as protobuf messages, and what an answer in protobuf rejects.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SIGNALS, type Signal } from '../../schemas/otlp.ts';
import { HOSTILE_FOLDER, hostileOtlpCases, type HostileCase } from './hostile-cases.ts';
import { decodeOtlpResponse, encodeOtlp } from './otlp-encode.ts';

/**
 * Faults of a JSON text that no protobuf message can have. Depth, invalid text and unknown fields come as the `.pb` cases;
 * b02 writes times that only an exact parser of JSON can read, and b03 is the same point.
 */
const ONLY_JSON = /^(a04|a06|a07|a08|a09|a1[07]|a20|a22|a23|a24|b02|b05|b08)/;

export type HostileMessage = {
  readonly file: string;
  readonly expected: HostileCase;
  readonly signal: Signal;
  readonly bytes: Buffer;
  readonly isGzip: boolean;
};

/** All cases that protobuf can have. Those of the section D are sent one after the other, the rest alone. */
export function hostileMessages(): { readonly alone: HostileMessage[]; readonly inOrder: HostileMessage[] } {
  const messages = hostileOtlpCases()
    .filter(({ file }) => !ONLY_JSON.test(file))
    .map((expected) => messageOf(expected));
  const isInOrder = ({ expected }: HostileMessage): boolean => expected.section.startsWith('D.');
  return { alone: messages.filter((one) => !isInOrder(one)), inOrder: messages.filter(isInOrder) };
}

/** How many records an answer says were rejected. */
export function rejectedIn(signal: Signal, answer: Buffer): number {
  const { partialSuccess } = decodeOtlpResponse(signal, answer) as Response;
  const { rejectedDataPoints, rejectedLogRecords, rejectedSpans } = partialSuccess ?? {};
  return Number((rejectedDataPoints ?? rejectedLogRecords ?? rejectedSpans ?? 0).toString());
}

type Response = {
  readonly partialSuccess?: Readonly<Record<string, { toString(): string }>> | null;
};

/** The message of a case, its transport's fault kept. */
function messageOf(expected: HostileCase): HostileMessage {
  const { file } = expected;
  const signal = signalOf(expected);
  const body = readFileSync(join(HOSTILE_FOLDER, file));
  const message = { file, expected, signal, isGzip: file.endsWith('.gz') };
  if (file.endsWith('.pb')) return { ...message, bytes: body };
  if (!message.isGzip) return { ...message, bytes: asProtobuf(body, signal) };
  if (file.startsWith('a14'))
    return { ...message, bytes: inTwoMembers(asProtobuf(gunzipSync(body), signal)) };
  return { ...message, bytes: isPlain(body) ? asProtobuf(body, signal) : body };
}

const isPlain = (body: Buffer): boolean => body[0] === 0x7b;

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
