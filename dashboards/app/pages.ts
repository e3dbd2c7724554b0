// Every page: its address, its name, its place in the navigation, and its code, which is loaded when it is first shown.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { IconName } from '../parts/icons.tsx';
import type { Dimension } from '../view/dimensions.ts';
import { without, type Filters } from '../view/view.ts';

/** Parts of the view that pages share beside the days. */
export type ViewControl = 'compare' | 'filters' | 'unit';

export type Page = {
  /** As wouter reads it: `/people/:user`. */
  readonly path: string;
  readonly title: string;
  /** Where it stands in the navigation; absent for pages that are reached from others. */
  readonly section?: 'Spend' | 'Control' | 'Finance' | 'Me';
  readonly icon?: IconName;
  /** The letter that follows `g` to go there. */
  readonly go?: string;
  /** What of the view beside its days changes something here; absent where the days do not either: there is no bar then. */
  readonly controls?: readonly ViewControl[];
  /** What the page is about one value of, which its address names: a filter by it would change nothing. */
  readonly subject?: Dimension;
  readonly body: LazyExoticComponent<ComponentType>;
};

export const PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'Overview',
    section: 'Spend',
    icon: 'overview',
    go: 'o',
    controls: ['compare', 'filters', 'unit'],
    body: lazy(async () => await import('../pages/overview/overview.tsx')),
  },
  {
    path: '/explore',
    title: 'Explore',
    section: 'Spend',
    icon: 'explore',
    go: 'e',
    controls: ['compare', 'filters'],
    body: lazy(async () => await import('../pages/explore/explore.tsx')),
  },
  {
    path: '/people',
    title: 'People and groups',
    section: 'Spend',
    icon: 'people',
    go: 'p',
    controls: ['filters'],
    body: lazy(async () => await import('../pages/people/people.tsx')),
  },
  {
    path: '/people/:user',
    title: 'Person',
    subject: 'user',
    controls: ['filters', 'unit'],
    body: lazy(async () => await import('../pages/people/person.tsx')),
  },
  {
    path: '/groups/:group',
    title: 'Group',
    subject: 'group',
    controls: ['filters'],
    body: lazy(async () => await import('../pages/people/group.tsx')),
  },
  {
    path: '/repos',
    title: 'Repos and PRs',
    section: 'Spend',
    icon: 'repos',
    go: 'r',
    controls: ['compare', 'filters'],
    body: lazy(async () => await import('../pages/repos/repos.tsx')),
  },
  {
    path: '/repos/:repo/pulls/:pr',
    title: 'Pull request',
    body: lazy(async () => await import('../pages/pull/pull.tsx')),
  },
  {
    path: '/sessions',
    title: 'Sessions',
    section: 'Spend',
    icon: 'sessions',
    go: 's',
    controls: ['filters'],
    body: lazy(async () => await import('../pages/sessions/sessions.tsx')),
  },
  {
    path: '/sessions/:session',
    title: 'Session',
    body: lazy(async () => await import('../pages/session/session.tsx')),
  },
  {
    path: '/limits',
    title: 'Budgets and limits',
    section: 'Control',
    icon: 'limits',
    go: 'l',
    body: lazy(async () => await import('../pages/limits/limits.tsx')),
  },
  {
    path: '/alerts',
    title: 'Alerts',
    section: 'Control',
    icon: 'alerts',
    go: 'a',
    body: lazy(async () => await import('../pages/alerts/alerts.tsx')),
  },
  {
    path: '/models',
    title: 'Models and pricing',
    section: 'Control',
    icon: 'models',
    go: 'd',
    controls: ['filters'],
    body: lazy(async () => await import('../pages/models/models.tsx')),
  },
  {
    path: '/reconciliation',
    title: 'Reconciliation',
    section: 'Finance',
    icon: 'reconciliation',
    go: 'c',
    body: lazy(async () => await import('../pages/reconciliation/reconciliation.tsx')),
  },
  {
    path: '/export',
    title: 'Export',
    section: 'Finance',
    icon: 'export',
    go: 'x',
    body: lazy(async () => await import('../pages/finance/finance.tsx')),
  },
  {
    path: '/me',
    title: 'My spend',
    section: 'Me',
    icon: 'me',
    go: 'm',
    controls: [],
    body: lazy(async () => await import('../pages/me/me.tsx')),
  },
  {
    path: '/setup',
    title: 'Setup',
    section: 'Me',
    icon: 'setup',
    go: 'u',
    body: lazy(async () => await import('../pages/setup/setup.tsx')),
  },
];

/** The page at an address; undefined where there is none. */
export function pageAt(path: string): Page | undefined {
  return PAGES.find((page) => {
    const parts = page.path.split('/');
    const given = path.split('/');
    return (
      parts.length === given.length &&
      parts.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
    );
  });
}

/** The filters that count at an address: those of the view, but of what a page is about the one that it is about. */
export function filtersAt(path: string, filters: Filters): Filters {
  const subject = pageAt(path)?.subject;
  if (subject === undefined) return filters;
  return { ...without(filters, subject), [subject]: [nameIn(path)] };
}

function nameIn(path: string): string {
  const part = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
