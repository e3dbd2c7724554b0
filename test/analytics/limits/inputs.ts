// Short ways to say what limits are set, for tests.
import type { LimitInputs, LimitPolicy, LimitRaise, PeriodLimits } from '../../../schemas/limits.ts';

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
    readonly raises?: readonly LimitRaise[];
    /** Scopes that refuse while spend cannot be read: `user`, `default` or the id of a group. */
    readonly failClosed?: readonly string[];
  } = {},
): LimitInputs {
  const { user = {}, groups = {}, defaults = {}, groupRule = 'min', enabled = true } = given;
  const closed = (scope: string) => given.failClosed?.includes(scope) ?? false;
  return {
    policy: { ...POLICY, defaults, groupRule, enabled, failClosed: closed('default') },
    user: { limits: user, failClosed: closed('user') },
    groups: Object.entries(groups).map(([id, of]) => ({ id, limits: of, failClosed: closed(id) })),
    raises: given.raises ?? [],
  };
}

/** A raise of `ada`, of a group by its id, or of the default, of so many micro-dollars a month. */
export function raise(
  of: 'ada' | 'default' | `group:${string}`,
  micros: number,
  given: Partial<LimitRaise> = {},
): LimitRaise {
  const [scope, scopeId] =
    of === 'ada'
      ? (['user', 'ada'] as const)
      : of === 'default'
        ? (['default', ''] as const)
        : (['group', of.slice('group:'.length)] as const);
  return { id: 'r1', scope, scopeId, period: 'month', micros, expiresAt: Date.UTC(2200, 0, 1), ...given };
}
