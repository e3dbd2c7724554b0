// What holds for every page: nothing complains, nothing sticks out, nothing jumps, and axe-core finds nothing.
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { SessionsAnswer } from '../../schemas/api.ts';
import { ARTEFACTS, overflowOf, settled, shiftOf, violationsOn, type Rig } from './rig.ts';

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 768, 360] as const;
const WIDEST = 1920;
const MOST_SHIFT = 0.1;

/** Every page; `:` names are filled in from the ledger. */
const PAGES = {
  overview: '/',
  explore: '/explore',
  people: '/people',
  groups: '/people?tab=groups',
  person: '/people/:user',
  group: '/groups/:group',
  sessions: '/sessions',
  session: '/sessions/:session',
  models: '/models',
  limits: '/limits',
  alerts: '/alerts',
  me: '/me',
  setup: '/setup',
  'not-found': '/no-such-page',
} as const;

export function everyPage(rig: () => Rig): void {
  describe.each(Object.entries(PAGES))('the page %s', (name, path) => {
    it.for([1280, 360])(
      'comes without complaint and without jumping, %d pixels wide',
      async (width, { expect }) => {
        const address = await filledIn(rig(), path);
        const { page, complaints } = await rig().open(address, { viewport: { width, height: 900 } });
        const shift = await shiftOf(page);
        const title = await page.title();
        await page.context().close();
        expect(title.startsWith('Not found')).toBe(name === 'not-found');
        expect(complaints).toEqual([]);
        expect(shift.sum, shift.what).toBeLessThan(MOST_SHIFT);
      },
    );

    it(
      'has no violation and no overflow in either theme at any width',
      { timeout: 60_000 },
      async ({ expect }) => {
        const address = await filledIn(rig(), path);
        const { page } = await rig().open(address);
        const found = [];
        for (const width of WIDTHS) {
          for (const theme of THEMES) found.push(...(await looked(page, { name, width, theme })));
        }
        found.push(...(await looked(page, { name, width: WIDEST, theme: 'light', isOnlySeen: true })));
        await page.context().close();
        expect(found).toEqual([]);
      },
    );
  });
}

type Look = {
  readonly name: string;
  readonly width: number;
  readonly theme: (typeof THEMES)[number];
  readonly isOnlySeen?: boolean;
};

async function looked(page: Page, { name, width, theme, isOnlySeen = false }: Look): Promise<string[]> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await settled(page);
  await page.screenshot({
    path: `${ARTEFACTS}/${name}-${width}-${theme}.jpg`,
    type: 'jpeg',
    quality: 75,
    fullPage: true,
  });
  const found = isOnlySeen ? [] : await violationsOn(page);
  const { by, what } = await overflowOf(page);
  if (by > 0) found.push(`${by} pixels too wide: ${what}`);
  return found.map((each) => `${width} ${theme}: ${each}`);
}

async function filledIn({ ask }: Rig, path: string): Promise<string> {
  const { data } = await ask<SessionsAnswer>('/api/v1/sessions?limit=25&sort=-cost_usd');
  const row = data.find(({ user }) => user !== '');
  if (!row) throw new Error('the company has no session of anybody');
  const names = { user: row.user, session: row.session, group: 'data' };
  return path.replace(/:(\w+)/, (_, key: keyof typeof names) => encodeURIComponent(names[key]));
}
