// Codex: log events without a time of their own; each response is announced twice, once with its tokens.
import { handleStep, type Call, type Step, type StepHandlers } from '../session/step.ts';
import { flag, nanos, text, type Attribute } from '../telemetry/attributes.ts';
import type { SessionPlan } from '../session/plan.ts';
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

const VERSION = '0.169.0';
const ORIGINATOR = 'codex-tui';

export const codex: Dialect = {
  path: '/v1/logs',
  everyMs: 1_000,
  told: (plan) => toldByLaunch('codex', plan),
  tell,
  envelope: (plan, logRecords) => ({
    resourceLogs: [
      {
        resource: {
          attributes: [
            text('telemetry.sdk.name', 'opentelemetry'),
            text('telemetry.sdk.language', 'rust'),
            text('service.name', ORIGINATOR),
            text('env', 'prod'),
            text('service.version', VERSION),
            ...launchAttributes(plan),
          ],
          droppedAttributesCount: 0,
        },
        scopeLogs: [{ scope: { name: 'codex_otel.log_only', version: '' }, logRecords }],
      },
    ],
  }),
};

function tell(step: Step, plan: SessionPlan): Telling {
  const event = (name: string, attributes: readonly Attribute[]) =>
    record(plan, { name, attributes, at: step.at });
  const told: StepHandlers<Telling> = {
    session_start: () => ({
      records: [event('codex.conversation_starts', [])],
      facts: [one('session_start')],
    }),
    prompt: ({ length }) => ({
      records: [
        event('codex.user_prompt', [text('prompt_length', String(length)), text('prompt', '[REDACTED]')]),
      ],
      facts: [one('prompt')],
    }),
    call: (call) => ({ records: responses(call, event), facts: [callFact(call)] }),
    tool_result: ({ use }) => ({
      records: [event('codex.tool_result', [text('call_id', use.id), text('tool_name', 'shell')])],
      facts: [one('tool_result')],
    }),
  };
  return handleStep(told, step, NOTHING);
}

type MakeEvent = (name: string, attributes: readonly Attribute[]) => object;

function responses(call: Call, event: MakeEvent): object[] {
  const completed = text('event.kind', 'response.completed');
  const input = promptTokens(call);
  const { cacheRead, output } = call.tokens;
  return [
    event('codex.api_request', [
      text('duration_ms', String(call.at - call.startedAt)),
      whole('http.response.status_code', 200),
      whole('attempt', 0),
      flag('auth.header_attached', true),
      text('endpoint', '/responses'),
    ]),
    event('codex.sse_event', [completed, text('duration_ms', '0')]),
    event('codex.sse_event', [
      completed,
      text('input_token_count', String(input)),
      text('output_token_count', String(output)),
      whole('cached_token_count', cacheRead),
      whole('cache_write_token_count', 0),
      whole('reasoning_token_count', reasoningTokens(call)),
      text('tool_token_count', String(input + output)),
      whole('ttft_ms', Math.round((call.at - call.startedAt) / 4)),
    ]),
  ];
}

type CodexEvent = { readonly name: string; readonly attributes: readonly Attribute[]; readonly at: number };

function record(plan: SessionPlan, { name, attributes, at }: CodexEvent): object {
  return {
    timeUnixNano: '0',
    observedTimeUnixNano: nanos(at),
    severityNumber: 9,
    severityText: 'INFO',
    body: null,
    attributes: [
      text('event.name', name),
      ...attributes,
      text('event.timestamp', new Date(at).toISOString()),
      text('conversation.id', plan.id),
      text('app.version', VERSION),
      text('originator', ORIGINATOR),
      text('terminal.type', plan.person.terminal),
      text('model', plan.person.tool.models[0] ?? ''),
      text('slug', plan.person.tool.models[0] ?? ''),
    ],
    droppedAttributesCount: 0,
    traceId: '',
    spanId: '',
  };
}

/** Rust writes integers as text. */
function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}
