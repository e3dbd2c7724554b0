// Claude Code's spans (beta): a model call tells its attempts and its subagent here, and its cost nowhere.
import { seededRandom } from '../random.ts';
import type { Call, Step, ToolResult, TurnEnd } from '../session/step.ts';
import { flag, integer, nanos, text, texts, type Attribute, type Sender } from './attributes.ts';
import type { TraceIds } from './trace-ids.ts';

type Span = {
  readonly prompt: string;
  readonly id: string;
  readonly parent: string;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: readonly Attribute[];
  readonly events?: readonly object[];
};

/** Turns steps into the spans that end with them. */
export function spanRecorder(sender: Sender, ids: TraceIds): (step: Step) => object[] {
  return (step) => spansOf(step, ids).map((span) => toOtlp(span, sender, ids));
}

function toOtlp(span: Span, sender: Sender, ids: TraceIds): object {
  const random = seededRandom(span.id, 'nanos');
  return {
    traceId: ids.trace(span.prompt),
    spanId: span.id,
    ...(span.parent && { parentSpanId: span.parent }),
    name: `claude_code.${span.name}`,
    kind: 1,
    startTimeUnixNano: nanos(span.startedAt),
    // The agent's clock is finer at the end of a span than at its start.
    endTimeUnixNano: `${span.endedAt}${String(random.integer(0, 999_999)).padStart(6, '0')}`,
    attributes: [...sender.standard, text('span.type', span.name), ...span.attributes],
    droppedAttributesCount: 0,
    events: span.events ?? [],
    droppedEventsCount: 0,
    status: { code: 0 },
    links: [],
    droppedLinksCount: 0,
    flags: 257,
  };
}

function spansOf(step: Step, ids: TraceIds): Span[] {
  if (step.kind === 'call') return [modelCall(step, ids)];
  if (step.kind === 'tool_result') return toolSpans(step, ids);
  return step.kind === 'turn_end' ? [interaction(step, ids)] : [];
}

function parentOf(prompt: string, parentTool: string, ids: TraceIds): string {
  return parentTool ? ids.ofTool(parentTool).execution : ids.interaction(prompt);
}

function modelCall(call: Call, ids: TraceIds): Span {
  const { caller, tokens, requestId, stopReason, at, startedAt, attempts, prompt } = call;
  return {
    prompt,
    id: seededRandom(requestId, 'span').hex(16),
    parent: parentOf(prompt, caller.parentTool, ids),
    name: 'llm_request',
    startedAt,
    endedAt: at,
    attributes: [
      text('model', caller.model.reported),
      text('gen_ai.system', 'anthropic'),
      text('gen_ai.request.model', caller.model.reported),
      text('llm_request.context', caller.parentTool ? 'tool' : 'interaction'),
      text('speed', 'normal'),
      ...(caller.agentId ? [text('agent_id', caller.agentId)] : []),
      integer('duration_ms', at - startedAt),
      integer('input_tokens', tokens.input),
      integer('output_tokens', tokens.output),
      integer('cache_read_tokens', tokens.cacheRead),
      integer('cache_creation_tokens', tokens.cacheWrite5m + tokens.cacheWrite1h),
      flag('success', true),
      integer('attempt', attempts),
      text('request_id', requestId),
      text('gen_ai.response.id', requestId),
      integer('ttft_ms', Math.round((at - startedAt) / 4)),
      text('stop_reason', stopReason),
      texts('gen_ai.response.finish_reasons', [stopReason]),
    ],
    events: attemptsOf(call),
  };
}

/** Each attempt waited about twice as long as the one before it. */
function attemptsOf({ startedAt, at, attempts }: Call): object[] {
  return Array.from({ length: attempts }, (_, index) => ({
    attributes: [integer('attempt', index + 1)],
    name: 'gen_ai.request.attempt',
    timeUnixNano: nanos(startedAt + Math.floor(((at - startedAt) * (2 ** index - 1)) / 2 ** attempts)),
    droppedAttributesCount: 0,
  }));
}

function toolSpans({ use, startedAt, at, success, prompt }: ToolResult, ids: TraceIds): Span[] {
  const own = ids.ofTool(use.id);
  const named = [text('tool_use_id', use.id), text('gen_ai.tool.call.id', use.id)];
  return [
    {
      prompt,
      id: own.blocked,
      parent: own.tool,
      name: 'tool.blocked_on_user',
      startedAt: startedAt - 1,
      endedAt: startedAt,
      attributes: [integer('duration_ms', 1), text('decision', 'unknown'), text('source', 'unknown')],
    },
    {
      prompt,
      id: own.execution,
      parent: own.tool,
      name: 'tool.execution',
      startedAt,
      endedAt: at,
      attributes: [...named, integer('duration_ms', at - startedAt), flag('success', success)],
    },
    {
      prompt,
      id: own.tool,
      parent: parentOf(prompt, use.parentTool, ids),
      name: 'tool',
      startedAt: startedAt - 1,
      endedAt: at,
      attributes: [text('tool_name', use.name), ...named, integer('duration_ms', at - startedAt + 1)],
    },
  ];
}

function interaction({ prompt, startedAt, at, length, ordinal }: TurnEnd, ids: TraceIds): Span {
  return {
    prompt,
    id: ids.interaction(prompt),
    parent: '',
    name: 'interaction',
    startedAt,
    endedAt: at,
    attributes: [
      text('user_prompt', '<REDACTED>'),
      integer('user_prompt_length', length),
      integer('interaction.sequence', ordinal),
      integer('interaction.duration_ms', at - startedAt),
    ],
  };
}
