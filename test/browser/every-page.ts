// What holds for every page: nothing complains, nothing sticks out, nothing jumps, and axe-core finds nothing.
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SessionsAnswer } from '../../schemas/api.ts';
import { overBudget } from './budget.ts';
import type { PullRequestsAnswer } from '../../schemas/change-api.ts';
import { overflowOf, shiftOf, takePicture, violationsOn, type Rules } from './look.ts';
import type { Rig } from './rig.ts';
import { runAway } from './runaway.ts';
import { settled, type Window } from './window.ts';

const MOST_SHIFT = 0.1;

/** A look at a page. */
type Look = {
  readonly width: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  /** What is asked of axe-core; nothing where only the width is to hold. */
  readonly rules?: Rules;
  readonly isPictured?: boolean;
};

/**
 * A theme differs from the other in colours alone, and a width from its neighbour in sizes; but a phone has parts of its own.
 * The page itself is opened at both of its widths, because what comes late moves other things there.
 */
const LOOKS = {
  1280: [
    { width: 1280, rules: 'all', isPictured: true },
    { width: 1280, theme: 'dark', rules: 'colours', isPictured: true },
    { width: 768, rules: 'sizes', isPictured: true },
    { width: 1920, isPictured: true },
    // Half of a window of 1280 by 900: twice the size.
    { width: 640, height: 450 },
  ],
  360: [
    { width: 360, rules: 'all', isPictured: true },
    { width: 360, theme: 'dark', rules: 'colours' },
  ],
} as const satisfies Record<number, readonly Look[]>;

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
  beforeAll(async () => {
    await runAway(rig());
    const file = await fetch(`${rig().outlay.url}/api/v1/exports/focus.csv`);
    await file.text();
  }, 300_000);

  describe.each(Object.entries(PAGES))('the page %s', (name, path) => {
    it('comes well and looks well in any theme and wide window', async () => {
      const window = await opened(rig(), path, 1280);
      const { page, complaints } = window;
      const came = await whatCame(window);
      const found = await lookedAll(page, name, LOOKS[1280]);
      const lost = await inForcedColours(page, name);
      const untold = await page.evaluate<string[]>(UNTOLD);
      expect([...came, ...complaints, ...found, ...lost, ...untold]).toEqual([]);
      expect((await page.title()).startsWith('Not found')).toBe(name === 'not-found');
    });

    it('comes well and looks well on a phone', async () => {
      const window = await opened(rig(), path, 360);
      const came = await whatCame(window);
      const found = await lookedAll(window.page, name, LOOKS[360]);
      expect([...came, ...window.complaints, ...found]).toEqual([]);
    });
  });
}

async function opened(rig: Rig, path: string, width: number): Promise<Window> {
  return await rig.open(await filledIn(rig, path), { viewport: { width, height: 900 } });
}

/** What was wrong while it came: script beyond the budget, and what jumped. */
async function whatCame({ page, scripts }: Window): Promise<string[]> {
  const { sum, what } = await shiftOf(page);
  const over = overBudget(scripts);
  return [
    ...(over > 0 ? [`${over} bytes of script too many`] : []),
    ...(sum < MOST_SHIFT ? [] : [`moved by ${sum}: ${what}`]),
  ];
}

async function lookedAll(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const found: string[] = [];
  for (const look of looks) found.push(...(await looked(page, name, look)));
  return found;
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

/** In forced colours, as Windows has them: what is lost there, and a picture. */
async function inForcedColours(page: Page, name: string): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' });
  await settled(page);
  await takePicture(page, `${name}-forced`);
  const lost = await page.evaluate<string[]>(LOST);
  return lost.map((each) => `forced colours: ${each}`);
}

async function looked(page: Page, name: string, look: Look): Promise<string[]> {
  const { width, height = 900, theme = 'light', rules, isPictured } = look;
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await settled(page);
  if (isPictured) await takePicture(page, `${name}-${width}-${theme}`);
  const found = rules === undefined ? [] : await violationsOn(page, rules);
  const { by, what } = await overflowOf(page);
  if (by > 0) found.push(`${by} pixels too wide: ${what}`);
  return found.map((each) => `${width} ${theme}: ${each}`);
}

async function filledIn({ ask }: Rig, path: string): Promise<string> {
  if (!path.includes(':')) return path;
  const { data } = await ask<SessionsAnswer>('/api/v1/sessions?limit=25&sort=-cost_usd');
  const row = data.find(({ user }) => user !== '');
  const { data: pulls } = await ask<PullRequestsAnswer>('/api/v1/pull-requests?limit=1');
  const [pull] = pulls;
  if (!row || !pull) throw new Error('the company has no session of anybody, or no pull request');
  const names = { user: row.user, session: row.session, group: 'data', repo: pull.repo, pr: pull.pr };
  return path.replace(/:(\w+)/g, (_, key: keyof typeof names) => encodeURIComponent(names[key]));
}
