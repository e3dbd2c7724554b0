// All recorded and made telemetry in one ledger: agents, persons and signals beside each other, doubled, shuffled, in both encodings.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Amounts } from '../../../schemas/charge.ts';
import { decodeExport } from '../../../ingest/receive/decode/decode.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { oneOf, randomFrom } from '../../support/mutants.ts';
import { encodeOtlp } from '../../support/otlp-encode.ts';
import { decoded, recordedExports, replay, type Recorded } from '../../support/replay.ts';
import { addAmounts, totalAmounts } from '../../support/totals.ts';
import { totalOf, truthOf } from '../../support/truth.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** Made files that tell the same usage in several signals, or in several requests, are one group. */
const MADE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'claude-code': [
    ['logs-requests', 'metrics-delta', 'traces-beta'],
    ['logs-retries'],
    ['metrics-cumulative-reset'],
  ],
  codex: [['logs-turns', 'metrics-delta']],
  'gemini-cli': [
    ['logs-requests', 'metrics-cumulative'],
    ['metrics-cumulative-reset'],
    ['sequence-1', 'sequence-2', 'sequence-3'],
  ],
  'qwen-code': [['logs-requests']],
  // The older histogram knows no session, and its person made calls that spans tell in the same hour: it is their evidence.
  copilot: [
    ['cli-traces', 'cli-metrics-cumulative', 'cli-metrics-legacy-histogram'],
    ['vscode-traces', 'vscode-metrics-cumulative'],
  ],
  cursor: [['logs-requests', 'metrics-delta']],
  opencode: [['traces']],
  'genai-semconv': [['traces-spans'], ['metrics-histogram'], ['metrics-usage-counters']],
  // Again metrics without a session, of a person and hour of which spans tell the calls.
  litellm: [['traces-proxy', 'metrics-cost-histogram']],
  openinference: [['traces']],
};

const foldersOf = (room: string, below = ''): string[] =>
  readdirSync(join(FIXTURES, room)).map((name) => join(FIXTURES, room, name, below));

const recordings = [...foldersOf('captures', 'run'), ...foldersOf('claude-code'), ...foldersOf('team-day')];

const groups: Recorded[][] = [
  ...recordings.map((folder) => recordedExports(folder)),
  ...Object.entries(MADE).flatMap(([agent, sets]) =>
    sets.map((files) =>
      files.flatMap((file) => recordedExports(join(FIXTURES, 'otlp', agent), `${file}.json`)),
    ),
  ),
];
const everything = groups.flat();

function told(exports: readonly OtlpExport[]): Amounts {
  return totalAmounts(replay(exports).charges);
}

/** What each group tells alone: that this is right is what the tests of each agent show. */
const expected = groups.map((group) => told(group.map(decoded))).reduce(addAmounts);

function asProtobuf({ name, signal, body }: Recorded): OtlpExport {
  if (name.endsWith('.pb')) return decodeExport(signal, 'protobuf', body);
  return decodeExport(signal, 'protobuf', encodeOtlp(signal, JSON.parse(body.toString()) as object));
}

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = randomFrom(seed);
  const left = [...items];
  return items.map(() => {
    const item = oneOf(left, random);
    left.splice(left.indexOf(item), 1);
    return item;
  });
}

describe('everything in one ledger', () => {
  it('holds all files of the fixtures', () => {
    const files = readdirSync(join(FIXTURES, 'otlp'), { recursive: true }).map(String);
    const made = groups.slice(recordings.length).flat();
    expect(made).toHaveLength(files.filter((file) => file.endsWith('.json')).length);
  });

  it('is the sum of what each tells alone', () => {
    expect(told(everything.map(decoded))).toEqual(expected);
  });

  it.each([1, 2, 3, 4, 5, 6])('is the same doubled and shuffled, in both encodings (order %i)', (seed) => {
    const twice = [...everything.map(decoded), ...everything.map(asProtobuf)];
    expect(told(shuffled(twice, seed))).toEqual(expected);
  });

  it('holds what the providers counted in all recordings', () => {
    const calls = recordings.flatMap((folder) => {
      const truth = truthOf(folder);
      // opencode ends before it exports its main call.
      return folder.includes('opencode') ? truth.slice(0, 1) : truth;
    });
    const { tokens, reasoning } = told(recordings.flatMap((folder) => recordedExports(folder)).map(decoded));
    expect({ tokens, reasoning }).toEqual(totalOf(calls));
  });
});
