// Values that nobody means: they are refused or cut at once, and delay nobody.
import { describe, expect, it } from 'vitest';
import { canonicalModel } from '../../../ingest/adapters/claude-code/origin.ts';
import { creditsOf } from '../../../ingest/adapters/copilot/credits.ts';
import { dollarsOf } from '../../../ingest/adapters/read-attribute.ts';
import type { MetricPoint } from '../../../schemas/otlp.ts';
import { replay, REPLAY_NOW } from '../../support/replay.ts';
import { cpuMs } from '../../support/cpu-time.ts';

function msOf(run: () => unknown): number {
  const start = cpuMs();
  run();
  return cpuMs() - start;
}

describe('values of absurd size', () => {
  it('cost no more than their length: a model of a million brackets', () => {
    expect(msOf(() => canonicalModel('['.repeat(1_000_000)))).toBeLessThan(1_000);
  });

  it('cost no more than their length: a price of ten million digits', () => {
    const read = () => expect(() => dollarsOf('9'.repeat(10_000_000), 'cost_usd')).toThrow('unreadable');
    expect(msOf(read)).toBeLessThan(500);
  });

  it('cost no more than their length: credits of ten million digits', () => {
    const attributes = new Map([['github.copilot.nano_aiu', '9'.repeat(10_000_000)]]);
    const read = () => expect(() => creditsOf(attributes)).toThrow('unreadable');
    expect(msOf(read)).toBeLessThan(500);
  });

  it('are refused: a histogram of more calls than there are tokens in the world', () => {
    const point: MetricPoint = {
      source: { resource: new Map([['service.name', 'app']]), scopeName: '', scopeVersion: '' },
      name: 'gen_ai.client.token.usage',
      unit: '{token}',
      kind: 'histogram',
      temporality: 1,
      monotonic: true,
      attributes: new Map([
        ['gen_ai.token.type', 'input'],
        ['gen_ai.request.model', 'gpt-4o'],
      ]),
      startTimeUnixNano: REPLAY_NOW - 2n,
      timeUnixNano: REPLAY_NOW - 1n,
      flags: 0,
      value: { kind: 'histogram', sum: 10, count: 2n ** 64n - 1n, bucketTotal: undefined },
    };
    const { charges, outcomes } = replay([{ signal: 'metrics', records: [point] }]);
    expect(outcomes).toEqual([{ outcome: 'rejected', reason: 'too_large' }]);
    expect(charges).toEqual([]);
  });
});
