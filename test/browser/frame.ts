// The frame around pages: one bar for what changes something on them, what runs here, and what is said of the server.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ReadyAnswer } from '../../schemas/api.ts';
import type { Rig } from './rig.ts';
import { settled } from './window.ts';

const NARROW = { viewport: { width: 360, height: 780 } };
/** One row of small buttons with its padding. */
const ONE_ROW = 52;

export function frame(rig: () => Rig): void {
  describe('the bar of the view', () => bar(rig));
  describe('the frame', () => about(rig));
}

function bar(rig: () => Rig): void {
  it.each([
    ['/', ['Compare with', 'Unit', 'Filter']],
    ['/explore', ['Compare with', 'Filter']],
    ['/sessions', ['Filter']],
    ['/models', ['Filter']],
    ['/me', []],
  ])('holds on %s what changes something there', async (path, wanted) => {
    const { page } = await rig().open(path);
    const view = page.getByRole('region', { name: 'View' });
    const found = [
      ['Compare with', view.getByLabel('Compare with')],
      ['Unit', view.getByRole('radiogroup', { name: 'Unit' })],
      ['Filter', view.getByRole('button', { name: 'Filter', exact: true })],
    ] as const;
    const shown = [];
    for (const [name, control] of found) if ((await control.count()) > 0) shown.push(name);
    expect(shown).toEqual(wanted);
  });

  it('is one row on a phone, however many filters there are, with the rest in a sheet', async () => {
    const filters = 'agent=claude-code&agent=codex&source=main&model=claude-opus-4-8&model=gpt-5';
    const { page } = await rig().open(`/?${filters}`, NARROW);
    const view = page.getByRole('region', { name: 'View' });
    expect((await view.boundingBox())?.height).toBeLessThan(ONE_ROW);
    expect(await view.getByRole('button', { name: /remove filter/ }).count()).toBe(5);
    await view.getByRole('button', { name: 'More of the view' }).click();
    const sheet = page.getByRole('dialog', { name: 'View' });
    await sheet.getByText('Tokens', { exact: true }).click();
    await page.waitForURL(/unit=tokens/);
    await sheet.getByLabel('Compare with').selectOption('off');
    await page.waitForURL(/compare=off/);
    await sheet.getByLabel('Save this view as').fill('Phone');
    await sheet.getByRole('button', { name: 'Save', exact: true }).click();
    await sheet.getByRole('link', { name: 'Phone' }).click();
    await sheet.waitFor({ state: 'hidden' });
  });

  it('stays with what is drilled into: a person is narrowed as the people were', async () => {
    const { page } = await rig().open('/people?agent=claude-code&range=7d');
    const row = page.locator('tbody tr').first();
    const cost = await row.getByTitle(/ USD$/).first().innerText();
    await row.getByRole('link').click();
    await page.waitForURL(/\/people\/[^?]+\?range=7d&agent=claude-code/);
    await settled(page);
    const panel = page.getByRole('region', { name: 'What was spent' });
    expect(await panel.innerText()).toContain(cost);
  });
}

function about(rig: () => Rig): void {
  it('has the colours of another theme at once where less motion is wanted', async () => {
    const { page } = await rig().open('/models?tab=credits', { reducedMotion: 'reduce' });
    const moving = await page.evaluate<number>(`(() => {
      document.documentElement.dataset.mantineColorScheme = 'dark';
      getComputedStyle(document.body).color;
      return document.getAnimations().length;
    })()`);
    expect(moving).toBe(0);
  });

  it('tells the version that runs, and leads to the description of the API', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { page } = await rig().open('/');
    const nav = page.getByRole('navigation', { name: 'Pages' });
    await nav.getByText(`Outlay ${version}`, { exact: true }).waitFor();
    await nav.getByRole('link', { name: 'API reference' }).click();
    await page.waitForURL(/\/docs$/);
  });

  it.each([
    [0, false],
    [9, false],
    [130, true],
  ])('says whether figures are behind by %d seconds: %s', async (seconds, isSaid) => {
    const { page } = await rig().open('/me', {
      before: async (each) =>
        await each.route('**/readyz', async (route) => {
          const answer = (await (await route.fetch()).json()) as ReadyAnswer;
          await route.fulfill({ json: { ...answer, ledger_behind_seconds: seconds } });
        }),
    });
    const banner = page.getByText(/^Processing: usage that came in the last 2 min/);
    if (isSaid) await banner.waitFor();
    expect(await banner.count()).toBe(Number(isSaid));
  });

  it('asks nothing about freshness, which the events tell', async () => {
    const { page } = await rig().open('/limits');
    await page.getByText(/^Last event /).waitFor();
    const asked = await page.evaluate<string[]>(ASKED);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((each) => each.startsWith('/api/v1/usage?') && !each.includes('to='))).toEqual([]);
  });

  it('asks for the newest usage itself where no events come', async () => {
    const { page } = await rig().open('/me', {
      before: async (each) => await each.route('**/api/v1/events', async (route) => await route.abort()),
    });
    await page.getByText(/^Last event /).waitFor();
    expect(await page.evaluate<string[]>(ASKED)).toContainEqual(
      expect.stringMatching(/usage\?from=.*limit=1$/),
    );
  });

  it.each([360, 1280])('keeps totals in view without covering a row, %d pixels wide', async (width) => {
    const { page } = await rig().open('/people', { viewport: { width, height: 700 } });
    expect(await coveredBy(page)).toEqual([]);
    await page.getByRole('row', { name: /^All that match/ }).waitFor();
    await page.mouse.wheel(0, 500);
    await page.getByRole('button', { name: 'Next page' }).scrollIntoViewIfNeeded();
    expect(await coveredBy(page)).toEqual([]);
    const { y = -1 } = (await page.locator('.outlay-totals').boundingBox()) ?? {};
    if (width === 1280) expect(y).toBeGreaterThan(0);
  });
}

/** Addresses of the API that a page asked so far. */
const ASKED = `performance.getEntriesByType('resource').map(({ name }) => name.replace(location.origin, ''))
  .filter((path) => path.startsWith('/api/'))`;

/** Rows of which a part lies behind the totals while more of the table shows above them: what a bar in the middle covers. */
async function coveredBy(page: Page): Promise<string[]> {
  return await page.evaluate(`(() => {
    const total = document.querySelector('.outlay-totals').getBoundingClientRect();
    return [...document.querySelectorAll('.outlay-table tbody tr')]
      .filter((row) => { const { top, bottom } = row.getBoundingClientRect();
        return bottom > total.top + 1 && top < total.bottom - 1 && above(row, total.top); })
      .map((row) => row.innerText.slice(0, 40));
    function above(row, line) {
      const first = row.parentElement.firstElementChild.getBoundingClientRect();
      const head = document.querySelector('.outlay-table thead').getBoundingClientRect();
      return first.top < line && head.bottom < first.top + 1;
    }
  })()`);
}
