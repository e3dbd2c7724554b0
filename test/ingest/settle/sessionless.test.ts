// Counters that know no session: OTEL_METRICS_INCLUDE_SESSION_ID=false switches it off for metrics only.
import { describe, expect, it } from 'vitest';
import type { MetricPoint } from '../../../schemas/otlp.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { replay } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';

const call: Call = { id: 1, source: 'main', tokens: { ...NO_TOKENS, input: 1000, output: 200 } };
const COST = 10_000_000_000n; // 1000×5 + 200×25 micro-dollars

describe('metrics without a session', () => {
  it('are charged where their person has no calls', () => {
    const { charges } = replay([metricsOf([call], '', 0)]);
    expect(totalAmounts(charges)).toMatchObject({ cost: COST, calls: 0 });
  });

  it.each([
    ['events', logsOf],
    ['spans', tracesOf],
  ])('are evidence beside the %s of their person, whichever comes first', (_name, callsOf) => {
    const exports = [callsOf([call], 's-1'), metricsOf([call], '', 0)];
    for (const order of [exports, exports.toReversed()]) {
      const { charges, evidence } = replay(order);
      expect(totalAmounts(charges)).toMatchObject({
        cost: COST,
        reportedCost: COST,
        calls: 1,
        tokens: call.tokens,
      });
      expect(totalAmounts(evidence)).toMatchObject({ tokens: call.tokens });
    }
  });

  it('are charged where the calls of their person were hours before', () => {
    const hours = 3n * 3_600n * 1_000_000_000n;
    const later = metricsOf([call], '', 0).records.map((point) => ({
      ...(point as MetricPoint),
      startTimeUnixNano: (point as MetricPoint).startTimeUnixNano + hours,
      timeUnixNano: (point as MetricPoint).timeUnixNano + hours,
    }));
    const { charges } = replay([logsOf([call], 's-1'), { signal: 'metrics', records: later }]);
    expect(totalAmounts(charges).cost).toBe(2n * COST);
  });
});
