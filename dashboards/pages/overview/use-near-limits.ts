// Who has reached a limit or is near one, and which budgets are: the same answers, and so the same figures, as on Limits.
import type { z } from 'zod';
import type { budgetList } from '../../../schemas/budgets.ts';
import type { LimitPeopleAnswer } from '../../../schemas/limit-states.ts';
import { useRead } from '../../data/queries.ts';
import type { NearLimits } from './attention.ts';

/** People and budgets that are looked at by name; those used most come first. */
const MOST = 100;

/** What is known of limits; a part is undefined while it is not known, or where the token may not ask. */
export function useNearLimits(): NearLimits & { readonly isWaiting: boolean } {
  const people = useRead<LimitPeopleAnswer>('/api/v1/limits/people', { limit: MOST });
  const budgets = useRead<z.infer<typeof budgetList>>('/api/v1/budgets', { limit: MOST });
  return {
    people: people.data,
    budgets: budgets.data?.data,
    isWaiting: people.isPending || budgets.isPending,
  };
}
