// How fast pages are on the demo company's whole month: `npx tsx bench/pages.ts [url of an Outlay with it]`, against the
// compiled program. First paint of a page that nothing was kept of, and from a filter's click to the filtered figures.
import { loadDemo } from '../cli/demo/load.ts';
import type { Page } from 'playwright-core';
import { openWindow } from '../test/browser/window.ts';
import { startBrowser } from '../test/support/browser.ts';
import { startProgram } from './program.ts';

const ROUNDS = 20;
const PAINT_BOUND_MS = 1_500;
const FILTER_BOUND_MS = 500;
const PAINTED = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`;
/** Filters alternate, so that no answer is kept from the round before. */
const RANGES = ['30d', '90d'] as const;

const given = process.argv[2];
const program = given === undefined ? await startProgram() : undefined;
const url = given ?? program?.url ?? '';
if (program) await loadDemo({ seed: 'bench', until: new Date(), days: 30, baseUrl: url });
const browser = await startBrowser();

const paints: number[] = [];
const firsts: number[] = [];
const filters: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const { page } = await openWindow(browser, `${url}/?range=${RANGES[round % RANGES.length] ?? '90d'}`);
  paints.push(await page.evaluate<number>(PAINTED));
  const { first, all } = await filterMs(page, round % 2);
  firsts.push(first);
  filters.push(all);
  await page.context().close();
}
await browser.close();
await program?.stop();

const paint = quantile(paints, 0.95);
const filter = quantile(filters, 0.95);
console.log(`first paint: median ${quantile(paints, 0.5)} ms, p95 ${paint} ms; bound ${PAINT_BOUND_MS} ms`);
console.log(
  `filter to result: median ${quantile(filters, 0.5)} ms, p95 ${filter} ms; bound ${FILTER_BOUND_MS} ms`,
);
console.log(
  `of the bounds: ${(paint / PAINT_BOUND_MS).toFixed(2)} and ${(filter / FILTER_BOUND_MS).toFixed(2)}`,
);
process.exitCode = paint <= PAINT_BOUND_MS && filter <= FILTER_BOUND_MS ? 0 : 1;

type Filtered = { readonly first: number; readonly all: number };

/** From the click on a model until the first figure changes, and until no panel waits for its filtered answer. */
async function filterMs(page: Page, at: number): Promise<Filtered> {
  await page
    .getByRole('region', { name: 'Models' })
    .getByRole('button', { name: /^claude/ })
    .nth(at)
    .waitFor();
  return await page.evaluate<Filtered>(`(async () => {
    const panel = [...document.querySelectorAll('section')].find((each) => each.querySelector('h2')?.textContent === 'Models');
    const values = [...panel.querySelectorAll('button.outlay-value')].filter((each) => each.textContent.startsWith('claude'));
    const figures = () => document.querySelector('.outlay-card').parentElement.innerText;
    const before = figures();
    const began = performance.now();
    values[${at}].click();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    let first;
    let still = performance.now();
    while (performance.now() - still < 100 || first === undefined) {
      await frame();
      if (first === undefined && figures() !== before) first = performance.now() - began;
      if (document.querySelector('main [aria-label^="Loading"], main [aria-busy="true"]')) still = performance.now();
      if (performance.now() - began > 10000) break;
    }
    return { first: Math.round(first), all: Math.round(still - began) };
  })()`);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? NaN);
}
