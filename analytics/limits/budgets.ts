// Budgets as constraints on the work that they are about, and their progress.
import type { Budget } from '../../schemas/budgets.ts';
import type { BudgetScope, BudgetState, LimitState } from '../../schemas/limit-api.ts';
import { fromMicros, toUsd, type Pico } from '../../schemas/money.ts';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import { allowance, refusal, unknownSpend, warning } from './budget-sentence.ts';
import { isExceeded, percentOf, type Constraint } from './constraint.ts';
import type { Work } from './work.ts';
import type { Meter } from './meter.ts';

/** Where budgets and their spend are read. */
export type BudgetSources = {
  readonly budgets: {
    /** Those of a scope that are switched on. */
    readonly on: (kind: BudgetScope['kind'], id: string) => readonly Budget[];
  };
  /** The group that a person's spend is attributed to; empty for none. */
  readonly groupOf: (user: string) => string;
  readonly meter: Pick<Meter, 'spend' | 'ready' | 'newest'>;
  /** What a session spent in its whole life. */
  readonly sessionSpend?: (session: string) => Spent;
};

/** The least that is known to be spent, undefined where nothing was heard, and whether it is everything. */
export type Spent = { readonly spent: Pico | undefined; readonly complete: boolean };

/** The budgets that concern the work, in the order in which they are told: the widest first. */
function budgetsOn(work: Work, { budgets, groupOf }: BudgetSources): readonly Budget[] {
  const { user, agent, repo, model, session } = work;
  const found = [...budgets.on('deployment', '')];
  const add = (kind: BudgetScope['kind'], id: string | undefined) => {
    if (id) found.push(...budgets.on(kind, id));
  };
  add('group', work.group || groupOf(user));
  add('repo', repo);
  add('agent', agent);
  add('model', model);
  add('session', session);
  return found;
}

/** The same as constraints. `now` in milliseconds since 1970. */
export function budgetConstraints(work: Work, sources: BudgetSources, now: number): Constraint[] {
  return budgetsOn(work, sources).map((budget) => budgetConstraint(budget, sources, now));
}

/** One budget as a constraint. */
export function budgetConstraint(budget: Budget, sources: BudgetSources, now: number): Constraint {
  const { id, period, action, thresholds, failClosed } = budget;
  const { spent = 0n, complete } = spentOf(budget, sources, now);
  const isSession = period === 'session';
  const amounts = { used: spent, limit: fromMicros(budget.limitMicros) };
  const resetsAt = isSession ? null : intervalEnd(period, now);
  const told = { ...budget, ...amounts, resetsAt };
  return {
    source: { scope: 'budget', id },
    period,
    ...amounts,
    unit: 'dollars',
    complete,
    action,
    failClosed,
    thresholds,
    startsAt: isSession ? null : intervalStart(period, now),
    resetsAt,
    code: 'budget_reached',
    sentences: {
      refusal: () => refusal(told),
      allowance: () => allowance(told),
      warning: () => warning(told),
      unknown: () => unknownSpend(told),
    },
  };
}

function spentOf({ scope, period }: Budget, { meter, sessionSpend }: BudgetSources, now: number): Spent {
  if (scope.kind === 'session') return sessionSpend?.(scope.id) ?? UNKNOWN;
  if (period === 'session') return UNKNOWN;
  return { spent: meter.spend(scope.kind, scope.id, period, now), complete: meter.ready() };
}

const UNKNOWN: Spent = { spent: undefined, complete: false };

/** Progress of a budget; null where it is not known. */
export function budgetStateNow(budget: Budget, sources: BudgetSources, now: number): BudgetState {
  const constraint = budgetConstraint(budget, sources, now);
  const { used, limit, startsAt, resetsAt } = constraint;
  const { spent, complete } = spentOf(budget, sources, now);
  const isKnown = complete && spent !== undefined;
  const newest = sources.meter.newest();
  const exceeded = isExceeded(constraint);
  return {
    spent_usd: isKnown ? toUsd(used) : null,
    limit_usd: toUsd(limit),
    percent: isKnown ? percentOf(constraint) : null,
    period_start: instantOf(startsAt),
    resets_at: instantOf(resetsAt),
    exceeded: isKnown || exceeded ? exceeded : null,
    data_as_of: newest === undefined ? null : new Date(Math.min(newest, now)).toISOString(),
  };
}

/** Budgets of the work with their progress. */
export function budgetProgressOn(work: Work, sources: BudgetSources, now: number): LimitState['budgets'] {
  return budgetsOn(work, sources).map((budget) => {
    const { id, name, scope, period, action } = budget;
    return { budget: id, name, scope, period, action, ...budgetStateNow(budget, sources, now) };
  });
}

function instantOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
