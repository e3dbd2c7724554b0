// What is about the app and not about one view: search, freshness, theme, and whose browser this is.
import { ActionIcon, Burger, Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import { IS_DEMO } from '../data/place.ts';
import { Icon } from '../parts/icons.tsx';
import { Brand } from './brand.tsx';
import { Freshness } from './freshness.tsx';
import { MyMenu } from './my-menu.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

type Props = {
  readonly isNavOpen: boolean;
  readonly onNav: () => void;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
};

export function TopBar({ isNavOpen, onNav, onSearch, onHelp }: Props) {
  return (
    <Group h="100%" px="md" gap="xs" wrap="nowrap">
      <Burger
        opened={isNavOpen}
        onClick={onNav}
        size="sm"
        className="outlay-only-narrow"
        aria-label={isNavOpen ? 'Close navigation' : 'Open navigation'}
        aria-expanded={isNavOpen}
      />
      <div className="outlay-only-narrow outlay-top-brand">
        <Brand />
      </div>
      {IS_DEMO && (
        <span className="outlay-demo" title="Figures of an invented company">
          Demo
        </span>
      )}
      <UnstyledButton className="outlay-search" onClick={onSearch}>
        <Icon name="search" size={16} />
        <Text span size="sm" className="outlay-search-words">
          Search or go to…
        </Text>
        <Kbd size="xs" className="outlay-search-words" aria-hidden="true">
          {isMac() ? '⌘ K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
      <Group ml="auto" gap={6} wrap="nowrap">
        <Freshness />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          onClick={onHelp}
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts"
          className="outlay-only-wide"
        >
          <Icon name="keyboard" />
        </ActionIcon>
        <ThemeSwitch />
        <MyMenu />
      </Group>
    </Group>
  );
}

function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
