// Copilot's spans: `chat` is a model call; `invoke_agent` repeats the sums of the calls below it.
import type { Span } from '../../../schemas/otlp.ts';
import type { Adapted } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { callIdOf, usageOf } from '../gen-ai-usage.ts';
import { text } from '../read-attribute.ts';
import { activitySpan, callSpan } from '../span-report.ts';
import { modelOf, originOf } from './origin.ts';

/** One span. */
export function adaptSpan(span: Span, now: bigint): Adapted {
  const { attributes, source } = span;
  const origin = originOf(source, attributes);
  switch (text(attributes, 'gen_ai.operation.name')) {
    case 'chat':
      return callSpan(span, now, () => ({
        callId: callIdOf(span),
        ...usageOf(attributes),
        ...origin,
        ...modelOf(attributes),
      }));
    case 'invoke_agent':
      // The root answers one message of a person; below it are subagents.
      return activitySpan(span, span.parentSpanId ? 'subagent_completed' : 'prompt', { now, origin });
    case 'execute_tool':
      return activitySpan(span, 'tool_result', { now, origin });
    default:
      return NOT_USAGE;
  }
}
