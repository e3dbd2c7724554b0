// What Setup asks, and how often: what arrives is looked at every two seconds.
import { useQuery, useQueryClient, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { z } from 'zod';
import type { SessionsAnswer, UsageAnswer } from '../../../schemas/api.ts';
import type { forgeAnswer } from '../../../schemas/forge-api.ts';
import type { SenderAnswer, SendersAnswer } from '../../../schemas/senders.ts';
import type { DemoAnswer, RecentRequestsAnswer } from '../../../schemas/setup.ts';
import { read } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';

const LOOK_MS = 2_000;

export const DEMO = '/api/v1/demo';
export const SCAN = '/api/v1/imports/history/scan';
export const FORGES = '/api/v1/forges';
const USAGE = '/api/v1/usage';
const SENDERS = '/api/v1/senders';

/** Reads a path again and again; `isMoving` says from the last answer whether to go on. */
export function useWatched<Body>(
  path: string,
  isMoving: (body: Body | undefined) => boolean,
  isAsked = true,
): UseQueryResult<Body> {
  return useQuery({
    queryKey: [path, {}],
    queryFn: async ({ signal }) => await read<Body>(path, {}, signal),
    refetchInterval: ({ state }) => (isMoving(state.data) ? LOOK_MS / 2 : false),
    enabled: isAsked,
  });
}

/** The latest requests with telemetry. */
export function useRequests(from: 'here' | 'anywhere'): UseQueryResult<RecentRequestsAnswer> {
  return useQuery({
    queryKey: ['/api/v1/setup/requests', { from }],
    queryFn: async ({ signal }) =>
      await read<RecentRequestsAnswer>('/api/v1/setup/requests', { from }, signal),
    refetchInterval: LOOK_MS,
  });
}

/** Asks for usage again; pages that were seen while there was none would still say so. */
export function forgetUsage(client: QueryClient): void {
  client.removeQueries({ queryKey: [USAGE], type: 'inactive' });
  void client.invalidateQueries({ queryKey: [USAGE] });
}

/** All senders, asked again when a request with telemetry came. */
export function useSenders(): UseQueryResult<SendersAnswer> {
  const client = useQueryClient();
  const newest = useRequests('anywhere').data?.data[0]?.at;
  useEffect(() => {
    if (newest === undefined) return;
    void client.invalidateQueries({ queryKey: [SENDERS] });
    forgetUsage(client);
  }, [client, newest]);
  return useRead<SendersAnswer>(SENDERS, { limit: 1_000 });
}

/** Everything that was spent in the last 30 days, in one row: whether there is anything, and what lacks a price. */
export function useTotals(): UseQueryResult<UsageAnswer> {
  return useRead<UsageAnswer>(USAGE, { limit: 1 });
}

/** The session that a sender worked in last. */
export function useLastSession(sender: SenderAnswer | undefined): UseQueryResult<SessionsAnswer> {
  const { user } = sender?.who ?? {};
  const params = { agent: sender?.agent ?? undefined, user: user ?? undefined, sort: '-ended', limit: 1 };
  return useRead<SessionsAnswer>('/api/v1/sessions', params, sender !== undefined);
}

/** Connections to forges. */
export function useForges(): UseQueryResult<{ readonly data: readonly z.infer<typeof forgeAnswer>[] }> {
  return useRead(FORGES);
}

/** The demo company, looked at while it loads. */
export function useDemo(isAsked: boolean): UseQueryResult<DemoAnswer> {
  return useWatched<DemoAnswer>(DEMO, (demo) => demo?.state === 'loading', isAsked);
}
