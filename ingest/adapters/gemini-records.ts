// What Gemini CLI and its forks have in common: the same events and counters under another prefix, with other habits.
import type { Attributes, LogRecord, MetricPoint, OtlpSource, Span } from '../../schemas/otlp.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type {
  ActivityDetail,
  ActivityKind,
  Adapted,
  CounterMeasure,
  ReportModel,
  ReportOrigin,
  SpendSource,
  TokenMoves,
} from '../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from './adapter.ts';
import type { Advice } from './advice.ts';
import type { Launch } from './launch.ts';
import { counterReport, modelNamed } from './counter-report.ts';
import { eventReport } from './event-report.ts';
import { eventTime, timeFault } from './event-time.ts';
import { includingCache } from './inclusive-tokens.ts';
import { count, firstText, ordinal, refusingUnreadable, text } from './read-attribute.ts';
import { CACHE_READ_INSIDE_INPUT, INPUT, OUTPUT } from './token-moves.ts';

/** How one of the family speaks. */
export type Family = {
  readonly agent: string;
  readonly service: string;
  /** Of event and metric names, with its dot. */
  readonly prefix: string;
  readonly provider: string;
  /** How its counter of thoughts relates to its counter of output; events tell it by their total. */
  readonly thoughts: TokenMoves;
  readonly versionOf: (source: OtlpSource) => string;
  readonly advice: Advice;
  /** Which part of the agent made a call, and the part's name. */
  readonly partOf: (attributes: Attributes) => { readonly source: SpendSource; readonly subagent: string };
  /** Where its spans tell tokens. */
  readonly adaptSpan?: (span: Span, now: bigint, origin: ReportOrigin) => Adapted;
  readonly launch: Launch;
};

/** The adapter of one of the family. */
export function geminiAdapter(family: Family): Adapter {
  return {
    agent: family.agent,
    advice: family.advice,
    // A request that a server refused is tried again without a word.
    tells: ['subagents'],
    claims: ({ source, name }) =>
      text(source.resource, 'service.name') === family.service || name.startsWith(family.prefix),
    originOf: (record) => originOf(family, record),
    adaptPoint: (point, now) => adaptPoint(family, point, now),
    adaptLog: (record, now) => adaptLog(family, record, now),
    adaptSpan: (span, now) => family.adaptSpan?.(span, now, originOf(family, span)) ?? NOT_USAGE,
    launch: family.launch,
  };
}

const EVENTS = new Map<string, ActivityKind>([
  ['user_prompt', 'prompt'],
  ['api_error', 'api_error'],
  ['tool_call', 'tool_result'],
  ['network_retry_attempt', 'retry'],
  ['chat.content_retry', 'retry'],
  ['chat_compression', 'compaction'],
  ['agent.start', 'subagent_started'],
  ['agent.finish', 'subagent_completed'],
]);

function adaptLog(family: Family, record: LogRecord, now: bigint): Adapted {
  const event = text(record.attributes, 'event.name');
  if (!event.startsWith(family.prefix)) return NOT_USAGE;
  const name = event.slice(family.prefix.length);
  if (name === 'api_response') {
    const time = eventTime(record);
    const fault = timeFault(time, now);
    if (fault) return { kind: 'rejected', reason: fault, detail: event };
    return refusingUnreadable(() => adaptResponse(family, record, time));
  }
  const activities = activitiesOf(name, record.attributes);
  if (activities.length === 0) return NOT_USAGE;
  const identity = `${text(record.attributes, 'prompt_id')}:${text(record.attributes, 'function_name')}`;
  const context = { now, origin: originOf(family, record), detail: detailOf(record.attributes) };
  // What was decided about a tool's edit is no part of the event's identity, which is older than its reading.
  const report = eventReport(record, activities.slice(0, 1), identity, context);
  return report.kind === 'activity' ? { ...report, activities } : report;
}

function activitiesOf(name: string, attributes: Attributes): ActivityKind[] {
  if (name === 'subagent_execution') {
    return [text(attributes, 'status') === 'started' ? 'subagent_started' : 'subagent_completed'];
  }
  const kind = EVENTS.get(name);
  const decision = name === 'tool_call' ? decisionOf(attributes) : undefined;
  return [...(kind ? [kind] : []), ...(decision ? [decision] : [])];
}

