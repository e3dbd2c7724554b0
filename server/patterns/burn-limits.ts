// Limits of people and budgets as they are set now, for the pattern that looks at their pace.
import type { BurnLimit } from '../../analytics/patterns/burn-limit.ts';
import { resolveLimits } from '../../analytics/limits/resolve.ts';
import { fromMicros } from '../../schemas/money.ts';
import type { AllLimitSources } from '../limit-sources.ts';

/** Of everybody, and of every budget that is switched on and has a period. */
export function burnLimits(
  everybody: Iterable<string>,
  { inputsOf, budgets, now }: AllLimitSources,
): BurnLimit[] {
  const at = now();
  const budgeted = budgets.budgets.all().flatMap(({ id, name, scope, period, limitMicros }): BurnLimit[] => {
    if (scope.kind === 'session' || period === 'session') return [];
    const told = name === '' ? id : name;
    const of = { name: `the budget ${told}`, scope: scope.kind, scopeId: scope.id, period };
    return [{ id: `budget/${id}`, ...of, limit: fromMicros(limitMicros) }];
  });
  const personal = [...everybody].flatMap((user): BurnLimit[] => {
    const inputs = inputsOf(user);
    if (!inputs.policy.enabled) return [];
    return resolveLimits({ user, now: at }, inputs).map(({ period, limitMicros }) => ({
      id: `user/${user}/${period}`,
      name: `the ${period} of ${user}`,
      scope: 'user',
      scopeId: user,
      period,
      limit: fromMicros(limitMicros),
    }));
  });
  return [...budgeted, ...personal];
}
