// Any application that speaks the GenAI conventions of OpenTelemetry. See README.md beside this file.
import type { Attributes, LogRecord, MetricPoint, OtlpSource, Span } from '../../../schemas/otlp.ts';
import { totalTokens } from '../../../schemas/tokens.ts';
import type { Adapted, ReportModel, ReportOrigin } from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { counterReport, modelNamed } from '../counter-report.ts';
import { eventTime, timeFault } from '../event-time.ts';
import { countsCalls, TOKEN_HISTOGRAM, tokenMeasureOf } from '../gen-ai-counters.ts';
import { callIdOf, hasFailed, isModelCall, providerName, servedModel, usageOf } from '../gen-ai-usage.ts';
import { eventNameOf, firstText, refusingUnreadable, text } from '../read-attribute.ts';
import { activitySpan, callSpan } from '../span-report.ts';
import { advice } from './advice.ts';
import { extrasOf, partOf, promptOf, withSplitWrites } from './outlay-attributes.ts';
import { ACTIVITY_EVENT, adaptActivity } from './outlay-events.ts';

const PREFIX = /^(?:gen_ai|outlay)\./;
const SESSION = [
  'gen_ai.conversation.id',
  'session.id',
  'traceloop.association.properties.session_id',
  'langfuse.session.id',
];

/** The event that tells a call's usage beside its span or instead of it. */
const INFERENCE_EVENT = 'gen_ai.client.inference.operation.details';

export const genAi: Adapter = {
  agent: 'gen-ai',
  advice,
  claims: ({ name, attributes }) =>
    PREFIX.test(name) || attributes.has('gen_ai.operation.name') || attributes.has('gen_ai.system'),
  originOf,
  adaptPoint,
  adaptLog,
  adaptSpan,
};

function adaptPoint(point: MetricPoint, now: bigint): Adapted {
  const measure = tokenMeasureOf(point);
  if (!measure && point.name === TOKEN_HISTOGRAM) {
    return { kind: 'rejected', reason: 'unknown_token_type', detail: point.name };
  }
  const report = counterReport(point, measure, now, senderOf(point));
  return report.kind === 'counter' && !countsCalls(point) ? { ...report, calls: 0 } : report;
}

function adaptLog(record: LogRecord, now: bigint): Adapted {
  const { attributes } = record;
  const name = eventNameOf(record);
  if (name === ACTIVITY_EVENT) return adaptActivity(record, originOf(record), now);
  if (name !== INFERENCE_EVENT || !isModelCall(attributes)) return NOT_USAGE;
  const time = eventTime(record);
  const fault = timeFault(time, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: name };
  return refusingUnreadable(() => {
    const call = callOf(record);
    if (totalTokens(call.tokens) === 0) return NOT_USAGE;
    return { kind: 'call', signal: 'logs', time, ...call };
  });
}

function adaptSpan(span: Span, now: bigint): Adapted {
  const { attributes } = span;
  if (text(attributes, 'gen_ai.operation.name') === 'execute_tool') {
    const detail = { name: text(attributes, 'gen_ai.tool.name') };
    return activitySpan(span, 'tool_result', { now, origin: originOf(span), detail });
  }
  if (!isModelCall(attributes)) return NOT_USAGE;
  if (hasFailed(attributes)) {
    const detail = { name: text(attributes, 'error.type') };
    return activitySpan(span, 'api_error', { now, origin: originOf(span), detail });
  }
  return callSpan(span, now, () => callOf(span));
}

/** What a span and an event of a call tell alike. Throws UnreadableNumber. */
function callOf(record: Span | LogRecord) {
  const { attributes } = record;
  const { tokens, reasoning } = usageOf(attributes);
  return {
    callId: callIdOf(record),
    tokens: withSplitWrites(tokens, attributes),
    reasoning,
    ...extrasOf(attributes),
    ...senderOf(record),
  };
}

type FromSender = { readonly source: OtlpSource; readonly attributes: Attributes };

function senderOf(record: FromSender): ReportOrigin & ReportModel {
  const { attributes } = record;
  const model = modelNamed(providerName(attributes), servedModel(attributes));
  return { ...originOf(record), ...model, ...partOf(attributes) };
}

/** Applications are agents under the name of their service. */
function originOf({ source, attributes }: FromSender): ReportOrigin {
  const { resource } = source;
  return {
    agent: text(resource, 'service.name') || 'gen-ai',
    agentVersion: text(resource, 'service.version'),
    session: firstText(attributes, SESSION) || firstText(resource, SESSION),
    prompt: promptOf(attributes),
    attributes,
    resource,
  };
}
