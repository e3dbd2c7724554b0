// Any application that speaks the GenAI conventions of OpenTelemetry. See README.md beside this file.
import type { Attributes, LogRecord, MetricPoint, OtlpSource, Span } from '../../../schemas/otlp.ts';
import { totalTokens } from '../../../schemas/tokens.ts';
import type { Adapted, ReportModel, ReportOrigin } from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { counterReport, modelNamed } from '../counter-report.ts';
import { eventTime, timeFault } from '../event-time.ts';
import { countsCalls, TOKEN_HISTOGRAM, tokenMeasureOf } from '../gen-ai-counters.ts';
import { callIdOf, isModelCall, providerName, servedModel, usageOf } from '../gen-ai-usage.ts';
import { firstText, refusingUnreadable, text } from '../read-attribute.ts';
import { activitySpan, callSpan } from '../span-report.ts';

const PREFIX = 'gen_ai.';
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
  claims: ({ name, attributes }) =>
    name.startsWith(PREFIX) || attributes.has('gen_ai.operation.name') || attributes.has('gen_ai.system'),
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
  const name = text(attributes, 'event.name') || record.eventName || record.body;
  if (name !== INFERENCE_EVENT || !isModelCall(attributes)) return NOT_USAGE;
  const time = eventTime(record);
  const fault = timeFault(time, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: name };
  return refusingUnreadable(() => {
    const usage = usageOf(attributes);
    if (totalTokens(usage.tokens) === 0) return NOT_USAGE;
    const known = { reportedCost: undefined, attempts: undefined, subagentId: '' };
    const callId = callIdOf(record);
    return { kind: 'call', signal: 'logs', callId, time, ...usage, ...known, ...senderOf(record) };
  });
}

function adaptSpan(span: Span, now: bigint): Adapted {
  const { attributes } = span;
  if (text(attributes, 'gen_ai.operation.name') === 'execute_tool') {
    return activitySpan(span, 'tool_result', { now, origin: originOf(span) });
  }
  if (!isModelCall(attributes)) return NOT_USAGE;
  if (attributes.has('error.type') && !hasUsage(attributes)) {
    return activitySpan(span, 'api_error', { now, origin: originOf(span) });
  }
  return callSpan(span, now, () => ({
    callId: callIdOf(span),
    ...usageOf(attributes),
    ...senderOf(span),
  }));
}

function hasUsage(attributes: Attributes): boolean {
  return [...attributes.keys()].some((key) => key.startsWith('gen_ai.usage.'));
}

type FromSender = { readonly source: OtlpSource; readonly attributes: Attributes };

function senderOf(record: FromSender): ReportOrigin & ReportModel {
  const { attributes } = record;
  return { ...originOf(record), ...modelNamed(providerName(attributes), servedModel(attributes)) };
}

/** Applications are agents under the name of their service. */
function originOf({ source, attributes }: FromSender): ReportOrigin {
  const { resource } = source;
  return {
    agent: text(resource, 'service.name') || 'gen-ai',
    agentVersion: text(resource, 'service.version'),
    session: firstText(attributes, SESSION) || firstText(resource, SESSION),
    prompt: '',
    attributes,
    resource,
  };
}
