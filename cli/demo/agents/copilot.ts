// GitHub Copilot CLI: a `chat` span a call; `invoke_agent` around them repeats their sums.
import type { SpendSource } from '../../../schemas/usage-report.ts';
import type { SessionPlan } from '../session/plan.ts';
import { handleStep, type Call, type Step, type StepHandlers } from '../session/step.ts';
import { integer, text } from '../telemetry/attributes.ts';
import {
  callFact,
  launchAttributes,
  NOTHING,
  one,
  promptTokens,
  reasoningTokens,
  toldByLaunch,
} from './dialect.ts';
import type { Dialect, Telling } from './dialect.ts';
import { spanEnvelope, toSpan, type DemoSpan } from './span.ts';

const SERVICE = { name: 'github-copilot', version: '1.0.102', scope: 'github.copilot' };

export const copilot: Dialect = {
  path: '/v1/traces',
  everyMs: 5_000,
  told: (plan) => toldByLaunch('copilot', plan),
  tell,
  envelope: (plan, spans) => {
    const instance = text('service.instance.id', `copilot-otel-${plan.id}`);
    return spanEnvelope(SERVICE, [...launchAttributes(plan), instance], spans);
  },
};

function tell(step: Step, plan: SessionPlan): Telling {
  const span = (operation: string, own: Pick<DemoSpan, 'name' | 'id' | 'parent' | 'attributes'>) => {
    const { startedAt } = step as { startedAt?: number };
    const attributes = [
      text('gen_ai.operation.name', operation),
      text('gen_ai.provider.name', 'openai'),
      text('gen_ai.conversation.id', plan.id),
      ...own.attributes,
    ];
    return toSpan(plan, step, { ...own, startedAt: startedAt ?? step.at, at: step.at, attributes });
  };
  const below = { parent: 'turn' };
  const told: StepHandlers<Telling> = {
    call: (call) => {
      const name = `chat ${call.caller.model.id}`;
      const chat = { ...below, name, id: call.requestId, attributes: usage(call) };
      return { records: [span('chat', chat)], facts: [callFact(call, sourceOf(call))] };
    },
    tool_result: ({ use }) => {
      const attributes = [text('gen_ai.tool.name', use.name)];
      const tool = { ...below, name: `execute_tool ${use.name}`, id: use.id, attributes };
      return { records: [span('execute_tool', tool)], facts: [one('tool_result')] };
    },
    turn_end: () => ({
      records: [span('invoke_agent', { name: 'invoke_agent', id: 'turn', attributes: [] })],
      facts: [one('prompt')],
    }),
  };
  return handleStep(told, step, NOTHING);
}

function usage(call: Call) {
  const { caller, tokens, requestId, prompt } = call;
  const isSubagent = caller.source === 'subagent';
  return [
    text('gen_ai.request.model', 'auto'),
    text('gen_ai.response.model', caller.model.id),
    text('gen_ai.response.id', requestId),
    integer('gen_ai.usage.input_tokens', promptTokens(call)),
    integer('gen_ai.usage.output_tokens', tokens.output),
    integer('gen_ai.usage.cache_read.input_tokens', tokens.cacheRead),
    integer('gen_ai.usage.reasoning.output_tokens', reasoningTokens(call)),
    text('github.copilot.initiator', isSubagent ? 'sub-agent' : 'user'),
    text('github.copilot.interaction_id', prompt),
    ...(isSubagent ? [text('gen_ai.agent.name', caller.agentName)] : []),
  ];
}

/** Work beside the turn is not told apart. */
function sourceOf({ caller }: Call): SpendSource {
  return caller.source === 'subagent' ? 'subagent' : 'main';
}
