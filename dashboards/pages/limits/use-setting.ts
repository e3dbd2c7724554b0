// A setting with the version that a change of it must name.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { readVersioned, type Versioned } from '../../data/client.ts';

/** Not asked again by itself: what somebody is typing is about the version that they saw. */
export function useSetting<Body>(path: string): UseQueryResult<Versioned<Body>> {
  return useQuery({
    queryKey: [path, 'versioned'],
    queryFn: async ({ signal }) => await readVersioned<Body>(path, {}, signal),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 0,
    gcTime: 0,
  });
}
