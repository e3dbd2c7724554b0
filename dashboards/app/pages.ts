// Every page: its address, its name, its place in the navigation, and its code, which is loaded when it is first shown.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { IconName } from '../parts/icons.tsx';

export type Page = {
  /** As wouter reads it: `/people/:user`. */
  readonly path: string;
  readonly title: string;
  /** Where it stands in the navigation; absent for pages that are reached from others. */
  readonly section?: 'Spend' | 'Control' | 'Finance' | 'Me';
  readonly icon?: IconName;
  /** The letter that follows `g` to go there. */
  readonly go?: string;
  /** Whether range, filters and unit do nothing here: the bar that sets them is left out. */
  readonly isWithoutView?: boolean;
  readonly body: LazyExoticComponent<ComponentType>;
};

export const PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'Overview',
    section: 'Spend',
    icon: 'overview',
    go: 'o',
    body: lazy(async () => await import('../pages/overview/overview.tsx')),
  },
  {
    path: '/explore',
    title: 'Explore',
    section: 'Spend',
    icon: 'explore',
    go: 'e',
    body: lazy(async () => await import('../pages/explore/explore.tsx')),
  },
  {
    path: '/people',
    title: 'People and groups',
    section: 'Spend',
    icon: 'people',
    go: 'p',
    body: lazy(async () => await import('../pages/people/people.tsx')),
  },
  {
    path: '/people/:user',
    title: 'Person',
    body: lazy(async () => await import('../pages/people/person.tsx')),
  },
  {
    path: '/groups/:group',
    title: 'Group',
    body: lazy(async () => await import('../pages/people/group.tsx')),
  },
  {
    path: '/sessions',
    title: 'Sessions',
    section: 'Spend',
    icon: 'sessions',
    go: 's',
    body: lazy(async () => await import('../pages/sessions/sessions.tsx')),
  },
  {
    path: '/sessions/:session',
    title: 'Session',
    isWithoutView: true,
    body: lazy(async () => await import('../pages/session/session.tsx')),
  },
  {
    path: '/limits',
    title: 'Budgets and limits',
    section: 'Control',
    icon: 'limits',
    go: 'l',
    isWithoutView: true,
    body: lazy(async () => await import('../pages/limits/limits.tsx')),
  },
  {
    path: '/alerts',
    title: 'Alerts',
    section: 'Control',
    icon: 'alerts',
    go: 'a',
    isWithoutView: true,
    body: lazy(async () => await import('../pages/alerts/alerts.tsx')),
  },
  {
    path: '/models',
    title: 'Models and pricing',
    section: 'Control',
    icon: 'models',
    go: 'd',
    body: lazy(async () => await import('../pages/models/models.tsx')),
  },
  {
    path: '/me',
    title: 'My spend',
    section: 'Me',
    icon: 'me',
    go: 'm',
    body: lazy(async () => await import('../pages/me/me.tsx')),
  },
  {
    path: '/setup',
    title: 'Setup',
    section: 'Me',
    icon: 'setup',
    go: 'u',
    isWithoutView: true,
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
