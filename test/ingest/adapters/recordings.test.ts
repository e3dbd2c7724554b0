// Real telemetry of each agent against what the model provider counted for the same run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeExport } from '../../../ingest/receive/decode/decode.ts';
import { encodeOtlp } from '../../support/otlp-encode.ts';
import { decoded, recordedExports, replay, type Recorded } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';
import { totalOf, truthOf, type CountedCall } from '../../support/truth.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const CAPTURES = join(FIXTURES, 'captures');
const DAY = join(FIXTURES, 'team-day');

type Recording = { readonly name: string; readonly exports: Recorded[]; readonly truth: CountedCall[] };

/** opencode ends before it exports its main call: only the first, the title, is told. */
function toldOf(name: string, truth: CountedCall[]): CountedCall[] {
  return name.includes('opencode') ? truth.slice(0, 1) : truth;
}

function recording(name: string, folder: string): Recording {
  return { name, exports: recordedExports(folder), truth: toldOf(name, truthOf(folder)) };
}

const RUNS = readdirSync(CAPTURES).map((agent) => recording(agent, join(CAPTURES, agent, 'run')));
const TEAM = readdirSync(DAY).map((name) => ({
  ...recording(name, join(DAY, name)),
  run: JSON.parse(readFileSync(join(DAY, name, 'run.json'), 'utf8')) as Record<string, string>,
}));

function expectTruth({ truth }: Recording, exports: readonly Recorded[]): void {
  const { tokens, reasoning, calls } = totalAmounts(replay(exports.map(decoded)).charges);
  const expected = totalOf(truth);
  expect(tokens).toEqual(expected.tokens);
  expect(reasoning).toBe(expected.reasoning);
  // Claude Code's counters do not tell calls.
  const tellsCalls = exports.some(({ signal }) => signal !== 'metrics');
  expect(calls).toBe(tellsCalls ? truth.length : 0);
}

function asProtobuf({ name, signal, body }: Recorded): ReturnType<typeof decoded> {
  if (name.endsWith('.pb')) return decodeExport(signal, 'protobuf', body, 2_000_000);
  const request = JSON.parse(body.toString()) as object;
  return decodeExport(signal, 'protobuf', encodeOtlp(signal, request), 2_000_000);
}

describe.each([...RUNS, ...TEAM])('the $name recording', (recorded) => {
  it('equals the provider’s count by kind of token, and each call is one', () => {
    expectTruth(recorded, recorded.exports);
  });

  it('is the same in any order, with any part repeated', () => {
    const { exports } = recorded;
    const sequences = fc
      .array(fc.constantFrom(...exports), { maxLength: 4 })
      .chain((extra) =>
        fc.shuffledSubarray([...exports, ...extra], { minLength: exports.length + extra.length }),
      );
    fc.assert(
      fc.property(sequences, (sequence) => expectTruth(recorded, sequence)),
      { numRuns: 12 },
    );
  });

  it('is the same as protobuf', () => {
    const both = (exports: ReturnType<typeof decoded>[]) => totalAmounts(replay(exports).charges);
    expect(both(recorded.exports.map(asProtobuf))).toEqual(both(recorded.exports.map(decoded)));
  });

  it('gives every record exactly one outcome', () => {
    const all = recorded.exports.map(decoded);
    const received = all.reduce((total, one) => total + one.records.length, 0);
    expect(replay(all).outcomes).toHaveLength(received);
  });
});

/** What all recordings of the day add up to by some part of what their run says, where the agent passes that on. */
function expectedBy(part: (run: Record<string, string>) => string): Record<string, CountedCall> {
  const sums: Record<string, CountedCall[]> = {};
  for (const { run, truth } of TEAM) (sums[part(run)] ??= []).push(...truth);
  return Object.fromEntries(Object.entries(sums).map(([key, calls]) => [key, totalOf(calls)]));
}

describe('the whole day', () => {
  const all = TEAM.flatMap(({ exports }) => exports);
  const { charges } = replay(all.map(decoded));
  const isNamed = (run: Record<string, string>): boolean => run['agent'] !== 'qwen';

  it.each([
    ['person', (run: Record<string, string>) => (isNamed(run) ? run['user'] : ''), 'user'],
    ['team', (run: Record<string, string>) => (isNamed(run) ? run['team'] : ''), 'team'],
    [
      'repository',
      (run: Record<string, string>) => (isNamed(run) ? `github.com/${run['repo']}` : ''),
      'repo',
    ],
    ['branch', (run: Record<string, string>) => (isNamed(run) ? run['branch'] : ''), 'branch'],
    ['pull request', (run: Record<string, string>) => (isNamed(run) ? run['pr'] : ''), 'pr'],
  ] as const)('breaks down by %s as the runs say, unattributed work included', (_, part, dimension) => {
    const expected = expectedBy((run) => part(run) ?? '');
    const told: Record<string, CountedCall> = {};
    for (const key of Object.keys(expected)) {
      const { tokens, reasoning } = totalAmounts(
        charges.filter(({ dimensions }) => dimensions[dimension] === key),
      );
      told[key] = { tokens, reasoning };
    }
    expect(told).toEqual(expected);
    expect(totalAmounts(charges).tokens).toEqual(totalOf(TEAM.flatMap(({ truth }) => truth)).tokens);
  });
});
