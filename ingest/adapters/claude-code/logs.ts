// Claude Code's events: `api_request` is the record of a model call, a few others are activities, the rest is not usage.
import type { Attributes, LogRecord } from '../../../schemas/otlp.ts';
import { NO_TOKENS, totalTokens, type TokenCounts } from '../../../schemas/tokens.ts';
import type { ActivityDetail, ActivityKind, ActivityReport, Adapted } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { eventTime, timeFault } from '../event-time.ts';
import {
  count,
  dollars,
  eventNameOf,
  firstText,
  ordinal,
  refusingUnreadable,
  text,
} from '../read-attribute.ts';
import { foldQuerySource, modelOf, originOf } from './origin.ts';

const PREFIX = 'claude_code.';

const ACTIVITIES = new Map<string, ActivityKind>([
  ['user_prompt', 'prompt'],
  ['api_error', 'api_error'],
  ['subagent_completed', 'subagent_completed'],
  ['tool_result', 'tool_result'],
  ['compaction', 'compaction'],
]);

/** The event's short name, without the agent's prefix. */
export function eventName(record: LogRecord): string {
  const name = eventNameOf(record);
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}

/** One event. */
export function adaptLog(record: LogRecord, now: bigint): Adapted {
  const name = eventName(record);
  const activity = ACTIVITIES.get(name);
  if (name !== 'api_request' && !activity) return NOT_USAGE;
  const time = eventTime(record);
  const fault = timeFault(time, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: name };
  if (!activity) return refusingUnreadable(() => adaptRequest(record, time));
  const sequence = text(record.attributes, 'event.sequence');
  return {
    kind: 'activity',
    activities: [activity],
    eventId: [name, time, sequence, text(record.attributes, 'tool_use_id')].join(':'),
    time,
    quantity: 1_000_000n,
    ...originOf(record.source, record.attributes),
    ...detailOf(record.attributes),
    ...(name === 'api_error' && retriesOf(record.attributes)),
  };
}

/** The error of a request that was given up tells all of its attempts; requests that are answered tell them on their span. */
function retriesOf(attributes: Attributes): Pick<ActivityReport, 'counted'> {
  const retries = ordinal(attributes, ['attempt']) - 1;
  return retries > 0 ? { counted: [{ kind: 'retry', quantity: BigInt(retries) * 1_000_000n }] } : {};
}

/** The tool, the subagent's kind, what set off a compaction, or the status of a refusal; errors tell their attempts. */
function detailOf(attributes: Attributes): ActivityDetail {
  return {
    name: firstText(attributes, ['tool_name', 'agent_type', 'trigger', 'status_code', 'error_type']),
    attempt: ordinal(attributes, ['attempt']),
  };
}

function adaptRequest(record: LogRecord, time: bigint): Adapted {
  const { attributes } = record;
  const tokens = tokensOf(record);
  const reportedCost = dollars(attributes, 'cost_usd');
  if (totalTokens(tokens) === 0 && !reportedCost) return { kind: 'unused', reason: 'nothing_spent' };
  const source = foldQuerySource(text(attributes, 'query_source'), text(attributes, 'agent.name'));
  return {
    kind: 'call',
    signal: 'logs',
    callId: requestId(record) || ['event', time, text(attributes, 'event.sequence')].join(':'),
    time,
    tokens,
    reasoning: 0,
    reportedCost,
    attempts: undefined,
    subagentId: text(attributes, 'agent_id'),
    ...originOf(record.source, attributes),
    ...modelOf(attributes, source),
  };
}

/** Token fields of a request event or span: input excludes the cache, output includes thinking. */
export function tokensOf({ attributes }: Pick<LogRecord, 'attributes'>): TokenCounts {
  return {
    ...NO_TOKENS,
    input: count(attributes, 'input_tokens'),
    cacheRead: count(attributes, 'cache_read_tokens'),
    ...cacheWritesOf(attributes),
    output: count(attributes, 'output_tokens'),
  };
}

type CacheWrites = Pick<TokenCounts, 'cacheWrite' | 'cacheWrite5m' | 'cacheWrite1h'>;

/** Newer versions tell how long the entries live; both are 0 where the provider does not say. */
function cacheWritesOf(attributes: Attributes): CacheWrites {
  const written = count(attributes, 'cache_creation_tokens');
  const cacheWrite5m = count(attributes, 'cache_creation_5m_tokens');
  const cacheWrite1h = count(attributes, 'cache_creation_1h_tokens');
  if (written === 0) return { cacheWrite: 0, cacheWrite5m, cacheWrite1h };
  const open = written - cacheWrite5m - cacheWrite1h;
  if (open < 0) return { cacheWrite: written, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { cacheWrite: open, cacheWrite5m, cacheWrite1h };
}

/** The provider's request id, else the client's; the same in the event and the span of one call. */
export function requestId(record: Pick<LogRecord, 'attributes'>): string {
  return text(record.attributes, 'request_id') || text(record.attributes, 'client_request_id');
}
