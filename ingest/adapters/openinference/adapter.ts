// OpenInference: spans of applications that are instrumented with Arize's vocabulary. See README.md beside this file.
import type { Attributes, Span } from '../../../schemas/otlp.ts';
import type { TokenCounts } from '../../../schemas/tokens.ts';
import type { Adapted, ReportOrigin } from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { modelNamed } from '../counter-report.ts';
import { perhapsIncludingCache } from '../inclusive-tokens.ts';
import { count, dollars, firstText, text } from '../read-attribute.ts';
import { activitySpan, callSpan, spanIdentity } from '../span-report.ts';
import { advice } from './advice.ts';

const KIND = 'openinference.span.kind';
const COUNT = 'llm.token_count.';

export const openInference: Adapter = {
  agent: 'openinference',
  advice,
  claims: ({ attributes }) => attributes.has(KIND),
  originOf,
  adaptPoint: () => NOT_USAGE,
  adaptLog: () => NOT_USAGE,
  adaptSpan,
};

/** Spans of the kinds LLM and EMBEDDING are model calls; AGENT and CHAIN repeat the sums of what they contain. */
function adaptSpan(span: Span, now: bigint): Adapted {
  const { attributes } = span;
  const kind = text(attributes, KIND);
  const origin = originOf(span);
  if (kind === 'TOOL') {
    return activitySpan(span, 'tool_result', {
      now,
      origin,
      detail: { name: text(attributes, 'tool.name') },
    });
  }
  if (kind !== 'LLM' && kind !== 'EMBEDDING') return NOT_USAGE;
  return callSpan(span, now, () => ({
    callId: spanIdentity(span),
    tokens: tokensOf(attributes),
    reasoning: count(attributes, `${COUNT}completion_details.reasoning`),
    // The total is the sum of the costs of prompt and completion.
    reportedCost: dollars(attributes, 'llm.cost.total'),
    ...origin,
    ...modelNamed(
      firstText(attributes, ['llm.provider', 'llm.system']),
      firstText(attributes, ['llm.model_name', 'embedding.model_name']),
    ),
  }));
}

function tokensOf(attributes: Attributes): TokenCounts {
  return perhapsIncludingCache({
    input: count(attributes, `${COUNT}prompt`),
    cacheRead: count(attributes, `${COUNT}prompt_details.cache_read`),
    cacheWrite: count(attributes, `${COUNT}prompt_details.cache_write`),
    output: count(attributes, `${COUNT}completion`),
  });
}

function originOf({ source: { resource }, attributes }: Pick<Span, 'source' | 'attributes'>): ReportOrigin {
  return {
    agent: text(resource, 'service.name') || 'openinference',
    agentVersion: text(resource, 'service.version'),
    session: text(attributes, 'session.id'),
    prompt: '',
    attributes,
    resource,
  };
}
