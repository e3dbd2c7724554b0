// A span as a report: of the model call that it is, or of something that the agent did.
import type { Span } from '../../schemas/otlp.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type {
  ActivityKind,
  Adapted,
  CallReport,
  ReportModel,
  ReportOrigin,
} from '../../schemas/usage-report.ts';
import type { EventContext } from './event-report.ts';
import { timeFault } from './event-time.ts';
import { refusingUnreadable } from './read-attribute.ts';

/** Identifies what a span tells, where nothing better does. */
export function spanIdentity({ traceId, spanId }: Pick<Span, 'traceId' | 'spanId'>): string {
  return ['span', traceId, spanId].join(':');
}

/** What the adapter read of the call; the span tells the rest. */
export type SpannedCall = ReportOrigin &
  ReportModel &
  Pick<CallReport, 'callId' | 'reasoning'> &
  Partial<Pick<CallReport, 'reportedCost' | 'attempts' | 'subagentId' | 'parentSubagentId' | 'credits'>> & {
    readonly tokens: TokenCounts;
  };

/** The call of a leaf span, at its end. `read` may throw UnreadableNumber. */
export function callSpan(span: Span, now: bigint, read: () => SpannedCall): Adapted {
  const fault = timeFault(span.endTimeUnixNano, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: 'span' };
  return refusingUnreadable(() => {
    const call = read();
    if (totalTokens(call.tokens) === 0 && !call.reportedCost) {
      return { kind: 'unused', reason: 'nothing_spent' };
    }
    return {
      kind: 'call',
      signal: 'traces',
      traceId: span.traceId,
      time: span.endTimeUnixNano,
      attempts: undefined,
      reportedCost: undefined,
      subagentId: '',
      ...call,
    };
  });
}

/** What a span tells that happened, at its end. */
export function activitySpan(
  span: Span,
  activity: ActivityKind | readonly ActivityKind[],
  { now, origin, detail }: EventContext,
): Adapted {
  const activities = typeof activity === 'string' ? [activity] : activity;
  const fault = timeFault(span.endTimeUnixNano, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: activities[0] ?? '' };
  return {
    kind: 'activity',
    activities,
    eventId: spanIdentity(span),
    time: span.endTimeUnixNano,
    quantity: 1_000_000n,
    traceId: span.traceId,
    ...origin,
    ...detail,
  };
}
