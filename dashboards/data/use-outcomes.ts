// What the spend of the page bought, and of what it is compared with: each asked once, for every card that shows a part of it.
import type { UseQueryResult } from '@tanstack/react-query';
import type { OutcomesAnswer } from '../../schemas/outcomes-api.ts';
import { rangeParams } from '../view/range.ts';
import { useView } from '../view/use-view.ts';
import type { Params } from './params.ts';
import { useRead } from './queries.ts';
import { useComparison } from './use-comparison.ts';

export const OUTCOMES = '/api/v1/outcomes';

type Used = {
  readonly query: UseQueryResult<OutcomesAnswer>;
  readonly before: OutcomesAnswer | undefined;
  /** What was asked, for the call of the API that answers the same. */
  readonly params: Params;
};

export function useOutcomes(): Used {
  const { span, filters } = useView();
  const { asked } = useComparison();
  const params = { ...rangeParams(span), ...filters, explain: 'true' };
  const query = useRead<OutcomesAnswer>(OUTCOMES, params);
  const earlier = { ...(asked && rangeParams(asked)), ...filters };
  const before = useRead<OutcomesAnswer>(OUTCOMES, earlier, asked !== undefined);
  return { query, params, before: asked && before.data };
}
