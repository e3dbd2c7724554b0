// Raises in a list, the latest request first, page by page.
import type { z } from 'zod';
import type { raiseListAnswer, raisesQuery, RaiseAnswer } from '../schemas/raises.ts';
import { toUserKey } from '../schemas/user-key.ts';
import type { Directory } from './directory.ts';
import { readCursor, writeCursor } from './page.ts';
import { raiseAnswerOf } from './raises.ts';
import type { Settings } from './settings.ts';

/** A page of the raises that fit the query; states are as of `now` in milliseconds since 1970. */
export function listRaises(
  { raises }: Settings,
  directory: Directory,
  query: z.infer<typeof raisesQuery>,
  now: number,
): z.infer<typeof raiseListAnswer> {
  const { user, group, state, limit } = query;
  const person = user === undefined ? undefined : directory.personOf(toUserKey(user));
  const fits = ({ source: { scope, id }, state: is }: RaiseAnswer) =>
    (state === undefined || is === state) &&
    (person === undefined || (scope === 'user' && directory.personOf(id) === person)) &&
    (group === undefined || (scope === 'group' && id === group));
  const found = raises
    .list()
    .map((raise) => raiseAnswerOf(raise, now))
    .filter(fits)
    .sort((left, right) => (keyOf(left) < keyOf(right) ? 1 : -1));
  const [after] = query.cursor === undefined ? [] : readCursor(query.cursor, query, 1);
  const rest = after === undefined ? found : found.filter((raise) => keyOf(raise) < after);
  const data = rest.slice(0, limit);
  const last = rest.length > limit ? data.at(-1) : undefined;
  return { data, next_cursor: last ? writeCursor(query, [keyOf(last)]) : null };
}

function keyOf({ requested_at, id }: RaiseAnswer): string {
  return `${requested_at} ${id}`;
}
