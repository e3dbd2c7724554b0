// Claude Code's events: which of them a step of a session causes, attribute by attribute as the real agent writes them.
import { toUsd, PICO_PER_MICRO } from '../../../schemas/money.ts';
import {
  handleStep,
  type ApiError,
  type Call,
  type Caller,
  type Compaction,
  type Prompt,
  type Step,
  type StepHandlers,
  type SubagentCompleted,
  type ToolDecision,
  type ToolResult,
} from '../session/step.ts';
import { double, flag, integer, nanos, optional, text, type Attribute, type Sender } from './attributes.ts';
import type { TraceIds } from './trace-ids.ts';

const LETTERS_PER_TOKEN = 4;

type Event = {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** The span that it happened in; the prompt's interaction where there is none. */
  readonly span?: (ids: TraceIds) => string;
};

const EVENTS: StepHandlers<Event[]> = {
  prompt: (step) => [userPrompt(step)],
  call: (step) => (step.stopReason === 'end_turn' ? [request(step), response(step)] : [request(step)]),
  api_error: (step) => (step.attempts > 1 ? [apiError(step), exhausted(step)] : [apiError(step)]),
  tool_decision: (step) => [toolDecision(step)],
  tool_result: (step) => [toolResult(step)],
  subagent_completed: (step) => [subagentCompleted(step)],
  compaction: (step) => [compaction(step)],
};

/** Turns steps into log records and numbers them. `ids` only where the agent exports traces too. */
export function eventRecorder(sender: Sender, ids: TraceIds | undefined): (step: Step) => object[] {
  let sequence = 0;
  return (step) =>
    handleStep(EVENTS, step, []).map((event) => toRecord({ sender, ids, step, event, sequence: sequence++ }));
}

type Recording = {
  sender: Sender;
  ids: TraceIds | undefined;
  step: Step;
  event: Event;
  sequence: number;
};

function toRecord({ sender, ids, step, event, sequence }: Recording): object {
  const time = nanos(step.at);
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    body: { stringValue: `claude_code.${event.name}` },
    attributes: [
      ...sender.standard,
      text('event.name', event.name),
      text('event.timestamp', new Date(step.at).toISOString()),
      integer('event.sequence', sequence),
      text('prompt.id', step.prompt),
      ...event.attributes,
    ],
    droppedAttributesCount: 0,
    ...(ids && {
      flags: 1,
      traceId: ids.trace(step.prompt),
      spanId: event.span?.(ids) ?? ids.interaction(step.prompt),
    }),
  };
}

/** Events of a subagent happen inside the execution of its tool. */
function inside({ parentTool }: { parentTool: string }): Pick<Event, 'span'> {
  return parentTool ? { span: (ids) => ids.ofTool(parentTool).execution } : {};
}

function userPrompt({ length }: Prompt): Event {
  return {
    name: 'user_prompt',
    attributes: [text('prompt_length', String(length)), text('prompt', '<REDACTED>')],
  };
}

function request({ caller, tokens, cost, at, startedAt, requestId }: Call): Event {
  return {
    name: 'api_request',
    ...inside(caller),
    attributes: [
      text('model', caller.model.id),
      integer('input_tokens', tokens.input),
      integer('output_tokens', tokens.output),
      integer('cache_read_tokens', tokens.cacheRead),
      integer('cache_creation_tokens', tokens.cacheWrite5m + tokens.cacheWrite1h),
      double('cost_usd', Number(toUsd(cost))),
      integer('cost_usd_micros', Number((cost + PICO_PER_MICRO / 2n) / PICO_PER_MICRO)),
      integer('duration_ms', at - startedAt),
      text('request_id', requestId),
      text('speed', 'normal'),
      text('query_source', caller.querySource),
      ...optional('effort', caller.effort),
      ...optional('agent.name', caller.agentName),
    ],
  };
}

function response({ caller, tokens, requestId }: Call): Event {
  return {
    name: 'assistant_response',
    ...inside(caller),
    attributes: [
      integer('response_length', tokens.output * LETTERS_PER_TOKEN),
      text('response', '<REDACTED>'),
      text('request_id', requestId),
      text('model', caller.model.id),
      text('query_source', caller.querySource),
    ],
  };
}

function failed(caller: Caller): Attribute[] {
  return [
    text('model', caller.model.id),
    text('speed', 'normal'),
    text('query_source', caller.querySource),
    ...optional('effort', caller.effort),
  ];
}

function apiError({ caller, error, status, at, startedAt, attempts, requestId }: ApiError): Event {
  return {
    name: 'api_error',
    attributes: [
      ...failed(caller),
      text('error', error),
      ...(status ? [integer('status_code', status)] : []),
      integer('duration_ms', at - startedAt),
      integer('attempt', attempts),
      ...(status ? [text('request_id', requestId)] : []),
    ],
  };
}

function exhausted({ caller, error, status, at, startedAt, attempts }: ApiError): Event {
  return {
    name: 'api_retries_exhausted',
    attributes: [
      text('model', caller.model.id),
      text('error', error),
      ...(status ? [integer('status_code', status)] : []),
      integer('total_attempts', attempts),
      integer('total_retry_duration_ms', at - startedAt),
      text('speed', 'normal'),
    ],
  };
}

function toolDecision({ use, decision, decidedBy }: ToolDecision): Event {
  return {
    name: 'tool_decision',
    span: (ids) => ids.ofTool(use.id).blocked,
    attributes: [
      text('decision', decision),
      text('source', decidedBy),
      text('tool_name', use.name),
      text('tool_use_id', use.id),
    ],
  };
}

function toolResult({ use, success, at, startedAt, inputBytes, resultBytes }: ToolResult): Event {
  return {
    name: 'tool_result',
    ...inside(use),
    attributes: [
      text('tool_name', use.name),
      text('tool_use_id', use.id),
      text('success', String(success)),
      text('duration_ms', String(at - startedAt)),
      text('tool_input_size_bytes', String(inputBytes)),
      text('tool_result_size_bytes', String(resultBytes)),
      ...optional('error_type', success ? '' : 'ShellError'),
    ],
  };
}

function subagentCompleted({ caller, lastTokens, toolUses, at, startedAt }: SubagentCompleted): Event {
  const builtIn = caller.agentName !== 'custom';
  return {
    name: 'subagent_completed',
    ...inside(caller),
    attributes: [
      text('agent_type', caller.agentName),
      text('agent.source', builtIn ? 'built-in' : 'projectSettings'),
      flag('is_built_in', builtIn),
      flag('is_async', false),
      integer('total_tokens', lastTokens),
      integer('total_tool_uses', toolUses),
      integer('duration_ms', at - startedAt),
      text('model', caller.model.reported),
    ],
  };
}

function compaction({ before, after, at, startedAt }: Compaction): Event {
  return {
    name: 'compaction',
    attributes: [
      text('trigger', 'auto'),
      text('success', 'true'),
      integer('duration_ms', at - startedAt),
      integer('pre_tokens', before),
      integer('post_tokens', after),
    ],
  };
}
