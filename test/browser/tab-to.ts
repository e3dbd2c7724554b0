// Getting about with the Tab key alone.
import type { Page } from 'playwright-core';

const MOST_TABS = 160;

/** Steps on until what has the focus is called so. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < MOST_TABS; steps += 1) {
    const here = await focused(page);
    if (name.test(here)) return;
    passed.push(here);
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing is called ${String(name)}: ${passed.join(' | ')}`);
}

/** What the focused element is called: by its label or its text. */
export async function focused(page: Page): Promise<string> {
  return await page.evaluate(
    `((at) => (at?.getAttribute('aria-label') ?? at?.labels?.[0]?.innerText ?? at?.innerText ?? '').trim())(document.activeElement)`,
  );
}
