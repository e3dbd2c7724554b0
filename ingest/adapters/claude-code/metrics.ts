// Claude Code's counters: tokens and cost by model and source, and what people did.
import type { MetricPoint } from '../../../schemas/otlp.ts';
import type { ActivityKind, Adapted, CounterMeasure, TokenMoves } from '../../../schemas/usage-report.ts';
import { NOT_USAGE } from '../adapter.ts';
import { refusingUnreadable, text } from '../read-attribute.ts';
import { readCounter } from '../read-counter.ts';
import { CACHE_READ, CACHE_WRITE, INPUT, OUTPUT } from '../token-moves.ts';
import { foldQuerySource, modelOf, originOf } from './origin.ts';

const TOKEN_TYPES = new Map<string, TokenMoves>([
  ['input', INPUT],
  ['output', OUTPUT],
  ['cacheRead', CACHE_READ],
  ['cacheCreation', CACHE_WRITE],
]);

/** Activity metrics, by name and by the value of the attribute that splits them. */
const ACTIVITIES = new Map<string, { by: string; kinds: Readonly<Record<string, ActivityKind>> }>([
  ['claude_code.session.count', { by: 'start_type', kinds: { '': 'session_start' } }],
  ['claude_code.commit.count', { by: '', kinds: { '': 'commit' } }],
  ['claude_code.pull_request.count', { by: '', kinds: { '': 'pull_request' } }],
  [
    'claude_code.lines_of_code.count',
    { by: 'type', kinds: { added: 'lines_added', removed: 'lines_removed' } },
  ],
  [
    'claude_code.code_edit_tool.decision',
    { by: 'decision', kinds: { accept: 'edit_accepted', reject: 'edit_rejected' } },
  ],
  [
    'claude_code.active_time.total',
    { by: 'type', kinds: { user: 'active_seconds_user', cli: 'active_seconds_cli' } },
  ],
]);

/** One point of one counter; points of other metrics are not usage. */
export function adaptPoint(point: MetricPoint, now: bigint): Adapted {
  const measure = measureOf(point);
  if ('reason' in measure) return measure;
  return refusingUnreadable(() => {
    const reading = readCounter(point, measure, now);
    if ('reason' in reading) return reading;
    const source = foldQuerySource(
      text(point.attributes, 'query_source'),
      text(point.attributes, 'agent.name'),
    );
    return {
      ...reading,
      ...originOf(point.source, point.attributes),
      ...modelOf(point.attributes, source),
    };
  });
}

type Refusal = Extract<Adapted, { kind: 'unused' | 'rejected' }>;

function measureOf(point: MetricPoint): CounterMeasure | Refusal {
  if (point.name === 'claude_code.cost.usage') return { of: 'cost' };
  if (point.name === 'claude_code.token.usage') {
    const moves = TOKEN_TYPES.get(text(point.attributes, 'type'));
    return moves
      ? { of: 'tokens', moves }
      : { kind: 'rejected', reason: 'unknown_token_type', detail: point.name };
  }
  const activity = activityOf(point);
  if (!activity) return NOT_USAGE as Refusal;
  return { of: 'activity', kind: activity, name: text(point.attributes, 'tool_name') };
}

/** `agents_view` sessions are the agent's own dashboard, not work. */
function activityOf(point: MetricPoint): ActivityKind | undefined {
  const activity = ACTIVITIES.get(point.name);
  if (!activity) return undefined;
  const value = text(point.attributes, activity.by);
  if (point.name === 'claude_code.session.count') {
    return value === 'agents_view' ? undefined : 'session_start';
  }
  return Object.hasOwn(activity.kinds, value) ? activity.kinds[value] : undefined;
}
