// Thousands of damaged bodies: each is decoded or refused, quickly, and nothing else ever happens.
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeExport } from '../../../../ingest/receive/decode/decode.ts';
import type { Encoding } from '../../../../ingest/receive/encoding.ts';
import { Refusal } from '../../../../ingest/receive/refusal.ts';
import type { Signal } from '../../../../schemas/otlp.ts';
import { mutateBytes, randomFrom, STRANGE } from '../../../support/mutants.ts';
import { encodeOtlp } from '../../../support/otlp-encode.ts';
import { send, startReceiver } from '../receiver.ts';
import { hostile } from './decoding.ts';
import { cpuMs } from '../../../support/cpu-time.ts';

const SEED = 20261120;
const MUTANTS = 4_000;
const SENT = 300;
const SLOWEST_MS = 2_000;

type Body = { readonly signal: Signal; readonly encoding: Encoding; readonly bytes: Buffer };

/** The small hostile inputs that are well-formed, in both encodings. */
function originals(): Body[] {
  const fixtures = new URL('../../../fixtures/hostile/', import.meta.url);
  const files = readdirSync(fixtures).filter(
    (name) => /^[b-h]\d.*\.json$/.test(name) && !/^b0[89]/.test(name),
  );
  return files.flatMap((file): Body[] => {
    const bytes = hostile(file);
    const request = JSON.parse(bytes.toString()) as object;
    const signal = 'resourceLogs' in request ? 'logs' : 'metrics';
    return [
      { signal, encoding: 'json', bytes },
      { signal, encoding: 'protobuf', bytes: encodeOtlp(signal, request) },
    ];
  });
}

function replaceValue(json: string, which: number, value: unknown): string {
  let seen = 0;
  return JSON.stringify(JSON.parse(json, (_key, old: unknown) => (seen++ === which ? value : old)));
}

function statusOf({ signal, encoding, bytes }: Body): number {
  try {
    decodeExport(signal, encoding, bytes);
    return 200;
  } catch (error) {
    if (error instanceof Refusal) return error.status;
    throw error;
  }
}

function* mutants(count: number): Generator<Body> {
  const random = randomFrom(SEED);
  const bodies = originals();
  for (let made = 0; made < count; made++) {
    const original = bodies[random(bodies.length)]!;
    let { bytes } = original;
    for (let times = 1 + random(3); times > 0 && bytes.length > 0; times--) {
      bytes = mutateBytes(bytes, bodies[random(bodies.length)]!.bytes, random);
    }
    yield { ...original, bytes };
  }
}

describe('damaged bodies', () => {
  it('are decoded or refused', () => {
    const outcomes = new Map<number, number>();
    for (const mutant of mutants(MUTANTS)) {
      const started = cpuMs();
      const status = statusOf(mutant);
      expect(cpuMs() - started).toBeLessThan(SLOWEST_MS);
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual([200, 400]);
    expect(outcomes.get(200)).toBeGreaterThan(100);
  });

  it('are decoded or refused where one JSON value has become another', () => {
    const random = randomFrom(SEED);
    const bodies = originals().filter(({ encoding, bytes }) => encoding === 'json' && bytes.length < 4_000);
    for (let made = 0; made < MUTANTS; made++) {
      const { signal, bytes } = bodies[random(bodies.length)]!;
      const mutant = replaceValue(bytes.toString(), random(60), STRANGE[random(STRANGE.length)]);
      const status = statusOf({ signal, encoding: 'json', bytes: Buffer.from(mutant) });
      expect([200, 400]).toContain(status);
    }
  });

  it('never break the server', async () => {
    await using receiver = await startReceiver();
    for (const { signal, encoding, bytes } of mutants(SENT)) {
      const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
      const gzipped = gzipSync(bytes);
      gzipped[gzipped.length >> 1]! ^= 1;
      const attempts: [Buffer, Record<string, string>][] = [
        [bytes, {}],
        [gzipped, { 'content-encoding': 'gzip' }],
      ];
      for (const [body, headers] of attempts) {
        const options = { path: `/v1/${signal}`, headers: { 'content-type': type, ...headers } };
        expect([200, 400, 413, 415]).toContain((await send(receiver, body, options)).status);
      }
    }
    expect(receiver.errors).toEqual([]);
  });
});
