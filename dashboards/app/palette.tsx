// Search over everything: pages, people, sessions, values, saved views, and what can be done from anywhere.
import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { SessionsAnswer, UsageAnswer, UsersAnswer } from '../../schemas/api.ts';
import { useRead } from '../data/queries.ts';
import { nameOf } from '../parts/dimension-value.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { LABELS, type Dimension } from '../view/dimensions.ts';
import { rangeParams } from '../view/range.ts';
import { useView } from '../view/use-view.ts';
import { toggled } from '../view/view.ts';
import { PAGES } from './pages.ts';
import { RANGES } from './range-picker.tsx';
import { useSavedViews } from './saved-views.tsx';
import { THEMES } from './theme-switch.tsx';

const [store, actions] = createSpotlight();

type Command = {
  readonly label: string;
  readonly icon: IconName;
  readonly hint?: string;
  readonly run: () => void;
};
type Commands = { readonly group: string; readonly commands: readonly Command[] };

/** Dimensions whose values are looked through. */
const SOUGHT = ['repo', 'model', 'group', 'agent'] as const satisfies readonly Dimension[];
const MOST_OF_A_KIND = 6;

/** Shows it, now or as soon as it is drawn. */
export function openPalette(): void {
  actions.open();
}

export default function Palette() {
  const [query, setQuery] = useState('');
  const fixed = useFixed();
  const found = useFound(query);
  const groups = [...matching(fixed, query), ...found].filter(({ commands }) => commands.length > 0);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
    >
      <Spotlight.Search
        placeholder="Page, person, repository, model, session…"
        aria-label="Search and commands"
        leftSection={<Icon name="search" />}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && store.getState().selected < 0) runFirst(groups);
        }}
      />
      <Spotlight.ActionsList>
        {groups.map(({ group, commands }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {commands.map(({ label, icon, hint, run }) => (
              <Spotlight.Action
                key={label}
                label={label}
                description={hint}
                leftSection={<Icon name={icon} />}
                onClick={run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Enter means the first command while the arrow keys have not chosen another. */
function runFirst(groups: readonly Commands[]): void {
  groups[0]?.commands[0]?.run();
  actions.close();
}

function useFixed(): readonly Commands[] {
  const [, goTo] = useLocation();
  const { search, change } = useView();
  const { setColorScheme } = useMantineColorScheme();
  const [views] = useSavedViews();
  return [
    {
      group: 'Pages',
      commands: PAGES.filter(({ section }) => section !== undefined).map(
        ({ path, title, icon = 'page' }) => ({
          label: title,
          icon,
          run: () => goTo(`${path}${search()}`),
        }),
      ),
    },
    {
      group: 'Saved views',
      commands: views.map(({ name, address }) => ({
        label: name,
        icon: 'bookmark',
        run: () => goTo(address),
      })),
    },
    {
      group: 'Days',
      commands: RANGES.map(({ value, label }) => ({
        label,
        icon: 'calendar',
        run: () => change({ range: value }),
      })),
    },
    {
      group: 'Theme',
      commands: THEMES.map(({ value, label }) => ({
        label: `Theme: ${label.toLowerCase()}`,
        icon: value,
        run: () => setColorScheme(value),
      })),
    },
  ];
}

function matching(groups: readonly Commands[], query: string): readonly Commands[] {
  const sought = query.trim().toLowerCase();
  return groups.map(({ group, commands }) => ({
    group,
    commands: commands.filter(({ label }) => label.toLowerCase().includes(sought)),
  }));
}

/** What the ledger knows by that name, in the days of the page. */
function useFound(query: string): readonly Commands[] {
  const [sought] = useDebouncedValue(query.trim(), 150);
  const isSought = sought.length >= 2;
  const { span } = useView();
  const days = rangeParams(span);
  const people = useRead<UsersAnswer>(
    '/api/v1/users',
    { ...days, q: sought, limit: MOST_OF_A_KIND },
    isSought,
  );
  const isSession = /^[\w-]{8,}$/.test(sought);
  const sessions = useRead<SessionsAnswer>(
    '/api/v1/sessions',
    { ...days, session: sought, limit: 1 },
    isSession,
  );
  const values = useValues(isSought ? sought : '');
  const [, goTo] = useLocation();
  const { search } = useView();
  if (!isSought) return [];
  return [
    {
      group: 'People',
      commands: (people.data?.data ?? []).map(({ user }) => ({
        label: nameOf('user', user),
        icon: 'people',
        run: () => goTo(`/people/${encodeURIComponent(user)}${search()}`),
      })),
    },
    ...values,
    {
      group: 'Sessions',
      commands: (isSession ? (sessions.data?.data ?? []) : []).map(({ session, agent }) => ({
        label: session,
        icon: 'sessions',
        hint: agent,
        run: () => goTo(`/sessions/${encodeURIComponent(session)}${search()}`),
      })),
    },
  ];
}

/** Values that hold the text: choosing one filters the page by it. */
function useValues(sought: string): readonly Commands[] {
  const { span, filters, change } = useView();
  const days = rangeParams(span);
  const ask = (dimension: Dimension) => ({ ...days, group_by: dimension, limit: 1_000 });
  const isAsked = sought !== '';
  const answers = {
    repo: useRead<UsageAnswer>('/api/v1/usage', ask('repo'), isAsked),
    model: useRead<UsageAnswer>('/api/v1/usage', ask('model'), isAsked),
    group: useRead<UsageAnswer>('/api/v1/usage', ask('group'), isAsked),
    agent: useRead<UsageAnswer>('/api/v1/usage', ask('agent'), isAsked),
  };
  return SOUGHT.map((dimension) => ({
    group: `Filter by ${LABELS[dimension].toLowerCase()}`,
    commands: (answers[dimension].data?.rows ?? [])
      .map((row) => row[dimension] ?? '')
      .filter((value) => value !== '' && value.toLowerCase().includes(sought.toLowerCase()))
      .slice(0, MOST_OF_A_KIND)
      .map((value) => ({
        label: value,
        icon: 'plus',
        run: () => change({ filters: toggled(filters, dimension, value) }),
      })),
  }));
}
