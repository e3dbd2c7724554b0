// Who has reached a limit or is near one now: what a change of limits to what they are already would do.
import { useQuery } from '@tanstack/react-query';
import type { PreviewAnswer } from '../../../schemas/limit-preview.ts';
import { change, read } from '../../data/client.ts';

const PREVIEW = '/api/v1/limits/preview';

/** Undefined while it is not known, or where the token may not ask. */
export function useNearLimits(): PreviewAnswer | undefined {
  const { data } = useQuery({
    queryKey: [PREVIEW, 'unchanged'],
    queryFn: async ({ signal }) => {
      const { enabled } = await read<{ enabled: boolean }>('/api/v1/settings/limits', {}, signal);
      const changes = [{ kind: 'settings', update: { enabled } }];
      return (await change<PreviewAnswer>(PREVIEW, { method: 'POST', body: { changes } })).body;
    },
    retry: false,
  });
  return data;
}
