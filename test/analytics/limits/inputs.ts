// Short ways to say what limits are set, for tests.
import type { LimitInputs, LimitPolicy, PeriodLimits } from '../../../schemas/limits.ts';

export const POLICY: LimitPolicy = {
  enabled: true,
  groupRule: 'min',
  defaults: {},
  excludedSources: ['title'],
  period: 'month',
};

/** Limits of a person, of groups by id, and the defaults, in micro-dollars. */
export function limits(
  given: {
    readonly user?: PeriodLimits;
    readonly groups?: Readonly<Record<string, PeriodLimits>>;
    readonly defaults?: PeriodLimits;
    readonly groupRule?: 'min' | 'max';
    readonly enabled?: boolean;
  } = {},
): LimitInputs {
  const { user = {}, groups = {}, defaults = {}, groupRule = 'min', enabled = true } = given;
  return {
    policy: { ...POLICY, defaults, groupRule, enabled },
    user,
    groups: Object.entries(groups).map(([id, of]) => ({ id, limits: of })),
  };
}
