// What the spend bought, as people look at it: figures and the data behind them, pull requests, links, patterns, incidents.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { dollars } from '../../dashboards/words/money.ts';
import type { PullRequestAnswer, PullRequestsAnswer } from '../../schemas/change-api.ts';
import type { OutcomesAnswer } from '../../schemas/outcomes-api.ts';
import type { BackTestAnswer, IncidentsAnswer } from '../../schemas/patterns.ts';
import type { Rig } from './rig.ts';
import { FOUND_WITHIN_MS, RUNAWAY, runAway } from './runaway.ts';
import { settled } from './window.ts';

export function outcomes(rig: () => Rig): void {
  describe('the outcomes', () => {
    figures(rig);
    links(rig);
    forges(rig);
  });
  describe('runaway patterns', () => patterns(rig));
}

function figures(rig: () => Rig): void {
  it(
    'have the data behind each figure one click away, as the API tells it, and back closes it',
    { timeout: FOUND_WITHIN_MS + 30_000 },
    async () => {
      const { ask, open } = rig();
      const { page } = await open('/repos');
      await page.getByRole('button', { name: 'Data behind it: Cost per accepted PR' }).click();
      const sheet = page.getByRole('dialog', { name: 'Cost per accepted PR' });
      const facts = sheet.locator('dl > div');
      const shown = async () => [await factIn(facts, /^Numerator/), await factIn(facts, /^Denominator/)];
      await untilAlike(page, shown, async () => {
        const { measures } = (await ask<OutcomesAnswer>('/api/v1/outcomes')).totals;
        const { numerator_usd: above, denominator: below } = measures.cost_per_accepted_pr;
        return [`${above} USD`, String(below)];
      });
      expect(page.url()).toContain('behind=cost_per_accepted_pr');
      await page.goBack();
      await page.waitForURL((url) => !url.searchParams.has('behind'));
      await sheet.waitFor({ state: 'hidden' });
    },
  );

  it(
    'list pull requests whose total is that of the API, and lead to each',
    { timeout: FOUND_WITHIN_MS + 30_000 },
    async () => {
      const { ask, open } = rig();
      const { page } = await open('/repos?tab=pulls');
      await page.getByRole('combobox', { name: 'State' }).selectOption({ label: 'Merged' });
      await page.waitForURL(/state=merged/);
      await settled(page);
      const table = page.getByRole('table', { name: 'Pull requests' });
      const totalShown = async () =>
        await table.locator('tfoot [title$=" USD"], .outlay-totals [title$=" USD"]').getAttribute('title');
      await untilAlike(page, totalShown, async () => {
        const { totals } = await ask<PullRequestsAnswer>('/api/v1/pull-requests?state=merged');
        return `${totals.cost_usd} USD`;
      });
      const first = table.getByRole('link', { name: /^#\d+ / }).first();
      const name = (await first.textContent()) ?? '';
      await first.click();
      await page.waitForURL(/\/pulls\//);
      await settled(page);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    },
  );

  it('tell the same in the drawing of cost over size as in its table, with the keyboard alone', async () => {
    const { page } = await rig().open('/repos');
    const drawing = page.getByRole('application', { name: /^Cost over changed lines/ });
    const points = await drawing.locator('circle').count();
    await drawing.focus();
    await page.keyboard.press('ArrowRight');
    const told = (await page.locator('figure figcaption').last().textContent()) ?? '';
    expect(told).toMatch(/^#\d+ .+: \$[\d.,]+, [\d,]+ lines?$/);
    await page.getByText('Table', { exact: true }).last().click();
    await page.waitForURL(/size=table/);
    const table = page.getByRole('table', { name: 'Cost by size of merged changes' });
    expect(await table.locator('tbody tr').count()).toBe(points);
    expect(await table.textContent()).toContain(told.slice(0, told.lastIndexOf(': ')));
  });
}

function links(rig: () => Rig): void {
  it('let work be linked by hand, with its reason, and taken back', async () => {
    const { ask, open } = rig();
    const [from, to] = (await ask<PullRequestsAnswer>('/api/v1/pull-requests?state=merged&limit=2')).data;
    if (!from || !to) throw new Error('the company has merged too little');
    const path = `/repos/${encodeURIComponent(from.repo)}/pulls/${from.pr}`;
    const told = await ask<PullRequestAnswer>(`/api/v1${path.replace('/pulls/', '/pull-requests/')}`);
    const { page } = await open(path);
    await page.getByRole('button', { name: 'Link work by hand' }).click();
    const sheet = page.getByRole('dialog', { name: 'Link work by hand' });
    expect(await sheet.getByLabel('Session').inputValue()).toBe(told.sessions_list[0]?.session);
    expect(await sheet.getByRole('button', { name: 'Link', exact: true }).isDisabled()).toBe(true);
    await sheet.getByLabel(/^Reason/).fill('Paired on it');
    await sheet.getByRole('button', { name: 'Link', exact: true }).click();
    await sheet.waitFor({ state: 'hidden' });
    const history = page.getByRole('region', { name: 'Linked by hand' });
    await history.getByText('“Paired on it”').waitFor();
    await history.getByRole('button', { name: /^Take back/ }).click();
    await history.getByText(/^Taken back: Session/).waitFor();
    expect((await ask<{ data: unknown[] }>('/api/v1/links')).data).toEqual([]);
  });
}

function forges(rig: () => Rig): void {
  it('begin with a connection whose secret is shown once', async () => {
    const { page } = await rig().open('/setup');
    await page.getByRole('button', { name: 'Connect a forge' }).click();
    const sheet = page.getByRole('dialog', { name: 'Connect a forge' });
    await sheet.getByRole('combobox', { name: 'Forge' }).selectOption({ label: 'GitLab' });
    await sheet.getByRole('button', { name: 'Make the connection' }).click();
    const secret = sheet.getByRole('region', { name: 'Secret of the webhook' });
    await secret.waitFor();
    expect((await secret.textContent())?.length).toBeGreaterThanOrEqual(16);
    const address = await sheet.getByRole('region', { name: 'Address of the webhook' }).textContent();
    expect(address).toBe(`${rig().outlay.url}/webhooks/gitlab/gitlab`);
    await sheet.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByRole('table', { name: 'Connections to forges' }).getByText('GitLab').waitFor();
    const told = await rig().outlay.get('/api/v1/forges/gitlab');
    expect(JSON.stringify(told.body)).not.toContain('"secret"');
  });
}

function patterns(rig: () => Rig): void {
  it('are tried on the last 30 days before they are saved', async () => {
    const { ask, open } = rig();
    const { page } = await open('/alerts?tab=patterns');
    await page.getByRole('button', { name: 'Change or test: Subagent fan-out' }).click();
    const sheet = page.getByRole('dialog', { name: 'Subagent fan-out' });
    await sheet.getByLabel('Subagents, at most').fill('3');
    await sheet.getByRole('button', { name: 'Test on the last 30 days' }).click();
    const tried = await ask<BackTestAnswer>(
      '/api/v1/patterns/subagent_fan_out/back-test?threshold=max_subagents=3',
    );
    await sheet.getByText(tried.sentence).waitFor();
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByText(/A session started more than 3 subagents/).waitFor();
  });

  it(
    'raise incidents that somebody acknowledges with a note',
    { timeout: FOUND_WITHIN_MS + 30_000 },
    async () => {
      const { ask, open } = rig();
      const incident = await runAway(rig());
      const { page } = await open('/alerts?pattern=retry_loop');
      const row = page.getByRole('row').filter({ hasText: RUNAWAY });
      expect(await row.textContent()).toContain(dollars(incident.at_risk_usd));
      await row.getByRole('button', { name: 'Retry loop' }).click();
      const sheet = page.getByRole('dialog', { name: 'Retry loop' });
      await sheet.getByText('In the last 30 days').first().waitFor();
      await sheet.getByLabel('Note (optional)').fill('Looking at it');
      await sheet.getByRole('button', { name: 'Acknowledge' }).click();
      await sheet.getByText(/Acknowledged by .+: “Looking at it”/).waitFor();
      await closed(page);
      expect(await row.textContent()).toContain('Acknowledged');
      const { data } = await ask<IncidentsAnswer>('/api/v1/incidents?state=acknowledged');
      expect(data.map(({ id }) => id)).toContain(incident.id);
    },
  );
}

/** Work is still being moved to its pull requests: page and API are asked until both are of one moment. */
async function untilAlike<Told>(
  page: Page,
  shown: () => Promise<unknown>,
  ask: () => Promise<Told>,
): Promise<void> {
  for (const until = Date.now() + FOUND_WITHIN_MS; ; await sleep(500)) {
    const told = await ask();
    if (JSON.stringify(await shown()) === JSON.stringify(told)) return;
    if (Date.now() > until) expect(await shown()).toEqual(told);
    await page.reload();
    await settled(page);
  }
}

async function closed(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await settled(page);
}

async function factIn(facts: ReturnType<Page['locator']>, name: RegExp): Promise<string | null> {
  const fact = facts.filter({ has: facts.page().locator('dt', { hasText: name }) });
  return await fact.locator('dd').textContent();
}
