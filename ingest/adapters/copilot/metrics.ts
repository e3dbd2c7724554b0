// Copilot's metrics: tokens by class, of no conversation and nobody, and what VS Code counts of people's work.
import type { MetricPoint } from '../../../schemas/otlp.ts';
import type { ActivityKind, Adapted, CounterMeasure } from '../../../schemas/usage-report.ts';
import { counterReport } from '../counter-report.ts';
import { countsCalls, tokenMeasureOf } from '../gen-ai-counters.ts';
import { hasFailed } from '../gen-ai-usage.ts';
import { firstText, text } from '../read-attribute.ts';
import { modelOf, originOf } from './origin.ts';

const ACTIVITIES = new Map<string, ActivityKind>([
  ['copilot_chat.session.count', 'session_start'],
  ['copilot_chat.pull_request.count', 'pull_request'],
  ['copilot_chat.lines_of_code.count/added', 'lines_added'],
  ['copilot_chat.lines_of_code.count/removed', 'lines_removed'],
  ['copilot_chat.tool.call.count', 'tool_result'],
  ['github.copilot.tool.call.count', 'tool_result'],
]);

const EDITS = 'copilot_chat.edit.acceptance.count';
const OUTCOMES = [
  'copilot_chat.edit.outcome',
  'github.copilot.edit.outcome',
  'copilot_chat.edit.action',
  'outcome',
];

/** Repeats the input counter, but its count tells the calls, and under `error.type` attempts that failed. */
const OPERATIONS = 'gen_ai.client.inference.operation.input_tokens';

/** One point of one counter or histogram. */
export function adaptPoint(point: MetricPoint, now: bigint): Adapted {
  const sender = { ...originOf(point.source, point.attributes), ...modelOf(point.attributes) };
  const report = counterReport(point, measureOf(point), now, sender);
  return report.kind === 'counter' && !countsCalls(point) ? { ...report, calls: 0 } : report;
}

function editOf({ attributes }: MetricPoint): ActivityKind | undefined {
  const outcome = firstText(attributes, OUTCOMES);
  if (outcome.startsWith('accept')) return 'edit_accepted';
  return outcome.startsWith('reject') ? 'edit_rejected' : undefined;
}

function measureOf(point: MetricPoint): CounterMeasure | undefined {
  if (point.name === OPERATIONS) return hasFailed(point.attributes) ? undefined : { of: 'calls' };
  const type = text(point.attributes, 'type');
  const kind =
    point.name === EDITS ? editOf(point) : ACTIVITIES.get(type ? `${point.name}/${type}` : point.name);
  if (!kind) return tokenMeasureOf(point);
  return { of: 'activity', kind, name: text(point.attributes, 'gen_ai.tool.name') };
}
