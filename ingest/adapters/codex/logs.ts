// Codex's events: `response.completed` with token fields is the record of a model call.
import type { Attributes, LogRecord } from '../../../schemas/otlp.ts';
import { totalTokens } from '../../../schemas/tokens.ts';
import type { ActivityDetail, ActivityKind, Adapted } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { eventReport } from '../event-report.ts';
import { eventTime, timeFault } from '../event-time.ts';
import { includingCache } from '../inclusive-tokens.ts';
import { count, firstText, ordinal, refusingUnreadable, text } from '../read-attribute.ts';
import { modelOf, originOf } from './origin.ts';

const ACTIVITIES = new Map<string, ActivityKind>([
  ['codex.conversation_starts', 'session_start'],
  ['codex.user_prompt', 'prompt'],
  ['codex.tool_result', 'tool_result'],
]);

/** One event. The record's own name is a position in the agent's source; the attribute names the event. */
export function adaptLog(record: LogRecord, now: bigint): Adapted {
  const name = text(record.attributes, 'event.name');
  if (name === 'codex.sse_event') return adaptStreamEvent(record, now);
  const kinds = name === 'codex.api_request' ? attemptKinds(record) : activityKinds(name, record.attributes);
  if (kinds.length === 0) return NOT_USAGE;
  const identity = text(record.attributes, 'call_id') || text(record.attributes, 'attempt');
  const origin = originOf(record.source, record.attributes);
  return eventReport(record, kinds, identity, { now, origin, detail: detailOf(record.attributes) });
}

function activityKinds(name: string, attributes: Attributes): ActivityKind[] {
  const kind = name === 'codex.tool_decision' ? decisionKind(attributes) : ACTIVITIES.get(name);
  return kind ? [kind] : [];
}

/** Files are changed by one tool only. `abort` ends the turn, which is no yes. */
function decisionKind(attributes: Attributes): ActivityKind | undefined {
  if (text(attributes, 'tool_name') !== 'apply_patch') return undefined;
  return text(attributes, 'decision').startsWith('approved') ? 'edit_accepted' : 'edit_rejected';
}

/** Attempts are numbered from 0. */
function detailOf(attributes: Attributes): ActivityDetail {
  return {
    name: firstText(attributes, ['tool_name', 'http.response.status_code']),
    attempt: ordinal(attributes, ['attempt'], 0),
  };
}

/** Every HTTP attempt is an event, numbered from 0. Requests outside a conversation, such as `/models`, are not calls. */
function attemptKinds({ attributes }: LogRecord): ActivityKind[] {
  if (!text(attributes, 'conversation.id')) return [];
  const status = Number(text(attributes, 'http.response.status_code'));
  const failed = text(attributes, 'error.message') !== '' || status >= 400;
  const again = Number(text(attributes, 'attempt')) > 0;
  return [...(failed ? (['api_error'] as const) : []), ...(again ? (['retry'] as const) : [])];
}

function adaptStreamEvent(record: LogRecord, now: bigint): Adapted {
  const { attributes } = record;
  const kind = text(attributes, 'event.kind');
  const origin = originOf(record.source, attributes);
  if (kind === 'response.failed') return eventReport(record, ['api_error'], kind, { now, origin });
  // Each response is announced twice; the other announcement tells its duration only.
  if (kind !== 'response.completed' || !attributes.has('input_token_count')) return NOT_USAGE;
  const time = eventTime(record);
  const fault = timeFault(time, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: kind };
  return refusingUnreadable(() => adaptResponse(record, time));
}

function adaptResponse({ source, attributes }: LogRecord, time: bigint): Adapted {
  const counts = {
    input: count(attributes, 'input_token_count'),
    cacheRead: count(attributes, 'cached_token_count'),
    cacheWrite: count(attributes, 'cache_write_token_count'),
    output: count(attributes, 'output_token_count'),
  };
  const tokens = includingCache(counts);
  if (totalTokens(tokens) === 0) return { kind: 'unused', reason: 'nothing_spent' };
  return {
    kind: 'call',
    signal: 'logs',
    callId: ['response', time, ...Object.values(counts)].join(':'),
    time,
    tokens,
    reasoning: Math.min(count(attributes, 'reasoning_token_count'), counts.output),
    reportedCost: undefined,
    attempts: undefined,
    subagentId: '',
    ...originOf(source, attributes),
    ...modelOf(attributes),
  };
}
