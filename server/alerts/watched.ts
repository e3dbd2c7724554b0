// What is watched for thresholds: the limits of people, budgets, and the caps of the sessions that somebody works in.
import type { Watched } from '../../analytics/alerts/thresholds.ts';
import { budgetConstraint } from '../../analytics/limits/budgets.ts';
import type { Work } from '../../analytics/limits/work.ts';
import { personConstraints } from '../../analytics/limits/person-limits.ts';
import type { AllLimitSources } from '../limit-sources.ts';

/** A cap of a session is told when it is reached, and not before. */
const REACHED = [100] as const;

/** The limits that count for whoever works, and the caps of their session where one is named. */
export function limitsOn(work: Work, sources: AllLimitSources): Watched[] {
  const { inputsOf, namesOf, meter, constraintsOn = [], now } = sources;
  const at = now();
  const names = namesOf?.(work.user) ?? [work.user];
  const user = names[0] ?? work.user;
  const inputs = inputsOf(user);
  if (!inputs.policy.enabled) return [];
  const people =
    user === ''
      ? []
      : personConstraints({
          user,
          inputs,
          spent: (period) => names.reduce((sum, each) => sum + meter.spend('user', each, period, at), 0n),
          complete: meter.ready(),
          now: at,
        });
  const subject = { scope: 'user', id: user, name: user } as const;
  const own = people.map((progress): Watched => ({ kind: 'BudgetThresholdCrossed', subject, progress }));
  const { session = '' } = work;
  if (session === '') return own;
  const caps = constraintsOn
    .flatMap((constraintsOf) => constraintsOf({ ...work, user }, at))
    .filter(({ source }) => source.scope === 'session')
    .map((cap): Watched => ({
      kind: 'SessionCapReached',
      subject: { scope: 'session', id: session, name: cap.source.id },
      progress: { ...cap, thresholds: REACHED },
    }));
  return [...own, ...caps];
}

/** Every budget that is switched on. */
export function watchedBudgets({ budgets, now }: AllLimitSources): Watched[] {
  const at = now();
  return budgets.budgets.all().map((budget) => ({
    kind: 'BudgetThresholdCrossed',
    subject: { scope: 'budget', id: budget.id, name: budget.name === '' ? budget.id : budget.name },
    of: `${budget.scope.kind}/${budget.scope.id}`,
    progress: budgetConstraint(budget, budgets, at),
  }));
}
