// Codex's metrics: one histogram of tokens by turn. They know neither the conversation nor the person.
import type { MetricPoint } from '../../../schemas/otlp.ts';
import type { Adapted, CounterMeasure, TokenMoves } from '../../../schemas/usage-report.ts';
import { counterReport } from '../counter-report.ts';
import { text } from '../read-attribute.ts';
import {
  CACHE_READ_INSIDE_INPUT,
  CACHE_WRITE_INSIDE_INPUT,
  INPUT,
  OUTPUT,
  REASONING_INSIDE_OUTPUT,
} from '../token-moves.ts';
import { modelOf, originOf } from './origin.ts';

/** The sixth type, `total`, repeats input and output. */
const TOKEN_TYPES = new Map<string, TokenMoves>([
  ['input', INPUT],
  ['cached_input', CACHE_READ_INSIDE_INPUT],
  ['cache_write_input', CACHE_WRITE_INSIDE_INPUT],
  ['output', OUTPUT],
  ['reasoning_output', REASONING_INSIDE_OUTPUT],
]);

/** One point; the histogram counts turns, not calls. */
export function adaptPoint(point: MetricPoint, now: bigint): Adapted {
  const sender = { ...originOf(point.source, point.attributes), ...modelOf(point.attributes) };
  const report = counterReport(point, measureOf(point), now, sender);
  return report.kind === 'counter' ? { ...report, calls: 0 } : report;
}

function measureOf({ name, attributes }: MetricPoint): CounterMeasure | undefined {
  if (name === 'codex.thread.started') return { of: 'activity', kind: 'session_start' };
  if (name === 'codex.tool.call') {
    return { of: 'activity', kind: 'tool_result', name: text(attributes, 'tool') };
  }
  if (name !== 'codex.turn.token_usage') return undefined;
  const moves = TOKEN_TYPES.get(text(attributes, 'token_type'));
  return moves && { of: 'tokens', moves };
}
