// The token metrics of the GenAI conventions: the histogram of input and output, and the counters that follow it.
import type { MetricPoint } from '../../schemas/otlp.ts';
import type { CounterMeasure, TokenMoves } from '../../schemas/usage-report.ts';
import { text } from './read-attribute.ts';
import {
  CACHE_READ_INSIDE_INPUT,
  CACHE_WRITE_INSIDE_INPUT,
  INPUT,
  INPUT_UNSPLIT,
  OUTPUT,
  REASONING_INSIDE_OUTPUT,
} from './token-moves.ts';

/** One observation a call and type. */
export const TOKEN_HISTOGRAM = 'gen_ai.client.token.usage';

/** The conventions' input holds the cache untold. The last three are Envoy's: they repeat parts of input and output. */
const TOKEN_TYPES = new Map<string, TokenMoves>([
  ['input', INPUT_UNSPLIT],
  ['output', OUTPUT],
  ['cached_input', CACHE_READ_INSIDE_INPUT],
  ['cache_creation_input', CACHE_WRITE_INSIDE_INPUT],
  ['reasoning', REASONING_INSIDE_OUTPUT],
]);

const USAGE_COUNTER = 'gen_ai.client.inference.usage.';
const USAGE_COUNTERS = new Map<string, TokenMoves>([
  ['input_tokens', INPUT],
  ['output_tokens', OUTPUT],
  ['cache_read.input_tokens', CACHE_READ_INSIDE_INPUT],
  ['cache_write.input_tokens', CACHE_WRITE_INSIDE_INPUT],
  ['reasoning.output_tokens', REASONING_INSIDE_OUTPUT],
]);

/** What a point of the token metrics measures; undefined for other metrics and unknown types. */
export function tokenMeasureOf({ name, attributes }: MetricPoint): CounterMeasure | undefined {
  const moves =
    name === TOKEN_HISTOGRAM
      ? TOKEN_TYPES.get(text(attributes, 'gen_ai.token.type'))
      : name.startsWith(USAGE_COUNTER)
        ? USAGE_COUNTERS.get(name.slice(USAGE_COUNTER.length))
        : undefined;
  return moves && { of: 'tokens', moves };
}

/** Input and output of one call are two observations of the histogram: only the input's count calls. */
export function countsCalls({ name, attributes }: MetricPoint): boolean {
  return name === TOKEN_HISTOGRAM && text(attributes, 'gen_ai.token.type') === 'input';
}
