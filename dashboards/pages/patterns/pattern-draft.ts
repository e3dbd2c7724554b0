// A pattern as it is typed: its thresholds, what of it changes, and what a back-test of it asks.
import type { PatternAnswer, PatternUpdate } from '../../../schemas/patterns.ts';
import type { Params } from '../../data/params.ts';
import { budgetOf, budgetText } from '../../words/budget-text.ts';

export type PatternDraft = {
  readonly isOn: boolean;
  readonly notifies: boolean;
  /** As typed, by threshold. Dollars for micro-dollars. */
  readonly thresholds: Readonly<Record<string, string>>;
  /** One a line. */
  readonly tasks: string;
};

type Threshold = PatternAnswer['thresholds'][number];

/** A threshold as its field shows it. */
export function thresholdText({ unit }: Pick<Threshold, 'unit'>, value: number): string {
  return unit === 'micros' ? budgetText(value) : String(value);
}

export function patternDraftOf({ enabled, notify, thresholds, tasks }: PatternAnswer): PatternDraft {
  return {
    isOn: enabled,
    notifies: notify,
    thresholds: Object.fromEntries(thresholds.map((each) => [each.name, thresholdText(each, each.value)])),
    tasks: (tasks ?? []).join('\n'),
  };
}

/** The value that was typed; undefined for what is no number or out of bounds. */
export function typedValue(threshold: Threshold, text: string): number | undefined {
  const { unit, min, max } = threshold;
  const typed = text.trim().replaceAll(',', '');
  const value = unit === 'micros' ? budgetOf(text) : /^\d{1,15}$/.test(typed) ? Number(typed) : undefined;
  return typeof value === 'number' && value >= min && value <= max ? value : undefined;
}

/** Whether all of it can be saved. */
export function isValid({ thresholds }: PatternAnswer, draft: PatternDraft): boolean {
  return thresholds.every((each) => typedValue(each, draft.thresholds[each.name] ?? '') !== undefined);
}

/** What differs from what is set; an empty object where nothing does. */
export function changesIn(told: PatternAnswer, draft: PatternDraft): Omit<PatternUpdate, 'reason'> {
  const changed = told.thresholds.flatMap((each): [string, number | null][] => {
    const value = typedValue(each, draft.thresholds[each.name] ?? '');
    if (value === undefined || value === each.value) return [];
    return [[each.name, value === each.default ? null : value]];
  });
  const tasks = tasksIn(draft);
  return {
    ...(draft.isOn !== told.enabled && { enabled: draft.isOn }),
    ...(draft.notifies !== told.notify && { notify: draft.notifies }),
    ...(changed.length > 0 && { thresholds: Object.fromEntries(changed) }),
    ...(told.tasks !== null && tasks.join('\n') !== told.tasks.join('\n') && { tasks }),
  };
}

/** The parameters of a back-test of what is typed. */
export function backTestParams(told: PatternAnswer, draft: PatternDraft): Params {
  return {
    threshold: told.thresholds.map(
      (each) => `${each.name}=${typedValue(each, draft.thresholds[each.name] ?? '') ?? each.value}`,
    ),
    ...(told.tasks !== null && { task: tasksIn(draft) }),
  };
}

function tasksIn({ tasks }: PatternDraft): string[] {
  return tasks
    .split('\n')
    .map((task) => task.trim())
    .filter((task) => task !== '');
}
