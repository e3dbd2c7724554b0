// Builds the telemetry that one Claude Code session would send for given calls, in any of its three signals.
import type {
  Attributes,
  AttributeValue,
  LogRecord,
  MetricPoint,
  OtlpExport,
  OtlpSource,
  Span,
} from '../../schemas/otlp.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';

/** A model call of Opus 4.8 (5, 0.50, 6.25, 10 and 25 dollars per million), as the provider counts it. */
export type Call = {
  readonly id: number;
  readonly tokens: TokenCounts;
  readonly source: 'main' | 'subagent';
};

const START = BigInt(Date.UTC(2026, 10, 20, 9)) * 1_000_000n;
const SECOND = 1_000_000_000n;

/** Dollars as the agent computes them: in floating point. */
export function reportedCost({ tokens }: Pick<Call, 'tokens'>): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = tokens;
  return (input * 5 + cacheRead * 0.5 + cacheWrite5m * 6.25 + cacheWrite1h * 10 + output * 25) / 1e6;
}

function source(scopeName: string): OtlpSource {
  return { resource: new Map([['service.name', 'claude-code']]), scopeName, scopeVersion: '2.1.197' };
}

function attributes(call: Call, session: string, more: Record<string, AttributeValue>): Attributes {
  const agent: Record<string, AttributeValue> = call.source === 'subagent' ? { 'agent.name': 'Explore' } : {};
  return new Map(Object.entries({ 'user.email': 'ada@acme.test', 'session.id': session, ...agent, ...more }));
}

function tokenFields({ tokens }: Call): Record<string, AttributeValue> {
  return {
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cacheRead,
    cache_creation_tokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
  };
}

/** One request event for each call. */
export function logsOf(calls: readonly Call[], session: string): OtlpExport {
  const records = calls.map((call): LogRecord => {
    const timeUnixNano = START + BigInt(call.id) * SECOND;
    const fields = { ...tokenFields(call), model: 'claude-opus-4-8', request_id: `req_${call.id}` };
    return {
      source: source('com.anthropic.claude_code.events'),
      timeUnixNano,
      observedTimeUnixNano: timeUnixNano,
      eventName: '',
      body: 'claude_code.api_request',
      attributes: attributes(call, session, { ...fields, cost_usd: reportedCost(call) }),
      traceId: '',
      spanId: '',
    };
  });
  return { signal: 'logs', records };
}

/** One leaf span for each call. */
export function tracesOf(calls: readonly Call[], session: string): OtlpExport {
  const records = calls.map((call): Span => {
    const end = START + BigInt(call.id) * SECOND + 500_000n;
    return {
      source: source('com.anthropic.claude_code.tracing'),
      name: 'claude_code.llm_request',
      traceId: 'a'.repeat(32),
      spanId: call.id.toString(16).padStart(16, '0'),
      parentSpanId: '',
      startTimeUnixNano: end - SECOND,
      endTimeUnixNano: end,
      attributes: attributes(call, session, {
        ...tokenFields(call),
        model: 'claude-opus-4-8[1m]',
        request_id: `req_${call.id}`,
        attempt: 1,
      }),
    };
  });
  return { signal: 'traces', records };
}

/** The counters' increments of one export interval, as delta points. Intervals are numbered from 0. */
export function metricsOf(calls: readonly Call[], session: string, interval: number): OtlpExport {
  const records = (['main', 'subagent'] as const).flatMap((which) => {
    const part = calls.filter((call) => call.source === which);
    const [first] = part;
    if (!first) return [];
    const sum = (count: (tokens: TokenCounts) => number) =>
      part.reduce((all, { tokens }) => all + count(tokens), 0);
    const types = {
      input: sum((tokens) => tokens.input),
      output: sum((tokens) => tokens.output),
      cacheRead: sum((tokens) => tokens.cacheRead),
      cacheCreation: sum((tokens) => tokens.cacheWrite5m + tokens.cacheWrite1h),
    };
    const cost = part.reduce((all, call) => all + reportedCost(call), 0);
    const series = { model: 'claude-opus-4-8[1m]', query_source: which };
    return [
      point('claude_code.cost.usage', cost, attributes(first, session, series), interval),
      ...Object.entries(types).map(([type, value]) =>
        point('claude_code.token.usage', value, attributes(first, session, { ...series, type }), interval),
      ),
    ];
  });
  return { signal: 'metrics', records };
}

function point(name: string, value: number, attrs: Attributes, interval: number): MetricPoint {
  const startTimeUnixNano = START + BigInt(interval) * 60n * SECOND;
  return {
    source: source('com.anthropic.claude_code'),
    name,
    unit: '',
    kind: 'sum',
    temporality: 1,
    monotonic: true,
    attributes: attrs,
    startTimeUnixNano,
    timeUnixNano: startTimeUnixNano + 60n * SECOND,
    flags: 0,
    value: { kind: 'number', value },
  };
}

/** Cuts an export into exports of one record each, as another batching would. */
export function unbatched(exported: OtlpExport): OtlpExport[] {
  return exported.records.map((record) => ({ signal: exported.signal, records: [record] }) as OtlpExport);
}

/** Whether a call spent anything. */
export function spends({ tokens }: Call): boolean {
  return totalTokens(tokens) > 0;
}
