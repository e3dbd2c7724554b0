// What a model call says of itself in the GenAI conventions of OpenTelemetry, under the names of any age.
import type { Attributes } from '../../schemas/otlp.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import { perhapsIncludingCache } from './inclusive-tokens.ts';
import { firstCount, firstText, text } from './read-attribute.ts';
import { spanIdentity } from './span-report.ts';

// https://github.com/open-telemetry/semantic-conventions-genai; older names of the conventions and of instrumentations behind.
const INPUT = ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'];
const OUTPUT = ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'];
const CACHE_READ = [
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_read_input_tokens',
  'gen_ai.usage.input_tokens.cached',
];
const CACHE_WRITE = [
  'gen_ai.usage.cache_write.input_tokens',
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_creation_input_tokens',
  'gen_ai.usage.input_tokens.cache_write',
];
const REASONING = [
  'gen_ai.usage.reasoning.output_tokens',
  'gen_ai.usage.output_tokens.reasoning',
  'gen_ai.usage.reasoning_tokens',
];

/** Operations that are one request to a model; the others contain such requests or are none. */
const MODEL_OPERATIONS = new Set(['chat', 'generate_content', 'text_completion', 'embeddings']);

/** Tokens of a call, disjoint. Throws UnreadableNumber. */
export function usageOf(attributes: Attributes): { tokens: TokenCounts; reasoning: number } {
  const output = firstCount(attributes, OUTPUT) ?? 0;
  const tokens = perhapsIncludingCache({
    input: firstCount(attributes, INPUT) ?? 0,
    cacheRead: firstCount(attributes, CACHE_READ) ?? 0,
    cacheWrite: firstCount(attributes, CACHE_WRITE) ?? 0,
    output,
  });
  return { tokens, reasoning: Math.min(firstCount(attributes, REASONING) ?? 0, output) };
}

/** Whether the attributes are those of one model call. Senders from before `gen_ai.operation.name` name their system. */
export function isModelCall(attributes: Attributes): boolean {
  const operation = text(attributes, 'gen_ai.operation.name');
  if (operation) return MODEL_OPERATIONS.has(operation);
  const isOld = attributes.has('gen_ai.system') && !attributes.has('traceloop.span.kind');
  return isOld && [...INPUT, ...OUTPUT].some((key) => attributes.has(key));
}

/** Whether a model call failed before it cost anything. */
export function hasFailed(attributes: Attributes): boolean {
  return (
    attributes.has('error.type') && ![...attributes.keys()].some((key) => key.startsWith('gen_ai.usage.'))
  );
}

/** The model that answered, else the one that was asked for. */
export function servedModel(attributes: Attributes): string {
  return firstText(attributes, ['gen_ai.response.model', 'gen_ai.request.model']);
}

/** The provider's name by the conventions. */
export function providerName(attributes: Attributes): string {
  return firstText(attributes, ['gen_ai.provider.name', 'gen_ai.system']);
}

/** Identifies the call in spans and events alike: the provider's response id, else the span. */
export function callIdOf(record: { attributes: Attributes; traceId: string; spanId: string }): string {
  return text(record.attributes, 'gen_ai.response.id') || spanIdentity(record);
}

/** What the answer was served by, else what was asked for. */
const SERVICE_TIER = [
  'openai.response.service_tier',
  'gen_ai.openai.response.service_tier',
  'openai.request.service_tier',
  'gen_ai.openai.request.service_tier',
];

/** What providers call the usual way of being served. */
export const USUAL_TIERS = new Set(['', 'auto', 'default', 'standard', 'normal']);

/** The service tier or speed that prices depend on, such as `batch` or `priority`; empty for the usual one. */
export function speedOf(attributes: Attributes): string {
  const tier = firstText(attributes, SERVICE_TIER).toLowerCase();
  return USUAL_TIERS.has(tier) ? '' : tier;
}
