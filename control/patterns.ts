// Settings of runaway patterns: whether they are looked for, with which thresholds, and whether channels are told.
import { badRequest, notFound, type Fault } from '../schemas/problem.ts';
import {
  defaultThresholds,
  PATTERN_DEFINITIONS,
  PATTERNS,
  type PatternName,
  type ThresholdDefinition,
  type Thresholds,
} from '../schemas/pattern-definitions.ts';
import type { PatternAnswer, PatternUpdate, PatternValue } from '../schemas/patterns.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { changedFieldsOf } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

type Kinds = Pick<Settings, 'patterns'>;

/** Every pattern is looked for and told, until somebody says otherwise. */
const BY_DEFAULT: PatternValue = { enabled: true, notify: true, thresholds: {}, tasks: [] };

/** 404 for what is no pattern. */
export function requirePattern(text: string): PatternName {
  const found = PATTERNS.find((name) => name === text);
  if (found) return found;
  throw notFound(`There is no pattern ${text}. There are: ${PATTERNS.join(', ')}.`);
}

/** What is set of a pattern. */
export function patternOf({ patterns }: Kinds, pattern: PatternName): PatternValue {
  return patterns.get(pattern)?.value ?? BY_DEFAULT;
}

/** Every threshold of a pattern: what is set, or else its default. */
export function thresholdsOf(settings: Kinds, pattern: PatternName): Thresholds {
  return { ...defaultThresholds(pattern), ...patternOf(settings, pattern).thresholds };
}

/** Prepares an update; what it does not name stays as it is. */
export function updatePattern(
  settings: Settings,
  pattern: PatternName,
  update: PatternUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, settings.patterns, pattern, true);
  const current = patternOf(settings, pattern);
  if (update.tasks !== undefined && !PATTERN_DEFINITIONS[pattern].hasTasks)
    throw badRequest({ name: 'tasks', detail: `is nothing that ${pattern} asks for` });
  return [
    settings.patterns.put(pattern, {
      enabled: update.enabled ?? current.enabled,
      notify: update.notify ?? current.notify,
      thresholds: withThresholds(pattern, current.thresholds, update.thresholds ?? {}),
      tasks: update.tasks ?? current.tasks,
    }),
  ];
}

/** Thresholds with changes, null for a default. Refuses names that the pattern has not, and what is out of bounds. */
export function withThresholds(
  pattern: PatternName,
  current: Thresholds,
  changes: Readonly<Record<string, number | null>>,
): Record<string, number> {
  const { thresholds } = PATTERN_DEFINITIONS[pattern];
  const faults = Object.entries(changes).flatMap(([name, value]) => {
    const known = thresholds.find((each) => each.name === name);
    return faultOf(name, value, known, thresholds);
  });
  const [first, ...rest] = faults;
  if (first) throw badRequest(first, ...rest);
  const merged = Object.entries({ ...current, ...changes });
  return Object.fromEntries(merged.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function faultOf(
  name: string,
  value: number | null,
  known: ThresholdDefinition | undefined,
  all: readonly ThresholdDefinition[],
): Fault[] {
  const at = `thresholds.${name}`;
  if (!known)
    return [{ name: at, detail: `is not known; known are: ${all.map((each) => each.name).join(', ')}` }];
  if (value === null || (Number.isSafeInteger(value) && value >= known.min && value <= known.max)) return [];
  return [{ name: at, detail: `must be a whole number from ${known.min} to ${known.max}` }];
}

/** A pattern as the API tells it. */
export function patternAnswerOf(
  settings: Settings,
  pattern: PatternName,
  openIncidents: number | null,
): PatternAnswer {
  const { title, subject, definition, atRisk, thresholds, cap, hasTasks } = PATTERN_DEFINITIONS[pattern];
  const { enabled, notify, tasks } = patternOf(settings, pattern);
  const values = thresholdsOf(settings, pattern);
  return {
    pattern,
    title,
    subject,
    definition,
    at_risk: atRisk,
    cap,
    enabled,
    notify,
    thresholds: thresholds.map((each) => ({ ...each, value: values[each.name] ?? each.default })),
    tasks: hasTasks ? [...tasks] : null,
    open_incidents: openIncidents,
    ...changedFieldsOf(settings.patterns.get(pattern)),
  };
}
