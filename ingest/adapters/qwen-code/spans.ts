// Qwen Code's spans: those of requests tell a call's tokens in newer versions, by the GenAI conventions.
import type { Attributes, Span } from '../../../schemas/otlp.ts';
import type { TokenCounts } from '../../../schemas/tokens.ts';
import type { Adapted, ReportOrigin } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { modelNamed } from '../counter-report.ts';
import { includingCache } from '../inclusive-tokens.ts';
import { count, ordinal, text } from '../read-attribute.ts';
import { callSpan, spanIdentity } from '../span-report.ts';
import { partOf } from './part.ts';

/** One span; all others repeat what these add up to, or tell no tokens. */
export function adaptSpan(span: Span, now: bigint, origin: ReportOrigin): Adapted {
  const { name, attributes } = span;
  if (name !== 'qwen-code.llm_request') return NOT_USAGE;
  return callSpan(span, now, () => {
    const thoughts = count(attributes, 'thoughts_token_count');
    const tokens = tokensOf(attributes, thoughts);
    return {
      callId: text(attributes, 'gen_ai.response.id') || spanIdentity(span),
      tokens,
      reasoning: Math.min(thoughts, tokens.output),
      attempts: ordinal(attributes, ['attempt']) || undefined,
      ...origin,
      prompt: text(attributes, 'qwen-code.prompt_id'),
      // Who serves the model is told by no other signal.
      ...modelNamed('', text(attributes, 'gen_ai.request.model')),
      ...partOf(attributes),
    };
  });
}

/** Input includes what went into the cache and came from it. Google counts thoughts beside the output. */
function tokensOf(attributes: Attributes, thoughts: number): TokenCounts {
  const isGoogle = text(attributes, 'gen_ai.provider.name').startsWith('gcp.');
  return includingCache({
    input: count(attributes, 'gen_ai.usage.input_tokens'),
    cacheRead: count(attributes, 'gen_ai.usage.cache_read.input_tokens'),
    cacheWrite: count(attributes, 'gen_ai.usage.cache_creation.input_tokens'),
    output: count(attributes, 'gen_ai.usage.output_tokens') + (isGoogle ? thoughts : 0),
  });
}
