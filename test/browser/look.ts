// What is found by looking at a page: violations of axe-core, what sticks out, what moved, and pictures for people.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const ARTEFACTS = 'test-artefacts';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Rules that axe-core is asked for: all; those that colours decide, where only the theme differs from a look with all; or
 * those that sizes decide, where only the width does.
 */
export type Rules = 'all' | 'colours' | 'sizes';

const RULES: Readonly<Record<Rules, readonly string[]>> = {
  all: [],
  colours: ['color-contrast', 'link-in-text-block'],
  sizes: ['color-contrast', 'target-size', 'scrollable-region-focusable'],
};

/** What axe-core finds: rule and element, one line each. */
export async function violationsOn(page: Page, rules: Rules = 'all'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const only = RULES[rules].length > 0 ? `, runOnly: ${JSON.stringify(RULES[rules])}` : '';
  return await page.evaluate(
    `axe.run(document, { resultTypes: ['violations']${only} }).then(({ violations }) =>
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

/** How much the page moved by itself while it came, and what moved. */
export async function shiftOf(page: Page): Promise<{ sum: number; what: string }> {
  return await page.evaluate(
    '({ sum: window.shifts.reduce((sum, { value }) => sum + value, 0), what: JSON.stringify(window.shifts) })',
  );
}

/** Takes a picture into the folder of artefacts: of the whole page, or of what the window shows. */
export async function takePicture(page: Page, name: string, fullPage = true): Promise<void> {
  await page.screenshot({ path: artefact(`${name}.jpg`), type: 'jpeg', quality: 75, fullPage });
}

/** Where a file for people goes. */
export function artefact(name: string): string {
  mkdirSync(ARTEFACTS, { recursive: true });
  return `${ARTEFACTS}/${name}`;
}
