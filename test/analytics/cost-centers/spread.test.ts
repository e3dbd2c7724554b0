// Shared cost centers: others bear what they spend, and together all bear what all spent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadShared } from '../../../analytics/cost-centers/spread.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';

const own = (told: Record<string, string>) =>
  new Map(Object.entries(told).map(([name, usd]) => [name, fromUsd(usd)!]));
const sum = (texts: readonly string[]) => toUsd(texts.reduce((all, text) => all + fromUsd(text)!, 0n));

describe('shared cost centers', () => {
  it('are borne in proportion to own spend, without what nobody allocated', () => {
    const { spreads, centers } = spreadShared(own({ A: '2', B: '1', platform: '0.1', '': '50' }), [
      { cost_center: 'platform', weights: {} },
    ]);
    expect(spreads).toEqual([
      {
        cost_center: 'platform',
        amount_usd: '0.1',
        by: 'own_spend',
        parts: [
          { cost_center: 'A', weight: '2', amount_usd: '0.066666666667', rounding_usd: '0.000000000001' },
          { cost_center: 'B', weight: '1', amount_usd: '0.033333333333', rounding_usd: '0' },
        ],
        remainder_usd: '0.000000000001',
        left_usd: '0',
      },
    ]);
    expect(centers.map(({ cost_center, total_usd }) => [cost_center, total_usd])).toEqual([
      ['', '50'],
      ['A', '2.066666666667'],
      ['B', '1.033333333333'],
      ['platform', '0'],
    ]);
  });

  it('are borne by weights, also by those who spend nothing', () => {
    const { centers } = spreadShared(own({ platform: '9' }), [
      { cost_center: 'platform', weights: { A: '2', B: '1' } },
    ]);
    expect(centers).toMatchObject([
      { cost_center: 'A', own_usd: '0', shared_in_usd: '6', total_usd: '6' },
      { cost_center: 'B', shared_in_usd: '3' },
      { cost_center: 'platform', own_usd: '9', shared_out_usd: '9', total_usd: '0' },
    ]);
  });

  it('keep what nobody can bear', () => {
    const { spreads, centers } = spreadShared(own({ platform: '9', '': '1' }), [
      { cost_center: 'platform', weights: {} },
    ]);
    expect(spreads[0]).toMatchObject({ parts: [], left_usd: '9' });
    expect(centers.find(({ cost_center }) => cost_center === 'platform')?.total_usd).toBe('9');
  });

  it('never change the sum, whatever is shared with whom', () => {
    const name = fc.constantFrom('', 'A', 'B', 'C', 'D', 'E');
    const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    const shared = fc.uniqueArray(
      fc.record({
        cost_center: fc.constantFrom('D', 'E'),
        weights: fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 0, max: 9 }).map(String)),
      }),
      { selector: ({ cost_center }) => cost_center },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, amount)), shared, (spent, told) => {
        const spend = new Map(spent);
        const { centers } = spreadShared(spend, told);
        const all = [...spend.values()].reduce((total, each) => total + each, 0n);
        expect(sum(centers.map(({ total_usd }) => total_usd))).toBe(toUsd(all));
      }),
    );
  });
});
