// What a budget is about, in words.
import type { BudgetScope, DecisionPeriod } from '../../../schemas/limit-api.ts';

export const SCOPE_NAMES: Readonly<Record<BudgetScope['kind'], string>> = {
  deployment: 'Everything',
  group: 'Group',
  repo: 'Repository',
  agent: 'Agent',
  model: 'Model',
  session: 'Session',
};

/** `Agent claude-code`. */
export function scopeWords({ kind, id }: BudgetScope): string {
  return kind === 'deployment' ? SCOPE_NAMES.deployment : `${SCOPE_NAMES[kind]} ${id}`;
}

/** `a month`. */
export const PER: Readonly<Record<DecisionPeriod, string>> = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
  session: 'for the session',
};
