import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incrementOf } from '../../../ingest/settle/increment.ts';
import { mapState } from '../../support/replay.ts';

type Point = Parameters<typeof incrementOf>[0];

const point = (given: Partial<Point>): Point => ({
  series: 's',
  temporality: 'cumulative',
  start: 1n,
  time: 2n,
  value: 0n,
  calls: 0,
  ...given,
});

function total(points: readonly Point[]): bigint {
  const state = mapState();
  return points
    .map((one) => incrementOf(one, state))
    .reduce((sum, increment) => sum + (increment.kind === 'increment' ? increment.value : 0n), 0n);
}

describe('cumulative counters', () => {
  /** Runs of one series: each has its own start and only grows. */
  const runs = fc
    .array(fc.array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((grown) =>
      grown.map((steps, run) => {
        const start = BigInt(run + 1) * 1000n;
        let value = 0n;
        return steps.map((step, index) =>
          point({ start, time: start + BigInt(index) + 1n, value: (value += step) }),
        );
      }),
    );

  it('count the sum of the last values of all runs, in any order and with repeats', () => {
    fc.assert(
      fc.property(
        runs.chain((all) => {
          const points = all.flat();
          const repeats = fc.array(fc.constantFrom(...points), { maxLength: 5 });
          return fc.tuple(
            fc.constant(all),
            repeats.chain((extra) => {
              const sent = [...points, ...extra];
              return fc.shuffledSubarray(sent, { minLength: sent.length });
            }),
          );
        }),
        ([all, sent]) => {
          const truth = all.reduce((sum, run) => sum + (run.at(-1)?.value ?? 0n), 0n);
          expect(total(sent)).toBe(truth);
        },
      ),
    );
  });

  it('take a lower value under the same start for a broken writer, not for a restart', () => {
    const points = [100n, 150n, 20n, 160n].map((value, index) => point({ time: BigInt(index) + 2n, value }));
    expect(total(points)).toBe(160n);
    const state = mapState();
    expect(points.map((one) => incrementOf(one, state)).at(2)).toEqual({
      kind: 'unused',
      reason: 'counter_fell',
    });
  });

  it('count the calls of a histogram as they count its sum: what is above the highest point', () => {
    const state = mapState();
    const calls = [1, 3, 2, 3, 7].map((told, index) => {
      const step = point({ time: BigInt(index) + 2n, value: BigInt(told) * 10n, calls: told });
      const increment = incrementOf(step, state);
      return increment.kind === 'increment' ? increment.calls : 0;
    });
    expect(calls).toEqual([1, 2, 0, 0, 4]);
  });

  it('without a start time begin with a baseline and restart at a fall', () => {
    const points = [100n, 130n, 20n, 25n].map((value, index) =>
      point({ start: 0n, time: BigInt(index) + 2n, value }),
    );
    expect(total(points)).toBe(30n + 20n + 5n);
  });
});

describe('delta counters', () => {
  const delta = (start: bigint, time: bigint, value: bigint) =>
    point({ temporality: 'delta', start, time, value });

  it('count each window once, however often it is sent', () => {
    expect(total([delta(1n, 2n, 5n), delta(2n, 3n, 5n), delta(1n, 2n, 5n), delta(2n, 3n, 5n)])).toBe(10n);
  });

  it('do not depend on order', () => {
    const points = [delta(3n, 4n, 1n), delta(1n, 2n, 2n), delta(2n, 3n, 3n)];
    expect(total(points)).toBe(total(points.toReversed()));
  });
});
