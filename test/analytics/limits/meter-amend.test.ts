import { describe, expect, it } from 'vitest';
import { createMeter, type Increment } from '../../../analytics/limits/meter.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const spent = (cost: bigint): Increment => ({
  ...{ user: 'ada', group: '', agent: '', repo: '', model: '' },
  ...{ time: NOW, cost, counted: true },
});
const totals = (asOfBatch: number) => ({ asOfBatch, totals: [], newest: undefined });

describe('a meter that is told that a batch reached the ledger without some of its rows', () => {
  it('takes them back, and keeps to that until a total covers the batch', () => {
    const meter = createMeter(() => NOW);
    const day = (): bigint => meter.spend('user', 'ada', 'day', NOW);
    meter.apply(1, [spent(5n)]);
    meter.apply(2, [spent(7n)]);
    meter.amend(2, [spent(-7n)]);
    expect(day()).toBe(5n);
    expect(
      meter
        .totals(1)
        .filter(({ scope }) => scope === 'user')
        .map(({ cost }) => cost),
    ).toEqual([5n, 5n, 5n]);
    meter.assign(totals(1));
    expect(day()).toBe(0n);
    meter.assign(totals(2));
    meter.amend(2, [spent(-7n)]);
    expect(day()).toBe(0n);
  });
});
