// The limits of a group's members together, each as it counts for the member.
import type { LimitState } from '../../schemas/limit-api.ts';
import type { GroupState } from '../../schemas/limit-states.ts';
import { fromMicros, fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import { stateNow, type LimitSources } from './limit-status.ts';

const NEAR_PERCENT = 75n;

/** The state of one group; `members` are keys of people. */
export function groupStateNow(group: string, members: readonly string[], sources: LimitSources): GroupState {
  const states = members.map((user) => stateNow({ user }, sources, null));
  const monthly = states.flatMap(({ effective }) => effective.filter(isMonthly));
  const limited = members.filter((_, index) => states[index]?.effective.some(isMonthly));
  const over = states.filter(isOver).length;
  return {
    group,
    member_count: members.length,
    own_limits: monthly.filter(({ source }) => source.scope === 'user').length,
    unlimited: states.filter(({ effective }) => effective.length === 0).length,
    limit_micros:
      monthly.length === 0 ? null : monthly.reduce((sum, { limit_micros: micros }) => sum + micros, 0),
    limited_spent_usd: spentBy(limited, sources),
    spent_usd: spentBy(members, sources),
    near: states.filter((state) => !isOver(state) && isNear(state)).length,
    over,
  };
}

function isMonthly({ period }: LimitState['effective'][number]): boolean {
  return period === 'month';
}

function isOver({ effective }: LimitState): boolean {
  return effective.some(({ exceeded }) => exceeded);
}

function isNear({ effective }: LimitState): boolean {
  return effective.some(
    ({ limit_micros: micros, spent_usd: spent }) =>
      (fromUsd(spent) ?? 0n) * 100n >= fromMicros(micros) * NEAR_PERCENT,
  );
}

function spentBy(members: readonly string[], { meter, namesOf, now }: LimitSources): string | null {
  if (!meter.ready()) return null;
  const at = now();
  const names = new Set(members.flatMap((user) => namesOf?.(user) ?? [user]));
  const sum = [...names].reduce<Pico>((total, name) => total + meter.spend('user', name, 'month', at), 0n);
  return toUsd(sum);
}
