// Measures of outcomes in words: the figure with its bound, what it was made from, and how it moved.
import type { Measures, OutcomeMeasure } from '../../schemas/outcome-measures.ts';
import { dollars, UNKNOWN } from './money.ts';
import { compact, counted, percent, relativeChange } from './numbers.ts';

/** Any measure, whatever it is measured in. */
export type AnyMeasure = Measures[OutcomeMeasure];

/** Fewer say nothing about the next one. */
export const FEWEST = 5;

/** What a measure counts, for one and for many. */
const NOUNS: Readonly<Record<OutcomeMeasure, readonly [string, string]>> = {
  cost_per_accepted_pr: ['change', 'changes'],
  cost_per_accepted_pr_loaded: ['change', 'changes'],
  cost_per_reverted_change: ['change', 'changes'],
  abandoned_cost: ['closed change', 'closed changes'],
  cost_per_developer: ['person', 'people'],
  cost_per_session: ['session', 'sessions'],
  tokens_per_session: ['session', 'sessions'],
  subagent_share: ['call', 'calls'],
  auxiliary_share: ['call', 'calls'],
  retry_cost: ['task', 'tasks'],
  review_workflow_cost: ['job', 'jobs'],
  cost_per_changed_line: ['change', 'changes'],
  cost_per_commit: ['change', 'changes'],
};

/** The figure: `≥ $4.20` where the true one can only be higher. */
export function figureOf(measure: AnyMeasure): string {
  const text = plainFigure(measure);
  return measure.is_lower_bound && text !== UNKNOWN ? `≥ ${text}` : text;
}

function plainFigure(measure: AnyMeasure): string {
  if ('value_usd' in measure) return dollars(measure.value_usd, 'card');
  if (measure.value === null) return UNKNOWN;
  return 'denominator_usd' in measure ? percent(measure.value, 1) : compact(Math.round(measure.value));
}

/** Of these what is divided by is changes, and fewer than were looked at: what reverts a revert is no new acceptance. */
const BY_DENOMINATOR: readonly OutcomeMeasure[] = ['cost_per_accepted_pr', 'cost_per_accepted_pr_loaded'];

/** What it was made from: `12 changes`. */
export function madeFrom(id: OutcomeMeasure, measure: AnyMeasure): string {
  const n = BY_DENOMINATOR.includes(id) && 'denominator' in measure ? measure.denominator : measure.n;
  const [one, many] = NOUNS[id];
  return counted(n, one, many);
}

/** How it moved: `+12 %`; undefined where one side is not known, `n too small` where either was made from too few. */
export function movedFrom(now: AnyMeasure, before: AnyMeasure | undefined): string | undefined {
  const [new_, old] = [amountOf(now), before && amountOf(before)];
  if (before === undefined || new_ === undefined || old === undefined) return undefined;
  return Math.min(now.n, before.n) < FEWEST ? 'n too small' : relativeChange(new_, old);
}

function amountOf(measure: AnyMeasure): number | undefined {
  const value = 'value_usd' in measure ? measure.value_usd : measure.value;
  return value === null ? undefined : Number(value);
}
