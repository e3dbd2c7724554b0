// Claude Code's counters with delta temporality: what a step adds to them, and what one collection of them exports.
import { toUsd } from '../../../schemas/money.ts';
import {
  handleStep,
  type Call,
  type Step,
  type StepHandlers,
  type ToolDecision,
  type ToolResult,
  type TurnEnd,
} from '../session/step.ts';
import { nanos, optional, text, type Attribute } from './attributes.ts';

/** In the order in which the agent exports them. */
const METRICS = [
  { name: 'claude_code.session.count', description: 'Count of CLI sessions started', unit: '' },
  { name: 'claude_code.cost.usage', description: 'Cost of the Claude Code session', unit: 'USD' },
  { name: 'claude_code.token.usage', description: 'Number of tokens used', unit: 'tokens' },
  { name: 'claude_code.lines_of_code.count', description: 'Count of lines of code modified', unit: '' },
  { name: 'claude_code.commit.count', description: 'Number of git commits created', unit: '' },
  { name: 'claude_code.pull_request.count', description: 'Number of pull requests created', unit: '' },
  {
    name: 'claude_code.code_edit_tool.decision',
    description: 'Count of code editing tool permission decisions',
    unit: '',
  },
  { name: 'claude_code.active_time.total', description: 'Total active time in seconds', unit: 's' },
] as const;
type MetricName = (typeof METRICS)[number]['name'];

type Increment = {
  readonly metric: MetricName;
  readonly attributes: readonly Attribute[];
  readonly value: number;
};

type Series = { readonly attributes: readonly Attribute[]; readonly firstAt: number; value: number };

/** Tools whose use is an edit of the code. */
export const EDIT_TOOLS: ReadonlySet<string> = new Set(['Edit', 'Write']);

const INCREMENTS: StepHandlers<Increment[]> = {
  session_start: ({ startType }) => [one('claude_code.session.count', [text('start_type', startType)])],
  call: callIncrements,
  tool_decision: (step) => (EDIT_TOOLS.has(step.use.name) ? [editDecision(step)] : []),
  tool_result: lineIncrements,
  commit: () => [one('claude_code.commit.count', [])],
  pull_request: () => [one('claude_code.pull_request.count', [])],
  turn_end: activeTime,
};

/** The counters of one process, as an OpenTelemetry SDK keeps them between two collections. */
export class DeltaCounters {
  readonly #standard: readonly Attribute[];
  #series = new Map<string, Series>();
  /** Series of the last collection: their next interval begins where it ended, that of others with their first value. */
  #reported: ReadonlyMap<string, Series> = new Map<string, Series>();
  #collectedAt = 0;

  constructor(standard: readonly Attribute[]) {
    this.#standard = standard;
  }

  /** Adds what the step counts. */
  record(step: Step): void {
    for (const { metric, attributes, value } of handleStep(INCREMENTS, step, [])) {
      const key = [metric, JSON.stringify(attributes)].join('\n');
      const series = this.#series.get(key);
      if (series) series.value += value;
      else this.#series.set(key, { attributes, firstAt: step.at, value });
    }
  }

  /** The metrics since the last collection; empty where nothing was counted. */
  collect(at: number): object[] {
    const series = this.#series;
    const kinds = series.size > 0 ? METRICS : [];
    const metrics = kinds
      .map((metric) => this.#toMetric(metric, at))
      .filter((metric) => metric.sum.dataPoints.length > 0);
    this.#reported = series;
    this.#series = new Map();
    this.#collectedAt = at;
    return metrics;
  }

  #toMetric(metric: (typeof METRICS)[number], at: number) {
    const dataPoints = [...this.#series]
      .filter(([key]) => key.startsWith(`${metric.name}\n`))
      .map(([key, { attributes, firstAt, value }]) => ({
        attributes: [...this.#standard, ...attributes],
        startTimeUnixNano: nanos(this.#reported.has(key) ? this.#collectedAt : firstAt),
        timeUnixNano: nanos(at),
        asDouble: value,
      }));
    return { ...metric, sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } };
  }
}

function one(metric: MetricName, attributes: readonly Attribute[]): Increment {
  return { metric, attributes, value: 1 };
}

function callIncrements({ caller, tokens, cost }: Call): Increment[] {
  const shared = [
    text('model', caller.model.reported),
    text('query_source', caller.source),
    ...optional('effort', caller.effort),
    ...optional('agent.name', caller.agentName),
  ];
  const byType = [
    ['input', tokens.input],
    ['output', tokens.output],
    ['cacheRead', tokens.cacheRead],
    ['cacheCreation', tokens.cacheWrite5m + tokens.cacheWrite1h],
  ] as const;
  return [
    { metric: 'claude_code.cost.usage', attributes: shared, value: Number(toUsd(cost)) },
    ...byType.map(([type, value]) => ({
      metric: 'claude_code.token.usage' as const,
      attributes: [...shared, text('type', type)],
      value,
    })),
  ];
}

function editDecision({ use, decision, decidedBy }: ToolDecision): Increment {
  return one('claude_code.code_edit_tool.decision', [
    text('tool_name', use.name),
    text('decision', decision),
    text('source', decidedBy),
    text('language', use.language),
  ]);
}

function lineIncrements({ use, linesAdded, linesRemoved }: ToolResult): Increment[] {
  const lines = [
    ['added', linesAdded],
    ['removed', linesRemoved],
  ] as const;
  return lines
    .filter(([, value]) => value > 0)
    .map(([type, value]) => ({
      metric: 'claude_code.lines_of_code.count',
      attributes: [text('type', type), text('model', use.model.reported)],
      value,
    }));
}

function activeTime({ userMs, cliMs }: TurnEnd): Increment[] {
  const times = [
    ['user', userMs],
    ['cli', cliMs],
  ] as const;
  return times
    .filter(([, ms]) => ms > 0)
    .map(([type, ms]) => ({
      metric: 'claude_code.active_time.total',
      attributes: [text('type', type)],
      value: ms / 1000,
    }));
}
