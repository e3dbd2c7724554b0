// What runaway patterns there are: the sentence that defines each, its thresholds with defaults and bounds, what is at risk.

/** In the order in which they are told. */
export const PATTERNS = [
  'long_exploration',
  'high_reasoning_on_routine',
  'subagent_fan_out',
  'retry_loop',
  'stale_counters',
  'fast_burn',
  'long_session',
  'token_spike',
] as const;
export type PatternName = (typeof PATTERNS)[number];

/** What a threshold is counted in; `micros` are micro-dollars, `percent` of what the sentence names. */
export const THRESHOLD_UNITS = [
  'micros',
  'minutes',
  'hours',
  'days',
  'calls',
  'tokens',
  'tools',
  'edits',
  'subagents',
  'levels',
  'errors',
  'retries',
  'sessions',
  'percent',
] as const;

/** One threshold: whole numbers only. */
export type ThresholdDefinition = {
  readonly name: string;
  readonly label: string;
  readonly unit: (typeof THRESHOLD_UNITS)[number];
  readonly default: number;
  readonly min: number;
  readonly max: number;
};

/** Of what incidents of a pattern are: a session, a person (by a day), or a limit of a person or a budget (by a period). */
export type PatternSubject = 'session' | 'user' | 'limit';

export type PatternDefinition = {
  readonly title: string;
  readonly subject: PatternSubject;
  /** When it fires; thresholds are named in braces. */
  readonly definition: string;
  /** What of the spend counts as at risk. */
  readonly atRisk: string;
  readonly thresholds: readonly ThresholdDefinition[];
  /** The cap of a session that would stop it; null where none does. */
  readonly cap: 'cost' | 'subagents' | 'retries' | null;
  /** Whether tasks and workflows can be named that count as routine. */
  readonly hasTasks: boolean;
};

const MOST_MICROS = 1_000_000_000_000;

type Range = readonly [byDefault: number, min: number, max: number];

function threshold(
  name: string,
  label: string,
  unit: ThresholdDefinition['unit'],
  [byDefault, min, max]: Range,
): ThresholdDefinition {
  return { name, label, unit, default: byDefault, min, max };
}

const micros = (name: string, label: string, byDefault: number): ThresholdDefinition =>
  threshold(name, label, 'micros', [byDefault, 0, MOST_MICROS]);