/** Tools that change files; `modify` is a yes to another text. */
const EDIT_TOOLS = new Set(['replace', 'edit', 'write_file']);
const DECISIONS = new Map<string, ActivityKind>([
  ['accept', 'edit_accepted'],
  ['auto_accept', 'edit_accepted'],
  ['modify', 'edit_accepted'],
  ['reject', 'edit_rejected'],
]);

function decisionOf(attributes: Attributes): ActivityKind | undefined {
  if (!EDIT_TOOLS.has(text(attributes, 'function_name'))) return undefined;
  return DECISIONS.get(text(attributes, 'decision'));
}

const NAMES = ['function_name', 'agent_name', 'subagent_name', 'error_type', 'error.type', 'status_code'];

function detailOf(attributes: Attributes): ActivityDetail {
  return { name: firstText(attributes, NAMES), attempt: ordinal(attributes, ['attempt', 'attempt_number']) };
}

function adaptResponse(family: Family, record: LogRecord, time: bigint): Adapted {
  const { attributes } = record;
  const { tokens, reasoning } = tokensOf(attributes);
  if (totalTokens(tokens) === 0) return { kind: 'unused', reason: 'nothing_spent' };
  const model = text(attributes, 'model');
  return {
    kind: 'call',
    signal: 'logs',
    callId: text(attributes, 'response_id') || ['response', time, model, ...Object.values(tokens)].join(':'),
    time,
    tokens,
    reasoning,
    reportedCost: undefined,
    attempts: undefined,
    subagentId: '',
    ...originOf(family, record),
    ...modelOf(family, attributes),
  };
}

/**
 * Input includes the cache; prompts that tools wrote are beside it. Thoughts are beside the output with Google's models and
 * inside it with models that count as OpenAI's do: the total tells which.
 */
export function tokensOf(attributes: Attributes): { tokens: TokenCounts; reasoning: number } {
  const prompt = count(attributes, 'input_token_count');
  const tool = count(attributes, 'tool_token_count');
  const answer = count(attributes, 'output_token_count');
  const thoughts = count(attributes, 'thoughts_token_count');
  const beside = count(attributes, 'total_token_count') === prompt + tool + answer + thoughts;
  const included = includingCache({
    input: prompt,
    cacheRead: count(attributes, 'cached_content_token_count'),
    cacheWrite: 0,
    output: beside ? answer + thoughts : answer,
  });
  const tokens = { ...included, input: included.input + tool };
  return { tokens, reasoning: Math.min(thoughts, tokens.output) };
}

function adaptPoint(family: Family, point: MetricPoint, now: bigint): Adapted {
  const sender = { ...originOf(family, point), ...modelOf(family, point.attributes) };
  return counterReport(point, measureOf(family, point), now, sender);
}

function measureOf({ prefix, thoughts }: Family, point: MetricPoint): CounterMeasure | undefined {
  const name = point.name.startsWith(prefix) ? point.name.slice(prefix.length) : '';
  const type = text(point.attributes, 'type');
  switch (name) {
    case 'token.usage':
      return tokensMeasure(type, thoughts);
    case 'api.request.count':
      return text(point.attributes, 'status_code') === '200' ? { of: 'calls' } : undefined;
    case 'session.count':
      return { of: 'activity', kind: 'session_start' };
    case 'lines.changed':
      return type === 'added' || type === 'removed' ? { of: 'activity', kind: `lines_${type}` } : undefined;
    case 'tool.call.count':
      return { of: 'activity', kind: 'tool_result', name: text(point.attributes, 'function_name') };
    default:
      return undefined;
  }
}

const TOKEN_TYPES = new Map<string, TokenMoves>([
  ['input', INPUT],
  ['tool', INPUT],
  ['cache', CACHE_READ_INSIDE_INPUT],
  ['output', OUTPUT],
]);

function tokensMeasure(type: string, thoughts: TokenMoves): CounterMeasure | undefined {
  const moves = type === 'thought' ? thoughts : TOKEN_TYPES.get(type);
  return moves && { of: 'tokens', moves };
}

type FromSender = { readonly source: OtlpSource; readonly attributes: Attributes };

function originOf({ agent, versionOf }: Family, { source, attributes }: FromSender): ReportOrigin {
  return {
    agent,
    agentVersion: versionOf(source),
    session: text(attributes, 'session.id') || text(source.resource, 'session.id'),
    prompt: text(attributes, 'prompt_id'),
    attributes,
    resource: source.resource,
  };
}

function modelOf({ provider, partOf }: Family, attributes: Attributes): ReportModel {
  return { ...modelNamed(provider, text(attributes, 'model')), ...partOf(attributes) };
}
