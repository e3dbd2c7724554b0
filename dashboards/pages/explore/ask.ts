// Calls of the API that Explore makes, for dimensions and for attributes of the senders' own.
import type { UsageAnswer } from '../../../schemas/api.ts';
import type { Interval } from '../../../schemas/period.ts';
import type { Params } from '../../data/client.ts';
import { usageParams, useRead } from '../../data/queries.ts';
import type { Span } from '../../view/range.ts';
import type { Filters } from '../../view/view.ts';
import type { Measure } from '../../words/measures.ts';
import { isDimension, type AnyDimension } from './question.ts';

/** Rows among which the largest are looked for. */
const MOST_ROWS = 1_000;
/** Values that the API takes in one filter. */
const MOST_VALUES = 100;

export type Asked = {
  /** Absent: nothing is asked. */
  readonly span: Span | undefined;
  readonly filters: Filters;
  readonly groupBy?: readonly AnyDimension[];
  readonly interval?: Interval | undefined;
  readonly measure?: Measure;
  /** Only these values, beside the filters. */
  readonly only?: readonly (readonly [AnyDimension, readonly string[]])[];
};

/** The parameters of a question. */
export function askedParams({ span, filters, groupBy = [], interval, measure, only = [] }: Asked): Params {
  const kept: Record<string, readonly string[]> = {};
  for (const [dimension, values] of only) {
    if (values.length > MOST_VALUES) continue;
    if (isDimension(dimension)) kept[dimension] = values;
    else {
      const name = dimension.slice('attribute.'.length);
      kept['attribute'] = [...(kept['attribute'] ?? []), ...values.map((value) => `${name}=${value}`)];
    }
  }
  return {
    ...usageParams({ span, filters, groupBy, interval }),
    ...kept,
    ...(measure && { sort: `-${measure.sort ?? 'cost_usd'}` }),
  };
}

/** Asks. Nothing is asked without a span, or when a list of values is empty. */
export function useAsked(asked: Asked) {
  const isAsked = asked.span !== undefined && (asked.only ?? []).every(([, values]) => values.length > 0);
  const isLong = asked.interval !== undefined || (asked.groupBy?.length ?? 0) > 1;
  const params = { ...askedParams(asked), limit: isLong ? 10_000 : MOST_ROWS };
  const query = useRead<UsageAnswer>('/api/v1/usage', params, isAsked);
  return { query, data: isAsked ? query.data : undefined };
}
