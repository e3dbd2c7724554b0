// What holds for every page: nothing complains, nothing sticks out, nothing jumps, and axe-core finds nothing.
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { SessionsAnswer } from '../../schemas/api.ts';
import { overBudget } from './budget.ts';
import type { PullRequestsAnswer } from '../../schemas/change-api.ts';
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
  repos: '/repos',
  pulls: '/repos?tab=pulls',
  unattributed: '/repos?tab=unattributed',
  pull: '/repos/:repo/pulls/:pr',
  sessions: '/sessions',
  session: '/sessions/:session',
  models: '/models',
  'price-book': '/models?tab=book',
  'what-if': '/models?tab=what-if',
  credits: '/models?tab=credits',
  limits: '/limits',
  incidents: '/alerts',
  patterns: '/alerts?tab=patterns',
  alerts: '/alerts?tab=alerts',
  reconciliation: '/reconciliation',
  slices: '/reconciliation?tab=slices',
  reports: '/reconciliation?tab=reports',
  scopes: '/reconciliation?tab=rules',
  'sign-off': '/reconciliation?tab=sign-off',
  export: '/export',
  'cost-centers': '/export?tab=cost-centers',
  statements: '/export?tab=statements',
  files: '/export?tab=history',
  me: '/me',
  setup: '/setup',
  'not-found': '/no-such-page',
} as const;

export function everyPage(rig: () => Rig): void {
  describe.each(Object.entries(PAGES))('the page %s', (name, path) => {
    it.for([1280, 360])(
      'comes without complaint, within its budget and without jumping, %d pixels wide',
      async (width, { expect }) => {
        const address = await filledIn(rig(), path);
        const { page, complaints, scripts } = await rig().open(address, {
          viewport: { width, height: 900 },
        });
        const shift = await shiftOf(page);
        const title = await page.title();
        await page.context().close();
        expect(title.startsWith('Not found')).toBe(name === 'not-found');
        expect(complaints).toEqual([]);
        expect(overBudget(scripts)).toBe(0);
        expect(shift.sum, shift.what).toBeLessThan(MOST_SHIFT);
      },
    );

    it(
      'has no violation, no overflow and no untold table in any theme and width',
      { timeout: 60_000 },
      async ({ expect }) => {
        const address = await filledIn(rig(), path);
        const { page } = await rig().open(address);
        const found = [];
        for (const width of WIDTHS) {
          for (const theme of THEMES) found.push(...(await looked(page, { name, width, theme })));
        }
        found.push(...(await looked(page, { name, width: WIDEST, theme: 'light', isOnlySeen: true })));
        found.push(...(await inForcedColours(page, name)));
        found.push(...(await page.evaluate<string[]>(UNTOLD)));
        await page.context().close();
        expect(found).toEqual([]);
      },
    );
  });
}

/** Graphics that only their ground tells, and things that are on, of which forced colours leave nothing to see. */
const LOST = `(() => {
  const probe = document.body.appendChild(document.createElement('div'));
  probe.style.background = 'Canvas';
  const ground = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const drawn = '.outlay-meter > div, .outlay-share > *, .outlay-share-bar > *, .outlay-swatch, .outlay-pulse';
  const on = '.outlay-nav-link[aria-current], [aria-pressed=true], .mantine-SegmentedControl-label[data-active], '
    + '.mantine-Tabs-tab[data-active], .mantine-Switch-track';
  const isSeen = (each) => each.getClientRects().length > 0;
  const lost = [...document.querySelectorAll(drawn)]
    .filter((each) => isSeen(each) && getComputedStyle(each).backgroundColor === ground);
  const unmarked = [...document.querySelectorAll(on)]
    .filter((each) => isSeen(each) && getComputedStyle(each).outlineStyle === 'none');
  return [...lost, ...unmarked].map((each) => each.className + ' ' + each.innerText);
})()`;

/** Tables without a caption, heads without a scope, rows without a name, and orders that are not told. */
const UNTOLD = `[...document.querySelectorAll('main table')].flatMap((table) => {
  const name = table.caption?.textContent ?? '';
  const told = name === '' ? ['a table without a caption'] : [];
  for (const head of table.querySelectorAll('th'))
    if (!['col', 'row', 'colgroup', 'rowgroup'].includes(head.scope)) told.push(name + ': ' + head.innerText);
  for (const row of table.querySelectorAll('tbody tr'))
    if (!row.querySelector('th')) told.push(name + ': a row without a name: ' + row.innerText.slice(0, 40));
  for (const mark of table.querySelectorAll('thead th button > span'))
    if (mark.innerText.trim() !== '' && !mark.closest('[aria-sort]')) told.push(name + ': order of ' + mark.innerText);
  return told;
})`;

type Look = {
  readonly name: string;
  readonly width: number;
  readonly theme: (typeof THEMES)[number];
  readonly isOnlySeen?: boolean;
};

/** In forced colours, as Windows has them: what is lost there, and a picture. */
async function inForcedColours(page: Page, name: string): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' });
  await settled(page);
  const path = `${ARTEFACTS}/${name}-forced.jpg`;
  await page.screenshot({ path, type: 'jpeg', quality: 75, fullPage: true });
  const lost = await page.evaluate<string[]>(LOST);
  return lost.map((each) => `forced colours: ${each}`);
}

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
  const { data: pulls } = await ask<PullRequestsAnswer>('/api/v1/pull-requests?limit=1');
  const [pull] = pulls;
  if (!row || !pull) throw new Error('the company has no session of anybody, or no pull request');
  const names = { user: row.user, session: row.session, group: 'data', repo: pull.repo, pr: pull.pr };
  return path.replace(/:(\w+)/g, (_, key: keyof typeof names) => encodeURIComponent(names[key]));
}
