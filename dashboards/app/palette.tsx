// Search over everything: pages, people, sessions, values, saved views, and what can be done from anywhere.
import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
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
  const { found, isSettled } = useFound(query);
  const groups = [...matching(fixed, query), ...found].filter(({ commands }) => commands.length > 0);
  // Enter may come before the answer: what is first until then is about another text.
  const entered = useRef<string>(undefined);
  useEffect(() => {
    const isMeant = entered.current === query && store.getState().opened;
    if (isMeant && !isSettled) return;
    entered.current = undefined;
    if (isMeant) runFirst(groups);
  }, [query, isSettled, groups]);
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
          if (event.key !== 'Enter' || store.getState().selected >= 0) return;
          if (isSettled) runFirst(groups);
          else entered.current = query;
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
  const first = groups[0]?.commands[0];
  if (!first) return;
  first.run();
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

type Found = {
  readonly found: readonly Commands[];
  /** Whether it is about the text as it stands, and complete. */
  readonly isSettled: boolean;
};

const NOTHING: Found = { found: [], isSettled: true };

/** What the ledger knows by that name, in the days of the page. */
function useFound(query: string): Found {
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
  const { values, isSettled: areValuesSettled } = useValues(isSought ? sought : '');
  const [, goTo] = useLocation();
  const { search } = useView();
  if (query.trim().length < 2) return NOTHING;
  const isSettled =
    sought === query.trim() && areValuesSettled && isAnswered(people) && (!isSession || isAnswered(sessions));
  const found = [
    {
      group: 'People',
      commands: rowsOf(people).map(({ user }) => ({
        label: nameOf('user', user),
        icon: 'people',
        run: () => goTo(`/people/${encodeURIComponent(user)}${search()}`),
      })),
    },
    ...values,
    {
      group: 'Sessions',
      commands: rowsOf(sessions).map(({ session, agent }) => ({
        label: session,
        icon: 'sessions',
        hint: agent,
        run: () => goTo(`/sessions/${encodeURIComponent(session)}${search()}`),
      })),
    },
  ] satisfies readonly Commands[];
  return { found, isSettled };
}

/** Whether an answer is there that is about this question, or none will come. */
function isAnswered({ isPending, isPlaceholderData }: UseQueryResult): boolean {
  return !isPending && !isPlaceholderData;
}

function rowsOf<Row>(query: UseQueryResult<{ readonly data: readonly Row[] }>): readonly Row[] {
  return isAnswered(query) ? (query.data?.data ?? []) : [];
}

/** Values that hold the text: choosing one filters the page by it. */
function useValues(sought: string): { readonly values: readonly Commands[]; readonly isSettled: boolean } {
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
  const isSettled = !isAsked || Object.values(answers).every(isAnswered);
  const values = SOUGHT.map((dimension): Commands => ({
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
  return { values, isSettled };
}
