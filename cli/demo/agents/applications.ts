// What the company built itself: calls through a LiteLLM gateway, an agent traced by OpenInference, and one that uses `instrument/`.
import { toUsd } from '../../../schemas/money.ts';
import type { Call } from '../session/step.ts';
import { double, integer, text, type Attribute } from '../telemetry/attributes.ts';
import { callFact, launchAttributes, NOTHING, promptTokens, toldByLaunch } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { spanEnvelope, toSpan } from './span.ts';

const EVERY_MS = 5_000;

/** The gateway knows whose key it was, and nothing of repositories. */
export const litellm: Dialect = {
  path: '/v1/traces',
  everyMs: EVERY_MS,
  told: (plan) => ({ ...toldByLaunch('litellm', plan), repo: '' }),
  tell: (step, plan) => {
    if (step.kind !== 'call') return NOTHING;
    const { person } = plan;
    const request = {
      name: 'litellm_request',
      id: step.requestId,
      parent: `proxy ${step.requestId}`,
      attributes: [
        text('metadata.user_api_key_user_email', person.email),
        text('metadata.user_api_key_team_alias', person.group),
        text('metadata.session_id', plan.id),
        ...byConvention(step, 'openai'),
        double('gen_ai.cost.total_cost', Number(toUsd(step.cost))),
      ],
    };
    const proxy = { name: 'Received Proxy Server Request', id: request.parent, attributes: [] };
    return {
      records: [request, proxy].map((span) => toSpan(plan, step, { ...step, ...span })),
      facts: [callFact(step, 'main', true)],
    };
  },
  envelope: (_, spans) => spanEnvelope({ name: 'litellm', version: '1.80.0', scope: 'litellm' }, [], spans),
};

const NOTEBOOKS = { name: 'notebook-agent', version: '0.9.2', scope: 'openinference.instrumentation.openai' };

export const openInference: Dialect = {
  path: '/v1/traces',
  everyMs: EVERY_MS,
  told: (plan) => ({ ...toldByLaunch(NOTEBOOKS.name, plan), group: '', repo: '' }),
  tell: (step, plan) => {
    if (step.kind !== 'call') return NOTHING;
    const count = 'llm.token_count.';
    const attributes = [
      text('openinference.span.kind', 'LLM'),
      text('llm.system', 'openai'),
      text('llm.provider', 'openai'),
      text('llm.model_name', step.caller.model.id),
      integer(`${count}prompt`, promptTokens(step)),
      integer(`${count}completion`, step.tokens.output),
      integer(`${count}total`, promptTokens(step) + step.tokens.output),
      integer(`${count}prompt_details.cache_read`, step.tokens.cacheRead),
      double('llm.cost.total', Number(toUsd(step.cost))),
      text('session.id', plan.id),
      text('user.id', plan.person.email),
    ];
    const span = { name: 'ChatCompletion', id: step.requestId, attributes };
    return { records: [toSpan(plan, step, { ...step, ...span })], facts: [callFact(step, 'main', true)] };
  },
  envelope: (_, spans) => spanEnvelope(NOTEBOOKS, [], spans),
};

const OWN_AGENT = { name: 'pipeline-doctor', version: '2.3.0', scope: 'outlay' };

export const genAi: Dialect = {
  path: '/v1/traces',
  everyMs: 1_000,
  told: (plan) => toldByLaunch(OWN_AGENT.name, plan),
  tell: (step, plan) => {
    if (step.kind !== 'call') return NOTHING;
    const { tokens, caller, prompt } = step;
    const attributes = [
      text('gen_ai.conversation.id', plan.id),
      ...byConvention(step, 'anthropic'),
      integer('gen_ai.usage.cache_creation.input_tokens', tokens.cacheWrite5m + tokens.cacheWrite1h),
      integer('outlay.usage.cache_write_5m.input_tokens', tokens.cacheWrite5m),
      integer('outlay.usage.cache_write_1h.input_tokens', tokens.cacheWrite1h),
      text('outlay.call.source', caller.source),
      text('outlay.prompt.id', prompt),
      ...(caller.agentName
        ? [text('gen_ai.agent.name', caller.agentName), text('gen_ai.agent.id', caller.agentId)]
        : []),
    ];
    const span = { name: `chat ${caller.model.id}`, id: step.requestId, attributes };
    return { records: [toSpan(plan, step, { ...step, ...span })], facts: [callFact(step, caller.source)] };
  },
  envelope: (plan, spans) => spanEnvelope(OWN_AGENT, launchAttributes(plan), spans),
};

/** By the conventions the input includes the cache. */
function byConvention(call: Call, provider: string): Attribute[] {
  const { id } = call.caller.model;
  return [
    text('gen_ai.operation.name', 'chat'),
    text('gen_ai.provider.name', provider),
    text('gen_ai.request.model', id),
    text('gen_ai.response.model', id),
    text('gen_ai.response.id', call.requestId),
    integer('gen_ai.usage.input_tokens', promptTokens(call)),
    integer('gen_ai.usage.output_tokens', call.tokens.output),
    integer('gen_ai.usage.cache_read.input_tokens', call.tokens.cacheRead),
  ];
}
