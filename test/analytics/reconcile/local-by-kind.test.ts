// Agreements that take more off one kind of token than off another, beside bills at list prices and as agreed.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { localByKind } from '../../../analytics/reconcile/local-by-kind.ts';
import type { LocalRow } from '../../../analytics/reconcile/sides.ts';

const NOTHING = { input: 0n, cacheRead: 0n, cacheWrite5m: 0n, cacheWrite1h: 0n, cacheWrite: 0n, output: 0n };
const KINDS = ['input', 'output'] as const;
type Pair = { readonly input: bigint; readonly output: bigint };

/** A model of which the list cost is `list` by kind, and the agreed cost `agreed`. */
function ours(tokens: Pair, list: Pair, agreed: Pair): LocalRow {
  const [whole, cost] = [list.input + list.output, agreed.input + agreed.output];
  return {
    ...{ day: '2026-10-05', provider: 'anthropic', scope: '*', model: 'm1', spelling: 'm1', user: '' },
    tokens: { ...NOTHING, ...tokens },
    weights: { ...NOTHING, ...agreed },
    ...{ credits: 0n, creditUnit: '', creditedEntries: 0, entries: 1, listedEntries: 1, unpricedEntries: 0 },
    list: whole,
    cost,
    negotiated: cost - whole,
  };
}

const amount = fc.bigInt({ min: 1n, max: 10n ** 15n });
const pair = fc.record({ input: amount, output: amount });

it('is listed as the bill is, to the last digit, whatever was agreed for which kind', () => {
  fc.assert(
    fc.property(pair, pair, pair, (tokens, list, agreed) => {
      fc.pre(agreed.input + agreed.output !== list.input + list.output);
      const bill = KINDS.map((kind) => ({ tokens: tokens[kind], list: list[kind] }));
      const sides = localByKind([ours(tokens, list, agreed)], KINDS, bill);
      expect(sides.map((side) => side.list)).toEqual([list.input, list.output]);
    }),
  );
});

it('explains all of a bill that is as agreed', () => {
  const [list, agreed] = [
    { input: 10_000n, output: 5_000n },
    { input: 8_000n, output: 4_750n },
  ];
  const tokens = { input: 1000n, output: 100n };
  const bill = KINDS.map((kind) => ({ tokens: tokens[kind], list: agreed[kind] }));
  const sides = localByKind([ours(tokens, list, agreed)], KINDS, bill);
  sides.forEach((side, index) => {
    const gap = (bill[index]?.list ?? 0n) - side.list;
    expect(Number(gap - side.negotiated)).toBeCloseTo(0, -1);
  });
});

it('has nothing but its own prices where the bill does not tell kinds apart, and loses nothing', () => {
  fc.assert(
    fc.property(pair, pair, pair, (tokens, list, agreed) => {
      const sides = localByKind([ours(tokens, list, agreed)], KINDS, []);
      expect(sides.reduce((sum, side) => sum + side.list, 0n)).toBe(list.input + list.output);
    }),
  );
});
