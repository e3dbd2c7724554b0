// Nothing disappears and nothing counts twice, whatever is sent, in whatever order and batches.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../schemas/money.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { NO_TOKENS, totalTokens } from '../../../schemas/tokens.ts';
import {
  logsOf,
  metricsOf,
  reportedCost,
  spends,
  tracesOf,
  unbatched,
  type Call,
} from '../../support/claude-session.ts';
import { replay } from '../../support/replay.ts';
import { totalAmounts, totalsBy } from '../../support/totals.ts';

const count = fc.integer({ min: 0, max: 200_000 });
const counts = fc
  .tuple(count, count, count, count, count)
  .map(([input, cacheRead, cacheWrite5m, cacheWrite1h, output]) => ({
    ...NO_TOKENS,
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    output,
  }));

const calls: fc.Arbitrary<Call[]> = fc
  .array(fc.record({ tokens: counts, source: fc.constantFrom('main' as const, 'subagent' as const) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((told) => told.map((call, id) => ({ ...call, id })).filter(spends));

/** The exports of a session in the chosen signals, cut into single records or not, repeated and shuffled. */
function sendings(all: readonly Call[], signals: { logs: boolean; traces: boolean; metrics: boolean }) {
  const third = Math.ceil(all.length / 3);
  const exports: OtlpExport[] = [
    ...(signals.logs ? [logsOf(all, 's-1')] : []),
    ...(signals.traces ? [tracesOf(all, 's-1')] : []),
    ...(signals.metrics
      ? [0, 1, 2].map((part) => metricsOf(all.slice(part * third, (part + 1) * third), 's-1', part))
      : []),
  ];
  return fc.tuple(fc.boolean(), fc.array(fc.nat(), { maxLength: 5 })).chain(([cut, repeats]) => {
    const pieces = cut ? exports.flatMap(unbatched) : exports;
    const sent = [...pieces, ...repeats.map((index) => pieces[index % pieces.length])].filter(
      (one) => one !== undefined,
    );
    return fc.shuffledSubarray(sent, { minLength: sent.length });
  });
}

function truthOf(all: readonly Call[]) {
  const sum = (kind: keyof typeof NO_TOKENS) => all.reduce((total, { tokens }) => total + tokens[kind], 0);
  return {
    tokens: { ...NO_TOKENS, input: sum('input'), cacheRead: sum('cacheRead'), output: sum('output') },
    cacheWrites: sum('cacheWrite5m') + sum('cacheWrite1h'),
    hourly: sum('cacheWrite1h'),
    cost: all.reduce((total, call) => total + (fromUsd(reportedCost(call)) ?? 0n), 0n),
  };
}

describe('a session sent in any signals, batches and order', () => {
  const signals = fc
    .record({ logs: fc.boolean(), traces: fc.boolean(), metrics: fc.boolean() })
    .filter(({ logs, traces, metrics }) => logs || traces || metrics);
  const cases = fc
    .tuple(calls, signals)
    .filter(([all]) => all.length > 0)
    .chain(([all, chosen]) => fc.tuple(fc.constant(all), fc.constant(chosen), sendings(all, chosen)));

  it('is charged exactly once: tokens, calls and, where it was told, cost', () => {
    fc.assert(
      fc.property(cases, ([all, { logs, traces, metrics }, sent]) => {
        const truth = truthOf(all);
        const { charges, outcomes } = replay(sent);
        const amounts = totalAmounts(charges);
        const { cacheWrite5m, cacheWrite1h, cacheWrite, ...plain } = amounts.tokens;
        expect({ ...NO_TOKENS, ...plain }).toEqual(truth.tokens);
        expect(cacheWrite5m + cacheWrite1h + cacheWrite).toBe(truth.cacheWrites);
        expect(amounts.calls).toBe(logs || traces ? all.length : 0);
        if (logs || metrics) expect(amounts.cost).toBe(truth.cost);
        if (logs) expect(cacheWrite1h).toBe(truth.hourly);
        expect(outcomes).toHaveLength(sent.reduce((total, one) => total + one.records.length, 0));
      }),
      { numRuns: 400 },
    );
  });

  it('leaves no record of the ledger with a negative sum', () => {
    fc.assert(
      fc.property(cases, ([, , sent]) => {
        for (const amounts of totalsBy(replay(sent).charges, (row) => row.recordId.toString()).values()) {
          expect(amounts.cost).toBeGreaterThanOrEqual(0n);
          expect(totalTokens(amounts.tokens)).toBeGreaterThanOrEqual(0);
          expect(amounts.entries).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
