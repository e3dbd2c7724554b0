// One call of a model, from its request to its answer, as a span of the GenAI conventions.
import { api } from '@opentelemetry/sdk-node';
import { placeAttributes, withoutUnknown, type Place } from './attributes.ts';
import { decimalText, isCount } from './numbers.ts';

/** What is known of a call before it is made. */
export type CallRequest = {
  /** As asked for. */
  readonly model: string;
  /** By the conventions: `anthropic`, `openai`, `gcp.gemini`, `aws.bedrock` … */
  readonly provider: string;
  /** `auxiliary` for work beside the turn, such as titles and compaction; subagents are known by themselves. */
  readonly purpose?: 'main' | 'auxiliary';
  readonly effort?: string;
  /** Speed tier, such as `fast`. */
  readonly speed?: string;
};

/**
 * Token counts, each token in exactly one kind: `input` without anything that came from the cache or went into it,
 * `output` with reasoning. Tell cache writes by their life time where the provider does, as `cacheWrite` where not.
 */
export type Usage = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** Writes whose life time is not known. */
  readonly cacheWrite?: number;
  /** The part of the output that was reasoning. */
  readonly reasoning?: number;
};

/** What the provider's answer says of itself. */
export type Answer = {
  /** The provider's request or response id: a call that is told twice is charged once. */
  readonly id?: string;
  /** The model that answered, where it is not the one that was asked for. */
  readonly model?: string;
};

/** Tells about the call under way. Each may be used once or more; the last word counts. Nothing of it throws. */
export interface CallTeller {
  usage(usage: Usage): void;
  answered(answer: Answer): void;
  /** Dollars, where you know better than a price list. A text such as `"0.0125"` is exact. */
  cost(usd: string | number): void;
  /** The request failed and is sent again. */
  retry(): void;
}

/** More dollars than any call costs. */
const MAX_USD = 1_000_000n;

/** What a call needs of its surroundings. */
export type CallSurroundings = {
  readonly tracer: api.Tracer;
  readonly place: Place;
  /** Hears of each failed attempt, numbered from 1. */
  readonly onRetry: (attempt: number) => void;
  readonly onProblem: (problem: string) => void;
};

/** A call under way, and the end of it. */
export type OpenCall = { readonly teller: CallTeller; readonly end: (failure?: unknown) => void };

/** Begins a call now. Its span belongs to no trace of the application, whose sampling would lose it. */
export function beginCall(request: CallRequest, surroundings: CallSurroundings): OpenCall {
  const { tracer, place, onRetry, onProblem } = surroundings;
  const span = tracer.startSpan(`chat ${request.model}`, {
    kind: api.SpanKind.CLIENT,
    root: true,
    attributes: { ...placeAttributes(place), ...requestAttributes(request, place) },
  });
  let attempts = 1;
  // An attribute that is set cannot be unset, and the last word may tell less than the first.
  let used: api.Attributes = {};
  return {
    teller: {
      usage: (usage) => {
        const wrong = Object.entries(usage).filter(([, count]) => !isCount(count));
        if (wrong.length === 0) used = usageAttributes(usage);
        else onProblem(problemOf(wrong.map(([name]) => name)));
      },
      answered: ({ id, model }) =>
        void span.setAttributes(withoutUnknown({ 'gen_ai.response.id': id, 'gen_ai.response.model': model })),
      cost: (usd) => {
        const text = decimalText(usd, MAX_USD);
        if (text === undefined)
          onProblem('a cost must be a number of dollars from 0, such as "0.0125"; not told');
        else span.setAttribute('outlay.cost_usd', text);
      },
      retry: () => {
        onRetry(attempts);
        attempts += 1;
        span.setAttribute('outlay.call.attempts', attempts);
      },
    },
    end: (failure) => {
      // The name only: messages of errors quote what was sent.
      if (failure !== undefined) span.setAttribute('error.type', nameOf(failure));
      span.setAttributes(used).end();
    },
  };
}

function requestAttributes(
  { model, provider, purpose, effort, speed }: CallRequest,
  { subagent }: Place,
): api.Attributes {
  return withoutUnknown({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'outlay.call.source': purpose === 'auxiliary' ? 'auxiliary' : subagent ? 'subagent' : 'main',
    'outlay.call.effort': effort,
    'outlay.call.speed': speed,
  });
}

/** By the conventions the input includes the cache, and cache writes are one number; their parts are told beside it. */
function usageAttributes(usage: Usage): api.Attributes {
  const {
    input,
    output,
    cacheRead = 0,
    cacheWrite5m = 0,
    cacheWrite1h = 0,
    cacheWrite = 0,
    reasoning,
  } = usage;
  const written = cacheWrite5m + cacheWrite1h + cacheWrite;
  return withoutUnknown({
    'gen_ai.usage.input_tokens': input + cacheRead + written,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': cacheRead,
    'gen_ai.usage.cache_creation.input_tokens': written,
    'gen_ai.usage.reasoning.output_tokens': reasoning,
    'outlay.usage.cache_write_5m.input_tokens': cacheWrite5m || undefined,
    'outlay.usage.cache_write_1h.input_tokens': cacheWrite1h || undefined,
  });
}

function problemOf(wrong: readonly string[]): string {
  return `token counts must be whole numbers from 0; not told: ${wrong.join(', ')}, and with them this call’s usage`;
}

function nameOf(failure: unknown): string {
  return failure instanceof Error ? failure.name : 'error';
}
