// Budgets in words: how much of each is used, and which of them concern somebody's work here.
import type { BudgetTold } from '../../schemas/budgets.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';
import { microsText } from './amount.ts';
import { dollarsText, momentText, tableText } from './words.ts';

function scopeText({ kind, id }: BudgetTold['scope']): string {
  return cleanText(`${kind} ${id}`);
}

/** All budgets, one a line. */
export function budgetTable(budgets: readonly BudgetTold[]): string {
  if (budgets.length === 0) return 'There are no budgets.\n';
  const titles = ['Budget', 'Of', 'Period', 'Spent', 'Amount', 'Used', 'At the end', 'Resets'];
  return tableText(titles, budgets.map(cellsOf));
}

function cellsOf({ budget, scope, period, limit_micros, action, enabled, state }: BudgetTold): string[] {
  const end = action === 'block' ? 'stops' : 'warns';
  return [
    budget,
    scopeText(scope),
    period,
    dollarsText(state.spent_usd),
    microsText(limit_micros),
    state.percent === null ? UNKNOWN : `${state.percent} %`,
    enabled ? end : 'off',
    state.resets_at === null ? UNKNOWN : momentText(state.resets_at),
  ];
}

/** One budget with everything that is set. */
export function budgetText(told: BudgetTold): string {
  const by =
    told.updated_at === null
      ? ''
      : `Changed by ${cleanText(told.updated_by)}, ${momentText(told.updated_at)}.\n`;
  const facts = [
    told.name === '' || told.name === told.budget ? [] : [cleanText(told.name)],
    [`Told at ${told.thresholds.map((share) => `${share} %`).join(', ') || 'no threshold'}.`],
    told.fail_closed ? ['It refuses while spend cannot be read.'] : [],
  ].flat();
  return budgetTable([told]) + facts.map((fact) => `${fact}\n`).join('') + by;
}
