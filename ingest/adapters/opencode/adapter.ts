// opencode, and other applications that trace with the AI SDK: its spans. See README.md beside this file.
import type { Attributes, OtlpSource, Span } from '../../../schemas/otlp.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import type { Adapted, ReportOrigin, SpendSource } from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { modelNamed } from '../counter-report.ts';
import { includingCache } from '../inclusive-tokens.ts';
import { count, firstCount, firstText, text } from '../read-attribute.ts';
import { activitySpan, callSpan, spanIdentity } from '../span-report.ts';
import { advice } from './advice.ts';
import { launch } from './launch.ts';

const AGENT = 'opencode';
const USAGE = 'ai.usage.';

/** `ai.streamText.doStream` and its kin are one request each; `ai.streamText` around them repeats their sums. */
const REQUEST = /^ai\.\w+\.do[A-Z]/;
const TOOL_CALL = 'ai.toolCall';

export const opencode: Adapter = {
  agent: AGENT,
  advice,
  claims: ({ source, name }) => text(source.resource, 'service.name') === AGENT || name.startsWith('ai.'),
  originOf: ({ source, attributes }) => originOf(source, attributes),
  adaptPoint: () => NOT_USAGE,
  adaptLog: () => NOT_USAGE,
  adaptSpan,
  launch,
};

function adaptSpan(span: Span, now: bigint): Adapted {
  const { attributes, source } = span;
  const origin = originOf(source, attributes);
  if (span.name === TOOL_CALL) {
    return activitySpan(span, 'tool_result', {
      now,
      origin,
      detail: { name: text(attributes, 'ai.toolCall.name') },
    });
  }
  if (!REQUEST.test(span.name)) return NOT_USAGE;
  return callSpan(span, now, () => ({
    callId: firstText(attributes, ['ai.response.id', 'gen_ai.response.id']) || spanIdentity(span),
    tokens: tokensOf(attributes),
    reasoning:
      firstCount(attributes, [`${USAGE}outputTokenDetails.reasoningTokens`, `${USAGE}reasoningTokens`]) ?? 0,
    ...origin,
    ...modelNamed(
      providerOf(attributes),
      firstText(attributes, ['ai.response.model', 'gen_ai.response.model', 'ai.model.id']),
    ),
    source: origin.agent === AGENT ? partOf(attributes) : 'main',
  }));
}

/**
 * A subagent's requests name the session that started it. The agent's turns offer tools; what tells its messages and no
 * choice of tools is title generation, a summary or compaction.
 */
function partOf(attributes: Attributes): SpendSource {
  if (attributes.has('ai.request.headers.x-parent-session-id')) return 'subagent';
  const hasNoTools = attributes.has('ai.prompt.messages') && !attributes.has('ai.prompt.toolChoice');
  return hasNoTools ? 'auxiliary' : 'main';
}

/** Newer SDKs split the input; older ones tell how much of it was cached. */
function tokensOf(attributes: Attributes): TokenCounts {
  const details = `${USAGE}inputTokenDetails.`;
  const output = firstCount(attributes, [`${USAGE}outputTokens`, `${USAGE}completionTokens`]) ?? 0;
  const uncached = firstCount(attributes, [`${details}noCacheTokens`]);
  const cacheRead = firstCount(attributes, [`${details}cacheReadTokens`, `${USAGE}cachedInputTokens`]) ?? 0;
  const cacheWrite = count(attributes, `${details}cacheWriteTokens`);
  if (uncached !== undefined) return { ...NO_TOKENS, input: uncached, cacheRead, cacheWrite, output };
  const input = firstCount(attributes, [`${USAGE}inputTokens`, `${USAGE}promptTokens`]) ?? 0;
  return includingCache({ input, cacheRead, cacheWrite, output });
}

/** `openai.responses`, `anthropic.messages`: the provider comes first. */
function providerOf(attributes: Attributes): string {
  return firstText(attributes, ['ai.model.provider', 'gen_ai.system']).split('.', 1)[0] ?? '';
}

function originOf({ resource }: OtlpSource, attributes: Attributes): ReportOrigin {
  return {
    agent: text(resource, 'service.name') || AGENT,
    agentVersion: text(resource, 'service.version'),
    session: firstText(attributes, ['session.id', 'ai.telemetry.metadata.sessionId']),
    prompt: '',
    attributes,
    resource,
  };
}
