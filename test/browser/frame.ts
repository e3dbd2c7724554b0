// The frame around pages: one bar for what changes something on them, what runs here, and what is said of the server.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ReadyAnswer } from '../../schemas/api.ts';
import { settled, type Rig } from './rig.ts';

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
    await page.context().close();
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
    await page.context().close();
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
    await page.context().close();
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
    await page.context().close();
    expect(moving).toBe(0);
  });

  it('tells the version that runs, and leads to the description of the API', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { page } = await rig().open('/');
    const nav = page.getByRole('navigation', { name: 'Pages' });
    await nav.getByText(`Outlay ${version}`, { exact: true }).waitFor();
    await nav.getByRole('link', { name: 'API reference' }).click();
    await page.waitForURL(/\/docs$/);
    await page.context().close();
  });

  it.each([
    [0, false],
    [9, false],
    [130, true],
  ])('says whether figures are behind by %d seconds: %s', async (seconds, isSaid) => {
    const { page } = await rig().open('/setup');
    await page.route('**/readyz', async (route) => {
      const answer = (await (await route.fetch()).json()) as ReadyAnswer;
      await route.fulfill({ json: { ...answer, ledger_behind_seconds: seconds } });
    });
    const heard = page.waitForResponse('**/readyz');
    await page.goto(`${rig().outlay.url}/`);
    await heard;
    await settled(page);
    const banner = page.getByText(/^Processing: usage that came in the last 2 min/);
    if (isSaid) await banner.waitFor();
    expect(await banner.count()).toBe(Number(isSaid));
    await page.context().close();
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
    await page.context().close();
  });
}

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
