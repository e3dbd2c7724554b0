// Copilot's spans: `chat` is a model call; `invoke_agent` repeats the sums of the calls below it.
import type { Span } from '../../../schemas/otlp.ts';
import type { ActivityKind, Adapted } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { callIdOf, hasFailed, usageOf } from '../gen-ai-usage.ts';
import { count, refusingUnreadable, text } from '../read-attribute.ts';
import { activitySpan, callSpan } from '../span-report.ts';
import { creditsOf } from './credits.ts';
import { modelOf, originOf } from './origin.ts';

const SUBAGENT: readonly ActivityKind[] = ['subagent_started', 'subagent_completed'];

/** One span. */
export function adaptSpan(span: Span, now: bigint): Adapted {
  const { attributes, source } = span;
  const origin = originOf(source, attributes);
  switch (text(attributes, 'gen_ai.operation.name')) {
    case 'chat':
      // Every attempt is a span.
      if (hasFailed(attributes)) {
        const detail = { name: text(attributes, 'error.type') };
        return activitySpan(span, 'api_error', { now, origin, detail });
      }
      return callSpan(span, now, () => ({
        callId: callIdOf(span),
        ...usageOf(attributes),
        credits: creditsOf(attributes),
        ...origin,
        ...modelOf(attributes),
      }));
    case 'invoke_agent':
      // The root answers one message of a person; below it are subagents.
      return span.parentSpanId
        ? activitySpan(span, SUBAGENT, {
            now,
            origin,
            detail: { name: text(attributes, 'gen_ai.agent.name') },
          })
        : withLines(activitySpan(span, 'prompt', { now, origin }), span);
    case 'execute_tool':
      return activitySpan(span, 'tool_result', {
        now,
        origin,
        detail: { name: text(attributes, 'gen_ai.tool.name') },
      });
    default:
      return NOT_USAGE;
  }
}

const SHUTDOWN = 'github.copilot.session.shutdown';
const ONE = 1_000_000n;

/** The last message of a session tells the lines that it changed. */
function withLines(report: Adapted, span: Span): Adapted {
  const end = report.kind === 'activity' && span.events?.find(({ name }) => name === SHUTDOWN);
  if (!end) return report;
  const lines = (key: string): bigint => BigInt(count(end.attributes, key)) * ONE;
  return refusingUnreadable(() => ({
    ...report,
    counted: [
      { kind: 'lines_added', quantity: lines('github.copilot.lines_added') },
      { kind: 'lines_removed', quantity: lines('github.copilot.lines_removed') },
    ],
  }));
}
