// opencode: spans of the AI SDK. `ai.streamText` repeats the request below it.
import type { Call } from '../session/step.ts';
import { integer, text } from '../telemetry/attributes.ts';
import {
  callFact,
  launchAttributes,
  NOTHING,
  promptTokens,
  reasoningTokens,
  toldByLaunch,
} from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { spanEnvelope, toSpan } from './span.ts';

const SERVICE = { name: 'opencode', version: '1.18.33', scope: 'opencode' };

export const opencode: Dialect = {
  path: '/v1/traces',
  everyMs: 5_000,
  told: (plan) => toldByLaunch('opencode', plan, `ses_${plan.id}`),
  tell: (step, plan) => {
    if (step.kind !== 'call') return NOTHING;
    const shared = [
      text('ai.model.provider', 'openai.responses'),
      text('ai.model.id', step.caller.model.id),
      text('ai.telemetry.metadata.userId', 'unknown'),
      text('session.id', `ses_${plan.id}`),
      ...usage(step),
    ];
    const answer = [text('ai.response.id', step.requestId), text('ai.response.model', step.caller.model.id)];
    const outer = { name: 'ai.streamText', id: `outer ${step.requestId}`, attributes: shared };
    const inner = {
      name: 'ai.streamText.doStream',
      id: step.requestId,
      parent: outer.id,
      attributes: [...shared, ...answer],
    };
    return {
      records: [inner, outer].map((span) => toSpan(plan, step, { ...step, ...span })),
      facts: [callFact(step)],
    };
  },
  envelope: (plan, spans) => {
    const instance = text('service.instance.id', plan.id);
    return spanEnvelope(SERVICE, [...launchAttributes(plan), instance], spans);
  },
};

function usage(call: Call) {
  const { tokens } = call;
  const input = promptTokens(call);
  return [
    integer('ai.usage.inputTokens', input),
    integer('ai.usage.inputTokenDetails.noCacheTokens', input - tokens.cacheRead),
    integer('ai.usage.inputTokenDetails.cacheReadTokens', tokens.cacheRead),
    integer('ai.usage.outputTokens', tokens.output),
    integer('ai.usage.outputTokenDetails.reasoningTokens', reasoningTokens(call)),
    integer('ai.usage.totalTokens', input + tokens.output),
    integer('ai.usage.cachedInputTokens', tokens.cacheRead),
  ];
}
