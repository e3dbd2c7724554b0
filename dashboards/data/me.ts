// Whose spend is "mine": that of the person whom the token is bound to, else of whoever was chosen in this browser.
import { useLocalStorage } from '@mantine/hooks';
import type { MeAnswer } from '../../schemas/me.ts';
import { keptAs } from './place.ts';
import { useRead } from './queries.ts';

/** The person, empty where nobody is known yet; a way to choose; and whether the token says it, so that there is no choice. */
export function useMe(): readonly [string, (user: string) => void, boolean] {
  const [chosen, choose] = useLocalStorage({
    key: keptAs('me'),
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const bound = useRead<MeAnswer>('/api/v1/me').data?.user ?? '';
  return [bound || (typeof chosen === 'string' ? chosen : ''), choose, bound !== ''];
}
