// Bodies that real agents and hand-made cases send, in both encodings, whole and cut into small ones; and damaged ones of them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Encoding } from '../../ingest/receive/encoding.ts';
import type { Signal } from '../../schemas/otlp.ts';
import { mutateBytes, mutateJson, oneOf, randomFrom, type Random } from './mutants.ts';
import { encodeOtlp } from './otlp-encode.ts';
import { recordedExports, type Recorded } from './replay.ts';

export type Body = { readonly signal: Signal; readonly encoding: Encoding; readonly bytes: Buffer };

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** Folders of fixtures that hold bodies of agents. */
const ROOMS = ['captures', 'team-day', 'otlp', 'claude-code', 'copilot', 'opencode'];

/** Most records of a small body: damage then hits what adapters read, not one of a hundred internal spans. */
const FEW = 3;

const LISTS = ['scopeLogs', 'scopeMetrics', 'scopeSpans', 'logRecords', 'metrics', 'spans', 'dataPoints'];

/** Every recorded and made body below the fixtures. */
export function allExports(): Recorded[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(FIXTURES, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ parentPath, name }) => recordedExports(join(parentPath, name))),
  );
}

/** The corpus that is damaged. */
export function bodiesOfAgents(): Body[] {
  return allExports().flatMap(({ name, signal, body }): Body[] => {
    if (name.endsWith('.pb')) return [{ signal, encoding: 'protobuf', bytes: body }];
    const request = JSON.parse(body.toString()) as object;
    return [request, ...piecesOf(request)].flatMap((piece): Body[] => [
      { signal, encoding: 'json', bytes: Buffer.from(JSON.stringify(piece)) },
      { signal, encoding: 'protobuf', bytes: encodeOtlp(signal, piece) },
    ]);
  });
}

/** Small requests of a few records of a large one. */
function piecesOf(request: object): object[] {
  const random = randomFrom(JSON.stringify(request).length);
  return Array.from({ length: 6 }, () => thinned(request, random) as object);
}

function thinned(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => thinned(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]: [string, unknown]) => {
    const isLong = LISTS.includes(key) && Array.isArray(member) && member.length > FEW;
    const kept = isLong ? Array.from({ length: FEW }, () => oneOf(member as unknown[], random)) : member;
    return [key, thinned(kept, random)] as const;
  });
  return Object.fromEntries(members);
}

/** So many bodies with one to three faults each. Some are whole: what is damaged must meet what is not. */
export function* damagedBodies(bodies: readonly Body[], seed: number, count: number): Generator<Body> {
  const random = randomFrom(seed);
  const [small, large] = [bodies.filter(({ bytes }) => bytes.length < 8_000), bodies];
  for (let made = 0; made < count; made++) {
    const original = oneOf(random(20) === 0 ? large : small, random);
    yield random(10) === 0 ? original : damaged(original, bodies, random);
  }
}

function damaged(original: Body, bodies: readonly Body[], random: Random): Body {
  const isShaped = original.encoding === 'json' && random(3) > 0;
  let { bytes } = original;
  for (let times = 1 + random(3); times > 0 && bytes.length > 0; times--) {
    bytes = isShaped ? shaped(bytes, random) : mutateBytes(bytes, oneOf(bodies, random).bytes, random);
  }
  return isShaped && random(2) === 0 ? asProtobuf({ ...original, bytes }) : { ...original, bytes };
}

/** A repeated key can be too much for the next change: then it is the last. */
function shaped(bytes: Buffer, random: Random): Buffer {
  return Buffer.from(mutateJson(bytes.toString(), random));
}

/** The same nonsense in the other encoding, where that can spell it. */
function asProtobuf(body: Body): Body {
  try {
    const request = JSON.parse(body.bytes.toString()) as object;
    return { ...body, encoding: 'protobuf', bytes: encodeOtlp(body.signal, request) };
  } catch {
    return body;
  }
}
