// Real Claude Code telemetry against what the model provider counted for the same run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUsd } from '../../../schemas/money.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { decoded, recordedExports, replay, type Recorded } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';

const CAPTURES = join(import.meta.dirname, '../../fixtures/claude-code');

type Truth = { input: number; cacheRead: number; cacheWrite5m: number; cacheWrite1h: number; output: number };

function truthOf(folder: string): { tokens: TokenCounts; calls: number } {
  const lines = readFileSync(join(folder, 'truth.jsonl'), 'utf8').trim().split('\n');
  const counted = lines.map((line) => JSON.parse(line) as Truth);
  const sum = (kind: keyof Truth) => counted.reduce((total, call) => total + call[kind], 0);
  const tokens = {
    ...NO_TOKENS,
    input: sum('input'),
    cacheRead: sum('cacheRead'),
    cacheWrite5m: sum('cacheWrite5m'),
    cacheWrite1h: sum('cacheWrite1h'),
    output: sum('output'),
  };
  return { tokens, calls: counted.length };
}

/** The agent's own figures, added up by hand from its cost metric or its request events. */
const CASES = [
  { name: 'subagent', cost: '0.127175', tellsCalls: true },
  { name: 'protobuf', cost: '0.042275', tellsCalls: true },
  { name: 'metrics-only-cumulative', cost: '0.042275', tellsCalls: false },
  { name: 'logs-only-retry', cost: '0.042315', tellsCalls: true },
  // 2.1.330: events tell the two kinds of cache writes.
  { name: 'told-split', cost: '0.1571632', tellsCalls: true },
];

function expectTruth({ name, cost, tellsCalls }: (typeof CASES)[number], exports: readonly Recorded[]): void {
  const truth = truthOf(join(CAPTURES, name));
  const amounts = totalAmounts(replay(exports.map(decoded)).charges);
  expect(amounts.tokens).toEqual(truth.tokens);
  expect(amounts.calls).toBe(tellsCalls ? truth.calls : 0);
  expect(toUsd(amounts.cost)).toBe(cost);
  expect(toUsd(amounts.reportedCost)).toBe(cost);
  expect(toUsd(amounts.listCost)).toBe(cost);
  expect(amounts.unpricedEntries).toBe(0);
}

describe.each(CASES)('the $name recording', (recording) => {
  const exports = recordedExports(join(CAPTURES, recording.name));

  it('equals the provider’s count by kind of token and the agent’s own cost', () => {
    expectTruth(recording, exports);
  });

  it('is the same in any order, with any part repeated any number of times', () => {
    const repeated = fc
      .array(fc.constantFrom(...exports), { maxLength: 6 })
      .chain((extra) =>
        fc.shuffledSubarray([...exports, ...extra], { minLength: exports.length + extra.length }),
      );
    fc.assert(
      fc.property(repeated, (sequence) => expectTruth(recording, sequence)),
      { numRuns: 60 },
    );
  });

  it('gives every record exactly one outcome', () => {
    const all = exports.map(decoded);
    const received = all.reduce((total, one) => total + one.records.length, 0);
    expect(replay(all).outcomes).toHaveLength(received);
  });
});

describe('the retry recording', () => {
  it('knows from the span that the call took three attempts, whichever signal comes first', () => {
    const exports = recordedExports(join(CAPTURES, 'logs-only-retry')).map(decoded);
    for (const order of [exports, exports.toReversed()]) {
      expect(totalAmounts(replay(order).charges).retries).toBe(2);
    }
  });
});

describe('a recording of calls that cost more than their tokens', () => {
  // 2.1.330 writes the searches of the web, at a cent each, into the cost of the call.
  it('has the agent’s own figure as its cost, the tokens’ price as its list, and the split as it was told', () => {
    const { tokens } = truthOf(join(CAPTURES, 'web-searches'));
    const exports = recordedExports(join(CAPTURES, 'web-searches')).map(decoded);
    for (const order of [exports, exports.toReversed()]) {
      const amounts = totalAmounts(replay(order).charges);
      expect(amounts.tokens).toEqual(tokens);
      expect(toUsd(amounts.cost)).toBe('0.0613512');
      expect(toUsd(amounts.listCost)).toBe('0.0313512');
      expect(toUsd(amounts.listCostMax)).toBe('0.0313512');
    }
  });

  it('includes the part of a stream that broke off, which its tokens do not', () => {
    const { tokens } = truthOf(join(CAPTURES, 'broken-stream'));
    const { charges, evidence } = replay(recordedExports(join(CAPTURES, 'broken-stream')).map(decoded));
    expect(totalAmounts(charges).tokens).toEqual(tokens);
    expect(toUsd(totalAmounts(charges).cost)).toBe('0.064288');
    expect(toUsd(totalAmounts(evidence).reportedCost)).toBe('0.064288');
  });
});

describe('the recording of a compaction', () => {
  it('tells it from work on the prompt by its spans alone', () => {
    const spans = recordedExports(join(CAPTURES, 'compaction')).filter(({ signal }) => signal === 'traces');
    const { charges } = replay(spans.map(decoded));
    const { input } = truthOf(join(CAPTURES, 'compaction')).tokens;
    expect(totalAmounts(charges)).toMatchObject({ calls: 2, tokens: { input } });
    for (const { dimensions } of charges) {
      expect(dimensions).toMatchObject({ provider: 'anthropic', source: 'auxiliary', subagent: 'compact' });
    }
  });
});

describe('the subagent recording', () => {
  const exports = recordedExports(join(CAPTURES, 'subagent'));
  const only = (...signals: string[]) =>
    exports.filter(({ signal }) => signals.includes(signal)).map(decoded);

  it('costs the same from its metrics alone', () => {
    expect(toUsd(totalAmounts(replay(only('metrics')).charges).cost)).toBe('0.127175');
  });

  it('takes the tokens from spans and the cost from metrics where no events were sent, in both orders', () => {
    for (const order of [only('metrics', 'traces'), only('metrics', 'traces').toReversed()]) {
      const amounts = totalAmounts(replay(order).charges);
      expect(amounts.calls).toBe(3);
      expect(amounts.tokens).toEqual({
        ...NO_TOKENS,
        input: 3685,
        cacheRead: 45000,
        cacheWrite: 9000,
        output: 750,
      });
      expect(toUsd(amounts.cost)).toBe('0.127175');
    }
  });

  it('gives the bounds of the list price where spans are all there is', () => {
    const amounts = totalAmounts(replay(only('traces')).charges);
    // 3685×5 + 45000×0.5 + 750×25 = 59675 micro-dollars, and 9000 cache writes at 6.25 or at 10 per token.
    expect(toUsd(amounts.listCost)).toBe('0.115925');
    expect(toUsd(amounts.listCostMax)).toBe('0.149675');
    expect(toUsd(amounts.cost)).toBe('0.115925');
    expect(amounts.reportedEntries).toBe(0);
  });

  it('attributes the subagent’s call to it', () => {
    const { charges } = replay(exports.map(decoded));
    const bySource = (source: string) =>
      totalAmounts(charges.filter((row) => row.dimensions.source === source));
    expect(bySource('main').calls).toBe(2);
    expect(bySource('subagent').calls).toBe(1);
    expect(toUsd(bySource('subagent').cost)).toBe('0.04227');
  });

  it('keeps what the metrics said as evidence that equals the calls', () => {
    const { charges, evidence } = replay(exports.map(decoded));
    expect(totalAmounts(evidence).tokens).toEqual(totalAmounts(charges).tokens);
    expect(totalAmounts(evidence).reportedCost).toBe(totalAmounts(charges).reportedCost);
  });
});
