// What people do: narrow down, go back, search, save, export, with and without a pointer, and watch spend arrive.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { UsageAnswer } from '../../schemas/api.ts';
import { dollars } from '../../dashboards/words/money.ts';
import { artefact, overflowOf } from './look.ts';
import type { Rig } from './rig.ts';
import { focused, tabTo } from './tab-to.ts';
import { settled } from './window.ts';

/** A4 at 96 dots an inch. */
const A4 = { width: 794, height: 1123 };

export function flows(rig: () => Rig): void {
  describe('a pointer', () => pointer(rig));
  describe('the keyboard alone', () => keyboard(rig));
  describe('the view', () => views(rig));
}

function pointer(rig: () => Rig): void {
  it('filters by a click, and the way back and a copied link show the same again', async () => {
    const { page } = await rig().open('/');
    const panel = page.getByRole('region', { name: 'Repositories' });
    const before = await panel.getByRole('row').last().textContent();
    await panel
      .getByRole('button', { name: /^northlight\// })
      .first()
      .click();
    await page.waitForURL(/repo=/);
    await settled(page);
    const narrowed = await panel.getByRole('row').last().textContent();
    expect(narrowed).not.toBe(before);
    expect(await page.getByRole('button', { name: /remove filter/ }).count()).toBe(1);
    const copy = await rig().open(page.url().replace(rig().outlay.url, ''));
    const same = copy.page.getByRole('region', { name: 'Repositories' }).getByRole('row').last();
    expect(await same.textContent()).toBe(narrowed);
    await page.goBack();
    await settled(page);
    expect(await panel.getByRole('row').last().textContent()).toBe(before);
  });

  it('sorts and pages through the address', async () => {
    const { page } = await rig().open('/people');
    await page.getByRole('button', { name: 'Messages' }).click();
    await page.waitForURL(/sort=-messages/);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.waitForURL(/page=/);
    await settled(page);
    const first = await rowNames(page).first().textContent();
    await page.reload();
    await settled(page);
    expect(await rowNames(page).first().textContent()).toBe(first);
    expect(await page.getByRole('columnheader', { name: 'Messages' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
  });

  it('sees new spend without a reload', async () => {
    const { outlay, ask, open } = rig();
    const { page } = await open('/people?q=late.arrival');
    expect(await page.getByRole('link', { name: /late\.arrival/ }).count()).toBe(0);
    await page.evaluate('window.isSamePage = true');
    const answer = await fetch(`${outlay.url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(oneCall('late.arrival@northlight.example')),
    });
    expect(answer.status).toBe(200);
    await page.getByRole('link', { name: /late\.arrival/ }).waitFor();
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    const { totals } = await ask<UsageAnswer>('/api/v1/usage?user=late.arrival@northlight.example');
    expect(await page.getByRole('table').first().textContent()).toContain(dollars(totals.cost_usd));
  });
}

function keyboard(rig: () => Rig): void {
  it('skips to the page, filters, drills, goes back and exports', async () => {
    const { page } = await rig().open('/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the page');
    await tabTo(page, /^Filter$/);
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Filter by' }).waitFor();
    await tabTo(page, /^Agent$/);
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Values of agent' }).getByRole('button').first().waitFor();
    await tabTo(page, /^claude-code/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/agent=claude-code/);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL(/\/people\?agent=claude-code/);
    await settled(page);
    const person = (await rowNames(page).getByRole('link').first().innerText()).trim();
    await tabTo(page, new RegExp(`^${person}$`));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/people\/.+/);
    await settled(page);
    await page.goBack();
    await settled(page);
    await tabTo(page, /^Export$/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'All rows as CSV' }).waitFor();
    await expect.poll(async () => await focused(page), { timeout: 10_000 }).toBe('All rows as CSV');
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const shown = await rowNames(page).count();
    expect(lines.length - 1).toBeGreaterThanOrEqual(shown);
  });

  it('finds a person through the palette', async () => {
    const { page } = await rig().open('/people');
    const name = ((await rowNames(page).first().textContent()) ?? '').trim();
    await page.goto(`${rig().outlay.url}/`);
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search and commands' }).fill(name);
    await page.getByRole('dialog').getByText(name).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/people\//);
  });

  it('lists its shortcuts at a question mark', async () => {
    const { page } = await rig().open('/');
    await page.keyboard.press('?');
    await page
      .getByRole('dialog')
      .getByText(/shortcuts/i)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });
}

function views(rig: () => Rig): void {
  it('is saved under a name and comes back', async () => {
    const { page } = await rig().open('/sessions?range=7d&unit=tokens');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByLabel('Save this view as').fill('Weekly');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.goto(`${rig().outlay.url}/`);
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('link', { name: 'Weekly' }).click();
    await page.waitForURL(/\/sessions\?range=7d&unit=tokens/);
  });

  it('fits A4 on paper, with its days, and without what cannot be pressed there', async () => {
    const { page } = await rig().open('/');
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(A4);
    await settled(page);
    expect(await overflowOf(page)).toMatchObject({ by: 0 });
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByText(/printed \d/).isVisible()).toBe(true);
    await page.pdf({ path: artefact('overview.pdf'), format: 'A4', printBackground: true });
  });

  it('tells what a filter left', async () => {
    const { page } = await rig().open('/');
    await page
      .getByRole('region', { name: 'Models' })
      .getByRole('button', { name: /^claude/ })
      .first()
      .click();
    const told = page.locator('[aria-live="polite"]').filter({ hasText: /\$[\d,.]+ in [\d,]+ sessions?/ });
    await told.first().waitFor({ state: 'attached' });
  });

  it('shows one failing panel as failed, with a way to try again, and the others as they are', async () => {
    const { page } = await rig().open('/', {
      before: async (each) => await each.route(/\/api\/v1\/sessions\?/, async (route) => await route.abort()),
    });
    const panel = page.getByRole('region', { name: 'Sessions' });
    await panel.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await page.getByRole('region', { name: 'Models' }).getByRole('row').count()).toBeGreaterThan(2);
    await page.unroute(/\/api\/v1\/sessions\?/);
    await panel.getByRole('button', { name: 'Try again' }).click();
    await panel.getByRole('row').nth(1).waitFor();
  });
}

/** Names of rows, that of the totals left out. */
function rowNames(page: Page): Locator {
  return page.locator('tbody').getByRole('rowheader');
}

function oneCall(user: string): object {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const number = (key: string, intValue: number) => ({ key, value: { intValue: String(intValue) } });
  const attributes = [
    text('event.name', 'api_request'),
    text('user.email', user),
    text('session.id', 'late-session'),
    text('model', 'claude-opus-4-8'),
    text('request_id', 'req_late'),
    number('input_tokens', 1_200),
    number('output_tokens', 34_000),
    number('cache_read_tokens', 0),
    number('cache_creation_tokens', 0),
    { key: 'cost_usd', value: { doubleValue: 0.856 } },
  ];
  const record = {
    timeUnixNano: `${Date.now()}000000`,
    body: { stringValue: 'claude_code.api_request' },
    attributes,
  };
  const scope = { name: 'com.anthropic.claude_code.events', version: '2.1.197' };
  const resource = { attributes: [text('service.name', 'claude-code')] };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] };
}
