// Windows of the browser: opened on an address, with what their console complains of, and waited for until all is there.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const WAIT_MS = 60_000;
/** What a click or an answer led to is drawn after so many frames. */
const FRAMES = 3;

export type Window = {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Paths of the scripts that were loaded. */
  readonly scripts: readonly string[];
};

export type WindowOptions = BrowserContextOptions & {
  /** Done to the page before it goes anywhere. */
  readonly before?: (page: Page) => Promise<unknown>;
};

/** Opens an address and waits until everything on the page is there. */
export async function openWindow(
  browser: Browser,
  url: string,
  { before, ...options }: WindowOptions = {},
): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname);
  });
  await page.addInitScript(WATCHED);
  await before?.(page);
  await page.goto(url);
  await settled(page);
  return { page, complaints, scripts };
}

/** Resolves when nothing on the page waits any more: no panel, no question of it, and nothing that an answer led to. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const waits = await page.evaluate<string>(`window.settled(${WAIT_MS})`);
  if (waits !== '') throw new Error(`still waiting: ${waits}`);
}

const WAITING = 'main [aria-label^="Loading"], main [aria-busy="true"]';

/** Layout shifts are kept, and questions under way are counted; but for the stream of events, which does not end. */
const WATCHED = `
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const names = entry.sources.map(({ node }) => node?.className || node?.nodeName);
    window.shifts.push({ value: entry.value, names });
  }
}).observe({ type: 'layout-shift', buffered: true });
let underWay = 0;
const ask = window.fetch;
window.fetch = async (...given) => {
  if (String(given[0]).includes('/api/v1/events')) return await ask(...given);
  underWay += 1;
  try { return await ask(...given); } finally { underWay -= 1; }
};
window.settled = async (most) => {
  const until = performance.now() + most;
  for (let still = 0; still < ${FRAMES}; still += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const part = document.querySelector('${WAITING}');
    if (underWay === 0 && !part) continue;
    if (performance.now() > until) return underWay + ' questions, ' + part?.parentElement?.outerHTML.slice(0, 500);
    still = -1;
  }
  return '';
};`;
