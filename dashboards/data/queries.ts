// The questions that pages ask, each under one key: the same question is asked once and answered everywhere.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { SessionsAnswer, UsageAnswer, UsersAnswer } from '../../schemas/api.ts';
import type { BreakdownAnswer, BreakdownRow } from '../../schemas/breakdown-api.ts';
import { rangeParams, type Span } from '../view/range.ts';
import type { Filters } from '../view/view.ts';
import { read, type Params } from './client.ts';

/** A question about usage. */
export type UsageQuestion = {
  readonly span: Span | undefined;
  readonly filters?: Filters;
  readonly groupBy?: readonly string[];
  readonly interval?: 'hour' | 'day' | 'week' | 'month' | undefined;
  readonly sort?: string;
  readonly limit?: number;
  readonly cursor?: string | undefined;
};

/** Reads any path; the previous answer stays while the next one comes, where both tell of the same kind of thing. */
export function useRead<Body>(path: string, params: Params = {}, isAsked = true): UseQueryResult<Body> {
  return useQuery({
    queryKey: [path, params],
    queryFn: async ({ signal }) => await read<Body>(path, params, signal),
    placeholderData: (old, asked) => (isAlike(asked?.queryKey, path, params) ? old : undefined),
    enabled: isAsked,
  });
}

/** Rows by another dimension or another time bucket are no answer to this question, not even for a moment. */
function isAlike(asked: readonly unknown[] | undefined, path: string, params: Params): boolean {
  const [askedPath, askedParams] = (asked ?? []) as [string?, Params?];
  return (
    askedPath === path &&
    askedParams?.['group_by'] === params['group_by'] &&
    askedParams?.['interval'] === params['interval']
  );
}

/** The parameters of a question about usage. */
export function usageParams({
  span,
  filters = {},
  groupBy,
  interval,
  sort,
  limit,
  cursor,
}: UsageQuestion): Params {
  return {
    ...(span && rangeParams(span)),
    ...filters,
    group_by: groupBy?.length ? groupBy.join(',') : undefined,
    interval,
    sort,
    limit,
    cursor,
  };
}

/** `GET /usage`. Without a span nothing is asked: there is nothing to compare with. */
export function useUsage(question: UsageQuestion): UseQueryResult<UsageAnswer> {
  return useRead<UsageAnswer>('/api/v1/usage', usageParams(question), question.span !== undefined);
}

/** Rows by a dimension and what they are part of: an answer of `/usage`, or a list of a breakdown. */
export type UsageList = Pick<UsageAnswer, 'totals' | 'next_cursor'> & {
  readonly rows: readonly BreakdownRow[];
};

/** A question by several dimensions at once, each on its own; `overTime` of them also by time. */
export type BreakdownQuestion = Pick<UsageQuestion, 'span' | 'filters' | 'interval' | 'limit'> & {
  readonly groupBy: readonly string[];
  readonly overTime?: readonly string[];
};

/** What `pick` takes of the answer of `GET /usage/breakdown`; `pick` must stay the same function. Without a span nothing is asked. */
export function useBreakdown<Part>(
  question: BreakdownQuestion,
  pick: (answer: BreakdownAnswer) => Part,
): UseQueryResult<Part> {
  const path = '/api/v1/usage/breakdown';
  const params = { ...usageParams(question), over_time: question.overTime };
  return useQuery({
    queryKey: [path, params],
    queryFn: async ({ signal }) => await read<BreakdownAnswer>(path, params, signal),
    placeholderData: (old, asked) => (isAlike(asked?.queryKey, path, params) ? old : undefined),
    enabled: question.span !== undefined,
    select: pick,
  });
}

/** `GET /users`. */
export function useUsers(params: Params): UseQueryResult<UsersAnswer> {
  return useRead<UsersAnswer>('/api/v1/users', params);
}

/** `GET /sessions`. */
export function useSessions(params: Params): UseQueryResult<SessionsAnswer> {
  return useRead<SessionsAnswer>('/api/v1/sessions', params);
}
