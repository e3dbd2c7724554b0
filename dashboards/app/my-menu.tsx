// Whose browser this is: the own limit at a glance, and signing out.
import { Anchor, Avatar, Box, Button, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import type { LimitState } from '../../schemas/limit-api.ts';
import { storedToken } from '../data/client.ts';
import { useMe } from '../data/me.ts';
import { useRead } from '../data/queries.ts';
import { signOut } from '../data/sign-in.ts';
import { Icon } from '../parts/icons.tsx';
import { Meter } from '../parts/meter.tsx';
import { useView } from '../view/use-view.ts';
import { dollars, dollarsOf, drawn } from '../words/money.ts';
import { Link } from 'wouter';
import { PAGES } from './pages.ts';

const PICO_PER_MICRO = 1_000_000n;

/** The own limit of the longest period: `$12.40 / $50.00`. */
function useMyLimit(me: string) {
  const state = useRead<LimitState>('/api/v1/limits/state', { user: me }, me !== '');
  const limit = me === '' ? undefined : state.data?.effective.at(-1);
  if (!limit) return undefined;
  const most = limit.limit_micros / 1_000_000;
  return {
    period: limit.period,
    numbers: `${dollars(limit.spent_usd)} / ${dollarsOf(BigInt(limit.limit_micros) * PICO_PER_MICRO)}`,
    percent: most === 0 ? 100 : (drawn(limit.spent_usd) / most) * 100,
  };
}

export function MyMenu() {
  const [me] = useMe();
  const limit = useMyLimit(me);
  const { search } = useView();
  const hasMyPage = PAGES.some(({ path }) => path === '/me');
  const isSignedIn = storedToken() !== '';
  if (!hasMyPage && !isSignedIn) return null;
  return (
    <Popover position="bottom-end" width={260} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="outlay-me">
          <span className="outlay-hidden">{me === '' ? 'My spend' : `My spend: ${me}`}</span>
          <Avatar
            size={28}
            radius="xl"
            color="ink"
            name={me === '' ? undefined : namePart(me)}
            aria-hidden="true"
          >
            {me === '' ? <Icon name="me" size={16} /> : undefined}
          </Avatar>
          {limit && (
            <Box className="outlay-me-limit" aria-hidden="true">
              <Text span size="xs">
                {limit.numbers}
              </Text>
              <Meter percent={limit.percent} label="" numbers={limit.numbers} isBare />
            </Box>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="My spend">
        <Stack gap="xs">
          <Text size="sm" c="dimmed" truncate>
            {me === '' ? 'Nobody is chosen in this browser' : me}
          </Text>
          {limit && (
            <Meter
              percent={limit.percent}
              label={`My limit of this ${limit.period}`}
              numbers={limit.numbers}
            />
          )}
          {hasMyPage && (
            <Anchor component={Link} href={`/me${search({})}`} size="sm">
              {me === '' ? 'Choose who I am' : 'My spend'}
            </Anchor>
          )}
          {isSignedIn && (
            <Button size="xs" variant="default" onClick={signOut}>
              Sign out
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** `ada.lovelace@example.com` as `ada lovelace`, for initials. */
function namePart(user: string): string {
  return (user.split('@')[0] ?? user).replace(/[._-]+/g, ' ');
}
