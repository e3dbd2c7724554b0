// Request events before leaf spans before metrics, also where nothing but the session joins them.
import { describe, expect, it } from 'vitest';
import type { ScopeState, SettleState } from '../../../ingest/settle/state.ts';
import type { LogRecord, OtlpExport, Span } from '../../../schemas/otlp.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { mapState, replay } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';

const calls: Call[] = [0, 1, 2].map((id) => ({
  id,
  source: 'main',
  tokens: { ...NO_TOKENS, input: 1000, output: 100 },
}));

/** As Bedrock and Vertex sessions send it: nothing but the session joins event and span. */
function unnamed(exported: OtlpExport): OtlpExport {
  const records = (exported.records as readonly (LogRecord | Span)[]).map((record) => {
    const attributes = new Map(record.attributes);
    attributes.delete('request_id');
    return { ...record, attributes };
  });
  return { ...exported, records } as OtlpExport;
}

describe('events and spans that share no request id', () => {
  const logs = unnamed(logsOf(calls, 's-1'));
  const traces = unnamed(tracesOf(calls, 's-1'));
  const metrics = metricsOf(calls, 's-1', 0);

  it.each([
    ['events first', [logs, traces, metrics]],
    ['spans first', [traces, logs, metrics]],
    ['metrics first', [metrics, traces, logs]],
  ])('are charged once, %s: the spans are evidence', (_order, exports) => {
    const { charges, evidence } = replay(exports);
    const once = totalAmounts(replay([logs]).charges);
    expect(totalAmounts(charges)).toEqual(once);
    const fromSpans = evidence.filter(({ signal }) => signal === 'traces');
    expect(totalAmounts(fromSpans)).toMatchObject({ calls: 3, tokens: once.tokens });
  });

  it('leave no evidence of a span whose event comes later', () => {
    const [first, ...others] = logsOf(calls, 's-1').records as LogRecord[];
    const { charges, evidence } = replay([
      { signal: 'logs', records: first ? [first] : [] },
      tracesOf(calls, 's-1'),
      { signal: 'logs', records: others },
    ]);
    expect(totalAmounts(charges).calls).toBe(3);
    expect(totalAmounts(evidence)).toEqual(totalAmounts([]));
  });

  it('are counted as what became of them', () => {
    const outcomes = replay([logs, traces]).outcomes.map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...calls.map(() => 'charged'), ...calls.map(() => 'evidence')]);
  });
});

describe('the memory of a session', () => {
  it('does not grow with its counters once events tell it', () => {
    const state = mapState();
    const scopes: ScopeState[] = [];
    const watched: SettleState = {
      get: (kind, key) => state.get(kind, key),
      put: (kind, key, value) => {
        if (kind === 'scope') scopes.push(value as ScopeState);
        state.put(kind, key, value);
      },
    };
    replay([logsOf(calls, 's-1')], watched);
    replay(
      Array.from({ length: 200 }, (_, interval) => metricsOf(calls, 's-1', interval)),
      watched,
    );
    expect(Math.max(...scopes.map(({ cells }) => cells.length))).toBe(0);
  });
});