/** Everything that is known of the patterns beside how they are found. */
export const PATTERN_DEFINITIONS: Readonly<Record<PatternName, PatternDefinition>> = {
  long_exploration: {
    title: 'Long codebase exploration',
    subject: 'session',
    definition:
      'A session read and searched for at least {min_minutes} minutes and {min_tokens} tokens of input, cache reads ' +
      'included, with at least {min_tools} tool results, before its first edit, changed line or commit, and that cost more ' +
      'than {allowed_cost_micros}.',
    atRisk: 'What the calls before the first edit cost beyond {allowed_cost_micros}.',
    thresholds: [
      threshold('min_minutes', 'Minutes without an edit', 'minutes', [30, 1, 1440]),
      threshold('min_tokens', 'Input tokens without an edit', 'tokens', [2_000_000, 0, 1e12]),
      threshold('min_tools', 'Tool results without an edit', 'tools', [20, 1, 100_000]),
      micros('allowed_cost_micros', 'What exploring may cost', 1_000_000),
    ],
    cap: 'cost',
    hasTasks: false,
  },
  high_reasoning_on_routine: {
    title: 'High reasoning on routine work',
    subject: 'session',
    definition:
      'The first stretch of a session, up to its first pause of {pause_minutes} minutes, was small (at most {max_calls} ' +
      'calls of the main turn and {max_output_tokens} tokens of output) or of a task or workflow that counts as routine, ' +
      'and calls at effort high, xhigh or max cost at least {min_cost_micros} in it. Judged once the pause is over.',
    atRisk: 'What the calls at high effort cost beyond {min_cost_micros}.',
    thresholds: [
      threshold('max_calls', 'Calls of routine work, at most', 'calls', [5, 1, 1000]),
      threshold('max_output_tokens', 'Output of routine work, at most', 'tokens', [4_000, 1, 10_000_000]),
      micros('min_cost_micros', 'What high effort may cost', 500_000),
      threshold('pause_minutes', 'Pause after which work is over', 'minutes', [60, 60, 1440]),
    ],
    cap: null,
    hasTasks: true,
  },
  subagent_fan_out: {
    title: 'Subagent fan-out',
    subject: 'session',
    definition:
      'A session started more than {max_subagents} subagents, or nested them deeper than {max_depth} levels.',
    atRisk: 'What the subagents that started after the first {max_subagents} cost.',
    thresholds: [
      threshold('max_subagents', 'Subagents, at most', 'subagents', [10, 1, 10_000]),
      threshold('max_depth', 'Levels, at most', 'levels', [2, 1, 100]),
    ],
    cap: 'subagents',
    hasTasks: false,
  },
  retry_loop: {
    title: 'Retry loop',
    subject: 'session',
    definition:
      'A session had at least {max_errors} failed requests in a row without a call that succeeded between them, or took ' +
      'more than {max_retries} attempts beyond the first, and spent at least {min_at_risk_micros} after that.',
    atRisk: 'What the session spent after that was reached.',
    thresholds: [
      threshold('max_errors', 'Failed requests in a row', 'errors', [5, 2, 1000]),
      threshold('max_retries', 'Attempts beyond the first, at most', 'retries', [20, 1, 100_000]),
      micros('min_at_risk_micros', 'Spent after that from which it counts', 500_000),
    ],
    cap: 'retries',
    hasTasks: false,
  },
  stale_counters: {
    title: 'Stale counters',
    subject: 'session',
    definition:
      'Counters of a session told at least {min_difference_micros} or {min_difference_tokens} tokens more or less than its ' +
      'calls, {quiet_minutes} minutes after either told anything last.',
    atRisk: 'The difference in dollars: what one side told and the other did not.',
    thresholds: [
      micros('min_difference_micros', 'Difference in dollars', 1_000_000),
      threshold('min_difference_tokens', 'Difference in tokens', 'tokens', [1_000_000, 1, 1e12]),
      threshold('quiet_minutes', 'Quiet before both are compared', 'minutes', [15, 2, 1440]),
    ],
    cap: null,
    hasTasks: false,
  },
  fast_burn: {
    title: 'Fast budget burn',
    subject: 'limit',
    definition:
      'At its pace since the period began, a limit or budget of which at least {min_used_percent} percent is used is ' +
      'exhausted {min_hours_left} hours or more before the period ends; looked at on the hour, from the ' +
      '{min_hours_elapsed}th hour of the period on.',
    atRisk: 'What the pace would spend beyond the limit until the period ends.',
    thresholds: [
      threshold('min_used_percent', 'Share that is used', 'percent', [50, 1, 100]),
      threshold('min_hours_left', 'Hours without a budget', 'hours', [4, 1, 720]),
      threshold('min_hours_elapsed', 'Hours before a pace is one', 'hours', [3, 1, 720]),
    ],
    cap: null,
    hasTasks: false,
  },
  long_session: {
    title: 'Unusually long session',
    subject: 'session',
    definition:
      "A session cost at least {min_cost_micros} and {times_percent} percent of the median of the person's sessions of the " +
      '30 days before it, or was active for at least {min_minutes} minutes and as many percent of their median; with at ' +
      'least {min_sessions} sessions to compare with.',
    atRisk: 'What it cost beyond {times_percent} percent of the median cost.',
    thresholds: [
      threshold('times_percent', 'Percent of the median', 'percent', [400, 101, 100_000]),
      micros('min_cost_micros', 'Cost from which it counts', 5_000_000),
      threshold('min_minutes', 'Active minutes from which it counts', 'minutes', [240, 1, 44_640]),
      threshold('min_sessions', 'Sessions to compare with', 'sessions', [5, 2, 1000]),
    ],
    cap: 'cost',
    hasTasks: false,
  },
  token_spike: {
    title: 'Token spike',
    subject: 'user',
    definition:
      "A person's tokens of a day (UTC) were at least {min_tokens} and {times_percent} percent of the median of their " +
      'active days of the 30 days before, of which there were at least {min_days}.',
    atRisk: "The share of the day's cost that is beyond {times_percent} percent of the median.",
    thresholds: [
      threshold('times_percent', 'Percent of the median', 'percent', [400, 101, 100_000]),
      threshold('min_tokens', 'Tokens of a day from which it counts', 'tokens', [5_000_000, 1, 1e13]),
      threshold('min_days', 'Active days to compare with', 'days', [5, 2, 30]),
    ],
    cap: null,
    hasTasks: false,
  },
};

/** Values by name; what is not set has its default. */
export type Thresholds = Readonly<Record<string, number>>;

/** The defaults of a pattern. */
export function defaultThresholds(pattern: PatternName): Thresholds {
  return Object.fromEntries(
    PATTERN_DEFINITIONS[pattern].thresholds.map(({ name, default: value }) => [name, value]),
  );
}
