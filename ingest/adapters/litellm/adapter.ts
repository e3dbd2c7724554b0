// LiteLLM: the proxy's spans and metrics. See README.md beside this file.
import type { Attributes, MetricPoint, OtlpSource, Span } from '../../../schemas/otlp.ts';
import type { Adapted, CounterMeasure, ReportOrigin } from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { counterReport, modelNamed } from '../counter-report.ts';
import { countsCalls, tokenMeasureOf } from '../gen-ai-counters.ts';
import { callIdOf, providerName, servedModel, speedOf, usageOf } from '../gen-ai-usage.ts';
import { dollars, firstText, text } from '../read-attribute.ts';
import { callSpan } from '../span-report.ts';
import { advice } from './advice.ts';

const AGENT = 'litellm';

export const litellm: Adapter = {
  agent: AGENT,
  advice,
  claims: ({ source, attributes }) =>
    source.scopeName === AGENT ||
    text(source.resource, 'service.name') === AGENT ||
    text(attributes, 'gen_ai.framework') === AGENT,
  originOf: ({ source, attributes }) => originOf(source, attributes),
  adaptPoint,
  adaptLog: () => NOT_USAGE,
  adaptSpan,
};

/** `litellm_request` is the request; around it is the proxy's own span, inside it the provider's raw answer. */
function adaptSpan(span: Span, now: bigint): Adapted {
  if (span.name !== 'litellm_request') return NOT_USAGE;
  const { attributes, source } = span;
  return callSpan(span, now, () => ({
    callId: callIdOf(span),
    ...usageOf(attributes),
    reportedCost: dollars(attributes, 'gen_ai.cost.total_cost'),
    ...originOf(source, attributes),
    ...modelNamed(providerName(attributes), servedModel(attributes)),
    speed: speedOf(attributes),
  }));
}

function adaptPoint(point: MetricPoint, now: bigint): Adapted {
  const { source, attributes } = point;
  const model = modelNamed(providerName(attributes), servedModel(attributes));
  const sender = { ...originOf(source, attributes), ...model, speed: speedOf(attributes) };
  const report = counterReport(point, measureOf(point), now, sender);
  return report.kind === 'counter' && !countsCalls(point) ? { ...report, calls: 0 } : report;
}

function measureOf(point: MetricPoint): CounterMeasure | undefined {
  return point.name === 'gen_ai.client.token.cost' ? { of: 'cost' } : tokenMeasureOf(point);
}

function originOf({ resource }: OtlpSource, attributes: Attributes): ReportOrigin {
  return {
    agent: AGENT,
    agentVersion: text(resource, 'service.version'),
    session: firstText(attributes, ['gen_ai.conversation.id', 'session.id', 'metadata.session_id']),
    prompt: '',
    attributes,
    resource,
  };
}
