// A budget as it is typed, and the body that sets it.
import type { BudgetTold } from '../../../schemas/budgets.ts';
import type { BudgetScope, DecisionPeriod } from '../../../schemas/limit-api.ts';
import { budgetOf, budgetText } from '../../words/budget-text.ts';
import { percentsOf } from './percents.ts';

export type Draft = {
  readonly name: string;
  readonly kind: BudgetScope['kind'];
  readonly id: string;
  readonly period: DecisionPeriod;
  readonly amount: string;
  readonly action: 'block' | 'warn';
  readonly thresholds: string;
  readonly isClosed: boolean;
  readonly isOn: boolean;
};

const EMPTY: Draft = {
  name: '',
  kind: 'deployment',
  id: '',
  period: 'month',
  amount: '',
  action: 'warn',
  thresholds: '50, 75, 90, 100',
  isClosed: false,
  isOn: true,
};

export function draftOf(told: BudgetTold | undefined): Draft {
  if (!told) return EMPTY;
  return {
    name: told.name || told.budget,
    kind: told.scope.kind,
    id: told.scope.id,
    period: told.period,
    amount: budgetText(told.limit_micros),
    action: told.action,
    thresholds: told.thresholds.join(', '),
    isClosed: told.fail_closed,
    isOn: told.enabled,
  };
}

export function isComplete({ name, kind, id, amount, thresholds }: Draft): boolean {
  return (
    name.trim() !== '' &&
    (kind === 'deployment' || id.trim() !== '') &&
    typeof budgetOf(amount) === 'number' &&
    percentsOf(thresholds) !== undefined
  );
}

/** The body of `PUT /budgets/{budget}`; undefined while something is missing. */
function valueOfDraft(draft: Draft) {
  if (!isComplete(draft)) return undefined;
  return {
    name: draft.name.trim(),
    scope: { kind: draft.kind, id: draft.id.trim() },
    period: draft.period,
    limit_micros: budgetOf(draft.amount) ?? 0,
    action: draft.action,
    thresholds: percentsOf(draft.thresholds) ?? [],
    fail_closed: draft.isClosed,
    enabled: draft.isOn,
  };
}

/** A slug of the name that is not taken, for the id of a new budget. */
export function idOf({ name }: Pick<Draft, 'name'>, taken: readonly string[]): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56);
  const wanted = slug === '' ? 'budget' : slug;
  let id = wanted;
  for (let next = 2; taken.includes(id); next += 1) id = `${wanted}-${next}`;
  return id;
}

/** The body that changes what is told; undefined where nothing would change or something is missing. */
export function changedValue(draft: Draft, told: BudgetTold | undefined) {
  const value = valueOfDraft(draft);
  const before = told && valueOfDraft(draftOf(told));
  return JSON.stringify(value) === JSON.stringify(before) ? undefined : value;
}

/** Whether the budget refuses everything that it is about. */
export function stopsAll({ amount, action, isOn }: Draft): boolean {
  return isOn && action === 'block' && budgetOf(amount) === 0;
}
