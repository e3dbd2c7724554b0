// Money that finance accepts, as people work with it: prices, reports of providers, reconciliation, cost centers, exports.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { dollars } from '../../dashboards/words/money.ts';
import type { UsageAnswer } from '../../schemas/api.ts';
import type { ChargebackAnswer } from '../../schemas/chargeback-api.ts';
import type { FocusPreview } from '../../schemas/focus-api.ts';
import type { ReconciliationAnswer, WaterfallAnswer } from '../../schemas/reconciliation-api.ts';
import { prices } from './prices.ts';
import type { Rig } from './rig.ts';
import { settled } from './window.ts';

const REPORT = 'test/fixtures/billing/openai-costs.json';
const MONTH = '2026-10';

export function finance(rig: () => Rig): void {
  describe('prices of our own', () => prices(rig));
  describe('reconciliation', () => {
    reports(rig);
    comparison(rig);
  });
  describe('the export', () => exports(rig));
}

function reports(rig: () => Rig): void {
  it('takes a report that was looked at first, and the same file only once', async () => {
    const { page } = await rig().open(`/reconciliation?tab=reports&month=${MONTH}`);
    await page.getByLabel('File', { exact: true }).setInputFiles(REPORT);
    await page.getByRole('button', { name: 'Look at it first' }).click();
    await page
      .getByRole('main')
      .getByText(/^openai\.costs \(told by the file\).* It would make/)
      .waitFor();
    await page.getByRole('button', { name: 'Import it' }).click();
    await page
      .getByRole('main')
      .getByText(/\$4\.83 billed.* Imported:/)
      .waitFor();
    await page
      .getByRole('table', { name: /^Imports of reports/ })
      .getByText('openai-costs.json')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Look at it first' }).click();
    await page
      .getByRole('main')
      .getByText(/nothing would change\.$/)
      .waitFor();
  });

  it('says where a file cannot be read, and takes nothing of it', async () => {
    const { page } = await rig().open('/reconciliation?tab=reports');
    const file = { name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"data": [') };
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Look at it first' }).click();
    await page.getByText('Not imported: nothing of it counts').waitFor();
  });
}

function comparison(rig: () => Rig): void {
  it('tells of each provider what the API tells, and the steps to the bill', async () => {
    const { ask, open } = rig();
    const told = await ask<ReconciliationAnswer>(`/api/v1/reconciliation?month=${MONTH}&limit=1`);
    const { page } = await open(`/reconciliation?month=${MONTH}`);
    const table = page.getByRole('table', { name: 'Telemetry and bills by provider' });
    for (const { provider, billed_usd: billed } of told.providers) {
      const row = table.getByRole('row').filter({ hasText: provider });
      if (billed !== null) expect(await titlesIn(row)).toContain(`${billed} USD`);
    }
    const waterfall = await ask<WaterfallAnswer>(`/api/v1/reconciliation/waterfall?month=${MONTH}`);
    const steps = page.getByRole('table', { name: 'From the estimate to the bill' });
    const shown = await steps.locator('tbody td[title]').evaluateAll(TITLES);
    const changing = waterfall.steps.filter(({ usd }) => usd !== '0').map(({ usd }) => `${usd} USD`);
    expect(shown).toEqual([`${waterfall.start_usd} USD`, ...changing, `${waterfall.end_usd} USD`]);
  });

  it('leads into a slice with both sides, and back closes it', async () => {
    const { page } = await rig().open(`/reconciliation?tab=slices&month=${MONTH}&biller=openai`);
    await page
      .getByRole('link', { name: /openai/ })
      .first()
      .click();
    const sheet = page.getByRole('dialog', { name: /^openai, / });
    await sheet.getByRole('table', { name: 'Lines of the reports, summed by item' }).waitFor();
    expect(page.url()).toContain('slice=');
    await page.goBack();
    await sheet.waitFor({ state: 'hidden' });
  });

  it('signs a month off, and takes the signature back', async () => {
    const { page } = await rig().open(`/reconciliation?tab=sign-off&month=${MONTH}`);
    await page.getByLabel('Note (optional)').fill('Invoice 7');
    const force = page.getByLabel(/^Sign although/);
    if (await force.isVisible()) {
      await force.check();
      await page.getByLabel(/^Reason/).fill('A rehearsal');
    }
    await page.getByRole('button', { name: 'Sign October 2026 off' }).click();
    await page.getByText(/^Signed off by /).waitFor();
    await page.getByText('“Invoice 7”').waitFor();
    await page.getByRole('button', { name: 'Take the signature back' }).click();
    await page.getByRole('button', { name: 'Yes, take the signature back' }).click();
    await page.getByText(/^Not yet/).waitFor();
  });
}

function exports(rig: () => Rig): void {
  it('shows the sums of the file, which equal those of the pages', async () => {
    const { ask, open } = rig();
    const { page } = await open('/export');
    await page.getByText('The rows add up to it, to the last digit.').waitFor();
    const [from, to] = monthOf(new Date());
    const days = `from=${from}&to=${to}`;
    const preview = await ask<FocusPreview>(`/api/v1/exports/preview?${days}`);
    const usage = await ask<UsageAnswer>(`/api/v1/usage?${days}`);
    const control = preview.control.find(({ currency }) => currency === 'USD');
    expect(control?.amount).toBe(usage.totals.cost_usd);
    const sums = page.getByRole('table', { name: 'What the sums have to equal' });
    expect(await titlesIn(sums)).toContain(`${control?.amount ?? ''} USD`);
    const rows = page.getByRole('table', { name: 'First rows of the export' }).locator('tbody tr');
    expect(await rows.count()).toBe(preview.rows.length);
  });

  it('saves the file, and lists it with its digest', async () => {
    const { page } = await rig().open('/export?form=csv');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const name = (await saved).suggestedFilename();
    expect(name).toMatch(/\.csv$/);
    await (await saved).path();
    await page.getByRole('tab', { name: 'Files' }).click();
    await settled(page);
    await page
      .getByRole('button', { name: `Copy the SHA-256 of ${name}` })
      .first()
      .waitFor();
  });

  it('gives spend a cost center by a rule that was tried first', async () => {
    const { ask, open } = rig();
    const { page } = await open('/export?tab=cost-centers');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByRole('textbox', { name: 'is', exact: true }).last().fill('*');
    await page.getByRole('textbox', { name: 'Cost center', exact: true }).last().fill('CC-100');
    await page.getByRole('button', { name: /^Try them on / }).click();
    await page
      .getByRole('main')
      .getByText(/of the spend would have a cost center/)
      .waitFor();
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByRole('table', { name: 'Spend by cost center and product' }).getByText('CC-100').waitFor();
    await settled(page);
    const [from, to] = monthOf(new Date());
    const told = await ask<ChargebackAnswer>(`/api/v1/chargeback?from=${from}&to=${to}`);
    const usage = await ask<UsageAnswer>(`/api/v1/usage?from=${from}&to=${to}`);
    expect(told.totals.cost_usd).toBe(usage.totals.cost_usd);
    await page.getByRole('tab', { name: 'Statements' }).click();
    const statement = page.getByRole('region', { name: 'Statement of CC-100' });
    const center = told.cost_centers.find((each) => each.cost_center === 'CC-100');
    await statement.getByText(dollars(center?.total_usd), { exact: true }).first().waitFor();
  });
}

const TITLES = (cells: unknown[]): string[] => (cells as { title: string }[]).map(({ title }) => title);

/** The exact values that cells tell on hover. */
async function titlesIn(part: ReturnType<Page['locator']>): Promise<string[]> {
  return await part.locator('[title]').evaluateAll(TITLES);
}

/** First moment of a month and of the next one. */
function monthOf(at: Date): [string, string] {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return [
    new Date(Date.UTC(year, month, 1)).toISOString(),
    new Date(Date.UTC(year, month + 1, 1)).toISOString(),
  ];
}
