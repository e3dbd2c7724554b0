// Budgets: set, taken away, and found by what they are about.
import {
  DEFAULT_THRESHOLDS,
  type Budget,
  type BudgetPut,
  type BudgetsQuery,
  type BudgetTold,
  type BudgetValue,
} from '../schemas/budgets.ts';
import type { BudgetScope, BudgetState } from '../schemas/limit-api.ts';
import { notFound } from '../schemas/problem.ts';
import { canonicalModel } from '../schemas/model-name.ts';
import { canonicalRepository } from '../schemas/repository.ts';
import { requireGroup } from './groups.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { readCursor, writeCursor } from './page.ts';
import { changedFieldsOf } from './scope-limits.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** What is known of a budget's progress. */
export type BudgetProgress = (budget: Budget) => BudgetState;

/** Prepares creating or replacing a budget. 404 for a group that there is not. */
export function putBudget(settings: Settings, id: string, put: BudgetPut, ifMatch: IfMatch): SettingChange[] {
  const { name = '', scope, period, limit_micros: limitMicros, action } = put;
  const { thresholds = DEFAULT_THRESHOLDS, fail_closed: failClosed = false, enabled = true } = put;
  if (scope.kind === 'group') requireGroup(settings, scope.id);
  requireMatch(ifMatch, settings.budgets, id);
  const value = {
    name,
    scope: asInLedger(scope),
    period,
    limitMicros,
    action,
    thresholds,
    failClosed,
    enabled,
  };
  return [settings.budgets.put(id, value)];
}

/** Prepares taking a budget away. 404 when there is none. */
export function removeBudget(settings: Settings, id: string, ifMatch: IfMatch): SettingChange[] {
  requireBudget(settings, id);
  requireMatch(ifMatch, settings.budgets, id);
  const removal = settings.budgets.remove(id);
  return removal ? [removal] : [];
}

/** One budget as the API tells it. 404 when there is none. */
export function budgetToldOf(settings: Settings, id: string, progress: BudgetProgress): BudgetTold {
  const setting = requireBudget(settings, id);
  const budget = budgetIn(setting);
  const { name, scope, period, limitMicros, action, thresholds, failClosed, enabled } = budget;
  return {
    budget: id,
    name,
    scope,
    period,
    limit_micros: limitMicros,
    action,
    thresholds: [...thresholds],
    fail_closed: failClosed,
    enabled,
    state: progress(budget),
    ...changedFieldsOf(setting),
  };
}

/** A page of budgets in the order of their ids. */
export function listBudgets(settings: Settings, query: BudgetsQuery, progress: BudgetProgress) {
  const { kind, limit } = query;
  const id = query.id === undefined || !kind ? query.id : asInLedger({ kind, id: query.id }).id;
  const [after] = query.cursor === undefined ? [] : readCursor(query.cursor, query, 1);
  const rest = settings.budgets
    .list()
    .filter(({ value: { scope } }) => kind === undefined || scope.kind === kind)
    .filter(({ value: { scope } }) => id === undefined || asInLedger(scope).id === id)
    .filter((budget) => after === undefined || budget.id > after);
  const data = rest.slice(0, limit).map((budget) => budgetToldOf(settings, budget.id, progress));
  const last = rest.length > limit ? data.at(-1) : undefined;
  return { data, next_cursor: last ? writeCursor(query, [last.budget]) : null };
}

/** Budgets that are switched on. */
export type Budgets = {
  /** In the order of their ids. */
  all(): readonly Budget[];
  /** Those of one scope. */
  on(kind: BudgetScope['kind'], id: string): readonly Budget[];
};

/** Follows changes of the settings. */
export function createBudgets(settings: Settings): Budgets {
  let known: Index | undefined;
  settings.onChange((changed) => {
    if (changed.some(({ kind }) => kind === settings.budgets.kind)) known = undefined;
  });
  const index = (): Index => (known ??= indexOf(settings));
  return {
    all: () => index().all,
    on: (kind, id) => index().byScope.get(`${kind} ${id}`) ?? NONE,
  };
}

type Index = { readonly all: readonly Budget[]; readonly byScope: ReadonlyMap<string, readonly Budget[]> };

const NONE: readonly Budget[] = [];

function indexOf({ budgets }: Settings): Index {
  const all = budgets
    .list()
    .map(budgetIn)
    .filter(({ enabled }) => enabled);
  const byScope = new Map<string, Budget[]>();
  for (const budget of all) {
    const key = `${budget.scope.kind} ${budget.scope.id}`;
    const others = byScope.get(key);
    if (others) others.push(budget);
    else byScope.set(key, [budget]);
  }
  return { all, byScope };
}

/** Budgets that an earlier version stored may spell their scope otherwise. */
export function budgetIn({ id, value }: Pick<Setting<BudgetValue>, 'id' | 'value'>): Budget {
  return { id, ...value, scope: asInLedger(value.scope) };
}

function asInLedger({ kind, id }: BudgetScope): BudgetScope {
  if (kind === 'repo') return { kind, id: canonicalRepository(id) };
  return { kind, id: kind === 'model' ? canonicalModel(id) : id };
}

function requireBudget({ budgets }: Settings, id: string) {
  const found = budgets.get(id);
  if (!found) throw notFound(`There is no budget ${id}.`);
  return found;
}
