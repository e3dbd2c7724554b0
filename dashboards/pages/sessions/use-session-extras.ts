// What is told of the sessions of one page besides their rows, in two questions for all of them.
import { useMemo } from 'react';
import type { ActivitiesAnswer } from '../../../schemas/activity-api.ts';
import type { ListedSession, UsageAnswer } from '../../../schemas/api.ts';
import { useRead } from '../../data/queries.ts';
import { rangeParams, type Span } from '../../view/range.ts';
import { extrasOf, type SessionExtras } from './session-facts.ts';

/** By session; what is not there yet is left out. */
export function useSessionExtras(
  rows: readonly ListedSession[],
  span: Span,
): ReadonlyMap<string, SessionExtras> {
  const session = rows.map((row) => row.session);
  const isAsked = session.length > 0;
  const range = rangeParams(span);
  const activities = useRead<ActivitiesAnswer>(
    '/api/v1/activities',
    {
      ...range,
      group_by: 'session',
      kind: ['compaction', 'subagent_started', 'subagent_completed'],
      session,
      limit: 1000,
    },
    isAsked,
  );
  const kinds = useRead<UsageAnswer>(
    '/api/v1/usage',
    { ...range, group_by: 'session,source', session, limit: 1000 },
    isAsked,
  );
  return useMemo(() => extrasOf(activities.data, kinds.data), [activities.data, kinds.data]);
}
