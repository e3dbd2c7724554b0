// One Outlay with a week of the demo company and one browser, for all tests of the web app; and how pages are driven.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { loadDemo, type LoadCounts } from '../../cli/demo/load.ts';
import { buildApp, startBrowser } from '../support/browser.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

export const ARTEFACTS = 'test-artefacts';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DAYS = 8;
const STILL_MS = 150;
const LOOK_MS = 40;
const SETTLE_MS = 15_000;

export type Rig = {
  readonly outlay: TestOutlay;
  readonly browser: Browser;
  readonly sent: LoadCounts;
  /** A window of its own; what its console complains of is kept. */
  readonly open: (path: string, options?: BrowserContextOptions) => Promise<Window>;
  /** An answer of the API. */
  readonly ask: <Answer>(path: string) => Promise<Answer>;
  readonly end: () => Promise<void>;
};

export type Window = {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Paths of the scripts that were loaded. */
  readonly scripts: readonly string[];
};

export async function startRig(): Promise<Rig> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await buildApp();
  const [outlay, browser] = await Promise.all([startTestOutlay(), startBrowser()]);
  const { url: baseUrl } = outlay;
  const sent = await loadDemo({ seed: 'browser', until: new Date(), days: DAYS, baseUrl });
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(`${baseUrl}${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  return {
    outlay,
    browser,
    sent,
    ask,
    open: async (path, options) => await openWindow(browser, `${baseUrl}${path}`, options),
    end: async () => {
      await browser.close();
      await outlay.end();
    },
  };
}

/** Opens an address and waits until everything on the page is there. */
export async function openWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname);
  });
  await page.addInitScript(WATCH_SHIFTS);
  await page.goto(url);
  await settled(page);
  return { page, complaints, scripts };
}

/** Resolves when nothing on the page waits any more, for a moment without interruption. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  let stillSince = performance.now();
  const until = stillSince + SETTLE_MS;
  while (performance.now() - stillSince < STILL_MS) {
    await sleep(LOOK_MS);
    if (await page.evaluate<boolean>(DOES_WAIT)) stillSince = performance.now();
    if (performance.now() > until)
      throw new Error(`still waiting: ${await page.evaluate<string>(DOES_WAIT_WHERE)}`);
  }
}

const WAITING = 'main [aria-label^="Loading"], main [aria-busy="true"]';
const DOES_WAIT = `document.querySelector('${WAITING}') !== null`;
const DOES_WAIT_WHERE = `document.querySelector('${WAITING}')?.parentElement?.outerHTML.slice(0, 500)`;

const WATCH_SHIFTS = `
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const names = entry.sources.map(({ node }) => node?.className || node?.nodeName);
    window.shifts.push({ value: entry.value, names });
  }
}).observe({ type: 'layout-shift', buffered: true });`;

/** How much the page moved by itself while it came, and what moved. */
export async function shiftOf(page: Page): Promise<{ sum: number; what: string }> {
  return await page.evaluate(
    '({ sum: window.shifts.reduce((sum, { value }) => sum + value, 0), what: JSON.stringify(window.shifts) })',
  );
}

/** What axe-core finds: rule and element, one line each. */
export async function violationsOn(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  return await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
        id + ': ' + target.join(' ') + ' ' + [...any, ...all, ...none].map(({ message }) => message).join('; '))))`,
  );
}

/** Pixels by which the page is wider than its window, and what sticks out. */
export async function overflowOf(page: Page): Promise<{ by: number; what: string }> {
  return await page.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const out = scrollWidth <= clientWidth ? [] : [...document.querySelectorAll('main *')]
      .filter((each) => each.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 5).map((each) => each.tagName + '.' + each.className);
    return { by: scrollWidth - clientWidth, what: out.join(' | ') };
  })()`);
}
