// Limits of the people of one list, asked for together.
import type { LimitState } from '../../schemas/limit-api.ts';
import type { GroupState, GroupStatesAnswer, LimitStatesAnswer } from '../../schemas/limit-states.ts';
import { useRead } from './queries.ts';

/** States by person; undefined while they are not known, or where they cannot be. */
export function useLimitStates(users: readonly string[]): ReadonlyMap<string, LimitState> | undefined {
  const named = users.filter((user) => user !== '');
  const { data, isPlaceholderData } = useRead<LimitStatesAnswer>(
    '/api/v1/limits/states',
    { user: named },
    named.length > 0,
  );
  if (data === undefined || isPlaceholderData) return undefined;
  return new Map(data.data.map((state, index) => [named[index] ?? state.user, state]));
}

/** States by group; undefined while they are not known. */
export function useGroupStates(groups?: readonly string[]): ReadonlyMap<string, GroupState> | undefined {
  const { data } = useRead<GroupStatesAnswer>('/api/v1/limits/group-states', { group: groups });
  return data && new Map(data.data.map((state) => [state.group, state]));
}
