// Claude Code's spans: `llm_request` tells a model call without its cost, and alone tells how many attempts it took.
import type { Span } from '../../../schemas/otlp.ts';
import { totalTokens } from '../../../schemas/tokens.ts';
import type { Adapted } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { timeFault } from '../event-time.ts';
import { count, refusingUnreadable, text } from '../read-attribute.ts';
import { spanIdentity } from '../span-report.ts';
import { requestId, tokensOf } from './logs.ts';
import { foldQuerySource, modelOf, originOf, querySourceOf } from './origin.ts';

/** One span; interaction and tool spans repeat or carry nothing. */
export function adaptSpan(span: Span, now: bigint): Adapted {
  if (span.name !== 'claude_code.llm_request') return NOT_USAGE;
  const fault = timeFault(span.endTimeUnixNano, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: span.name };
  return refusingUnreadable(() => adaptRequest(span));
}

function adaptRequest(span: Span): Adapted {
  const { attributes } = span;
  const tokens = tokensOf(span);
  if (totalTokens(tokens) === 0) return { kind: 'unused', reason: 'nothing_spent' };
  const subagentId = text(attributes, 'agent_id');
  const agentName = text(attributes, 'agent.name');
  const source = foldQuerySource(querySourceOf(attributes), agentName || subagentId);
  return {
    kind: 'call',
    signal: 'traces',
    callId: requestId(span) || spanIdentity(span),
    time: span.endTimeUnixNano,
    tokens,
    reasoning: 0,
    reportedCost: undefined,
    attempts: count(attributes, 'attempt') || undefined,
    subagentId,
    ...(subagentId !== '' && { parentSubagentId: text(attributes, 'parent_agent_id') }),
    ...originOf(span.source, attributes),
    ...modelOf(attributes, source),
  };
}
