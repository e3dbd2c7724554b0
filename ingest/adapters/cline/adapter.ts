// Cline: events and counters of the editor extension and its command line. See README.md beside this file.
import type { Attributes, LogRecord, MetricPoint, OtlpSource } from '../../../schemas/otlp.ts';
import { NO_TOKENS, totalTokens } from '../../../schemas/tokens.ts';
import type {
  ActivityKind,
  Adapted,
  CounterMeasure,
  ReportModel,
  ReportOrigin,
} from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { counterReport, modelNamed } from '../counter-report.ts';
import { eventReport } from '../event-report.ts';
import { eventTime, timeFault } from '../event-time.ts';
import { count, dollars, eventNameOf, firstText, refusingUnreadable, text } from '../read-attribute.ts';
import { CACHE_READ, CACHE_WRITE, INPUT, OUTPUT } from '../token-moves.ts';
import { advice } from './advice.ts';
import { launch } from './launch.ts';

const AGENT = 'cline';

const COUNTERS = new Map<string, CounterMeasure>([
  ['cline.tokens.input.total', { of: 'tokens', moves: INPUT }],
  ['cline.tokens.output.total', { of: 'tokens', moves: OUTPUT }],
  ['cline.cache.read.tokens.total', { of: 'tokens', moves: CACHE_READ }],
  ['cline.cache.write.tokens.total', { of: 'tokens', moves: CACHE_WRITE }],
  ['cline.cost.total', { of: 'cost' }],
]);

const EVENTS = new Map<string, ActivityKind>([
  ['task.created', 'session_start'],
  ['task.tool_used', 'tool_result'],
  ['task.provider_api_error', 'api_error'],
  ['task.subagent_started', 'subagent_started'],
  ['task.subagent_completed', 'subagent_completed'],
  ['task.summarize_task', 'compaction'],
]);

const TURN = 'task.conversation_turn';

export const cline: Adapter = {
  agent: AGENT,
  advice,
  tells: ['subagents'],
  claims: ({ source, name }) => text(source.resource, 'service.name') === AGENT || name.startsWith('cline.'),
  originOf,
  adaptPoint: (point: MetricPoint, now) =>
    counterReport(point, COUNTERS.get(point.name), now, senderOf(point)),
  adaptLog,
  adaptSpan: () => NOT_USAGE,
  launch,
};

function adaptLog(record: LogRecord, now: bigint): Adapted {
  const name = eventNameOf(record);
  const origin = originOf(record);
  const activity = EVENTS.get(name);
  const tool = text(record.attributes, 'tool');
  if (activity) return eventReport(record, [activity], tool, { now, origin, detail: { name: tool } });
  if (name !== TURN) return NOT_USAGE;
  if (text(record.attributes, 'source') === 'user') {
    return eventReport(record, ['prompt'], '', { now, origin });
  }
  const time = eventTime(record);
  const fault = timeFault(time, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: name };
  return refusingUnreadable(() => adaptTurn(record, time));
}

function adaptTurn(record: LogRecord, time: bigint): Adapted {
  const attributes = known(record.attributes);
  const tokens = {
    ...NO_TOKENS,
    input: count(attributes, 'tokensIn'),
    cacheRead: count(attributes, 'cacheReadTokens'),
    cacheWrite: count(attributes, 'cacheWriteTokens'),
    output: count(attributes, 'tokensOut'),
  };
  const reportedCost = dollars(attributes, 'totalCost');
  if (totalTokens(tokens) === 0 && !reportedCost) return { kind: 'unused', reason: 'nothing_spent' };
  const callId = ['turn', text(attributes, 'timestamp') || time, ...Object.values(tokens)].join(':');
  const unknown = { reasoning: 0, attempts: undefined, subagentId: '' };
  return {
    kind: 'call',
    signal: 'logs',
    callId,
    time,
    tokens,
    reportedCost,
    ...unknown,
    ...senderOf(record),
  };
}

/** Values that Cline does not have arrive as the text `undefined`. */
function known(attributes: Attributes): Attributes {
  return new Map([...attributes].filter(([, value]) => value !== 'undefined'));
}

type FromSender = { readonly source: OtlpSource; readonly attributes: Attributes };

function senderOf(record: FromSender): ReportOrigin & ReportModel {
  const attributes = known(record.attributes);
  const provider = firstText(attributes, ['provider']);
  return { ...originOf(record), ...modelNamed(provider, text(attributes, 'model')) };
}

/** A task is a session; its ULID is everywhere. */
function originOf({ source, attributes }: FromSender): ReportOrigin {
  const given = known(attributes);
  return {
    agent: AGENT,
    agentVersion: text(given, 'extension_version') || text(source.resource, 'service.version'),
    session: text(given, 'ulid'),
    prompt: '',
    attributes: given,
    resource: source.resource,
  };
}
