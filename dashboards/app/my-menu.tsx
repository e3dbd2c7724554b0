// Whose browser this is: the own limit at a glance, and signing out.
import { Anchor, Box, Button, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import type { LimitState } from '../../schemas/limit-api.ts';
import { storedToken } from '../data/client.ts';
import { useMe } from '../data/me.ts';
import { useRead } from '../data/queries.ts';
import { signOut } from '../data/sign-in.ts';
import { Icon } from '../parts/icons.tsx';
import { Meter } from '../parts/meter.tsx';
import { useView } from '../view/use-view.ts';
import { fullestLimit, isSpendKnown, microDollars, usedPercent } from '../words/limits.ts';
import { dollars, UNKNOWN } from '../words/money.ts';
import { Link } from 'wouter';
import { PAGES } from './pages.ts';

/** The own limit that is used up most: `$12.40 / $50.00`. */
function useMyLimit(me: string) {
  const state = useRead<LimitState>('/api/v1/limits/state', { user: me }, me !== '');
  const limit = me === '' ? undefined : state.data && fullestLimit(state.data.effective);
  if (!limit || !state.data) return undefined;
  const isKnown = isSpendKnown(state.data);
  return {
    period: limit.period,
    numbers: `${isKnown ? dollars(limit.spent_usd) : UNKNOWN} / ${microDollars(limit.limit_micros)}`,
    percent: isKnown ? usedPercent(limit) : undefined,
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
          <span className="outlay-avatar" aria-hidden="true">
            {me === '' ? <Icon name="me" size={16} /> : initialsOf(namePart(me))}
          </span>
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
            <Anchor component={Link} href={`/me${search()}`} size="sm">
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

/** `AB` of `ada.brandt`. */
function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => /^./u.exec(word)?.[0].toUpperCase() ?? '')
    .join('');
}
