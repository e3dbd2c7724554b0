// Gemini CLI and Qwen Code: the same events under two prefixes; thoughts beside the output in one and inside it in the other.
import type { SpendSource } from '../../../schemas/usage-report.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { Call, Step } from '../session/step.ts';
import { integer, nanos, text, type Attribute } from '../telemetry/attributes.ts';
import {
  callFact,
  launchAttributes,
  NOTHING,
  one,
  promptTokens,
  reasoningTokens,
  TOLD_BY_NONE,
  toldByLaunch,
} from './dialect.ts';
import type { Dialect, Telling } from './dialect.ts';

const EVERY_MS = 10_000;

export const geminiCli: Dialect = {
  path: '/v1/logs',
  everyMs: EVERY_MS,
  told: (plan) => toldByLaunch('gemini-cli', plan),
  tell: (step, plan) => {
    if (step.kind !== 'call') return tellOther('gemini_cli.', step, plan);
    const role = roleOf(step);
    const records = [response('gemini_cli.', step, plan, [text('role', role)]), twin(step, plan)];
    return { records, facts: [callFact(step, sourceOf(role))] };
  },
  envelope: (plan, records) =>
    // The version is that of Node.js.
    envelope('gemini-cli', 'v20.20.2', [...launchAttributes(plan), text('session.id', plan.id)], records),
};

/** It passes on nothing of what the launch wrapper says. */
export const qwenCode: Dialect = {
  path: '/v1/logs',
  everyMs: EVERY_MS,
  told: (plan) => ({ ...TOLD_BY_NONE, agent: 'qwen-code', session: plan.id }),
  tell: (step, plan) => {
    if (step.kind !== 'call') return tellOther('qwen-code.', step, plan);
    const id = text('response_id', `chatcmpl-${step.requestId}`);
    return { records: [response('qwen-code.', step, plan, [id])], facts: [callFact(step)] };
  },
  envelope: (plan, records) => envelope('qwen-code', '0.15.10', [text('session.id', plan.id)], records),
};

function tellOther(prefix: string, step: Step, plan: SessionPlan): Telling {
  if (step.kind === 'prompt') {
    return {
      records: [
        event(step, plan, `${prefix}user_prompt`, [
          integer('prompt_length', step.length),
          text('prompt_id', step.prompt),
        ]),
      ],
      facts: [one('prompt')],
    };
  }
  if (step.kind !== 'tool_result') return NOTHING;
  const { use } = step;
  return {
    records: [
      event(step, plan, `${prefix}tool_call`, [text('function_name', use.name), text('prompt_id', use.id)]),
    ],
    facts: [one('tool_result')],
  };
}

function response(prefix: string, call: Call, plan: SessionPlan, own: readonly Attribute[]): object {
  const { tokens } = call;
  const thoughts = reasoningTokens(call);
  const isBeside = prefix === 'gemini_cli.';
  return event(call, plan, `${prefix}api_response`, [
    text('prompt_id', call.prompt),
    text('model', call.caller.model.id),
    integer('status_code', 200),
    integer('duration_ms', call.at - call.startedAt),
    integer('input_token_count', promptTokens(call)),
    integer('output_token_count', isBeside ? tokens.output - thoughts : tokens.output),
    integer('cached_content_token_count', tokens.cacheRead),
    integer('thoughts_token_count', thoughts),
    ...(isBeside ? [integer('tool_token_count', 0)] : []),
    integer('total_token_count', promptTokens(call) + tokens.output),
    ...own,
  ]);
}

/** The same call by the conventions, which repeats it. */
function twin(call: Call, plan: SessionPlan): object {
  return event(call, plan, 'gen_ai.client.inference.operation.details', [
    text('gen_ai.response.id', call.requestId),
    text('gen_ai.operation.name', 'generate_content'),
    text('gen_ai.provider.name', 'gcp.gen_ai'),
    text('gen_ai.request.model', call.caller.model.id),
    text('gen_ai.response.model', call.caller.model.id),
    integer('gen_ai.usage.input_tokens', promptTokens(call)),
    integer('gen_ai.usage.output_tokens', call.tokens.output - reasoningTokens(call)),
  ]);
}

function roleOf({ caller }: Call): string {
  if (caller.source === 'main') return 'main';
  if (caller.source === 'subagent') return 'subagent';
  return caller.querySource === 'compact' ? 'utility_compressor' : 'utility_router';
}

function sourceOf(role: string): SpendSource {
  if (role === 'main' || role === 'subagent') return role;
  return 'auxiliary';
}

function event(step: Step, plan: SessionPlan, name: string, attributes: readonly Attribute[]): object {
  return {
    timeUnixNano: nanos(step.at),
    observedTimeUnixNano: nanos(step.at),
    body: { stringValue: name },
    attributes: [
      text('session.id', plan.id),
      text('event.name', name),
      text('event.timestamp', new Date(step.at).toISOString()),
      ...attributes,
    ],
    droppedAttributesCount: 0,
  };
}

function envelope(
  service: string,
  version: string,
  attributes: readonly Attribute[],
  logRecords: readonly object[],
): object {
  const resource = {
    attributes: [text('service.name', service), text('service.version', version), ...attributes],
    droppedAttributesCount: 0,
  };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: service }, logRecords }] }] };
}
