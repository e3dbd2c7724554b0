// Prices of our own and pools of credits, as people set them.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { PriceBookAnswer } from '../../schemas/price-book-api.ts';
import type { Rig } from './rig.ts';

const PRICES = `entry,of,role,provider,model,match,effective_from,input,output
sonnet-q4,tokens,negotiated,anthropic,claude-sonnet-5,exact,2026-10-01,1.8,9
`;

export function prices(rig: () => Rig): void {
  it('are tried on the last 30 days, set, and taken away again', async () => {
    const { ask, open } = rig();
    const { page } = await open('/models');
    const set = page.getByRole('button', { name: /^Set a price: / }).first();
    const model = ((await set.getAttribute('aria-label')) ?? '').replace('Set a price: ', '');
    await set.click();
    const sheet = page.getByRole('dialog', { name: `A price of ${model}` });
    await sheet.getByLabel(/^Input/).fill('1');
    await sheet.getByLabel(/^Output/).fill('2');
    await sheet.getByLabel(/^From/).fill('2026-01-01');
    await sheet.getByRole('button', { name: 'What would the last 30 days cost?' }).click();
    // Every call of the model is rated: that takes its time.
    await sheet.getByText(/would be|Nothing would change/).waitFor({ timeout: 90_000 });
    await sheet.getByLabel('Reason (optional)').fill('A contract');
    await sheet.getByRole('button', { name: 'Set the price' }).click();
    await sheet.waitFor({ state: 'hidden' });
    const { data } = await ask<PriceBookAnswer>('/api/v1/price-book');
    const entry = data.find((each) => each.of === 'tokens' && each.model === model);
    expect(entry).toMatchObject({ role: 'negotiated', rates: { input: '1', output: '2' } });
    await page.getByRole('tab', { name: 'Price book' }).click();
    await takeAway(page, entry?.entry ?? '');
    expect((await ask<PriceBookAnswer>('/api/v1/price-book')).data).toEqual(
      data.filter((each) => each.entry !== entry?.entry),
    );
  });

  it('say what it would have cost with another model, and that quality is not modelled', async () => {
    const { page } = await rig().open('/models?tab=what-if');
    const told = page.getByRole('status', { name: 'What it would have cost' });
    const words = async () => (await told.textContent()) ?? '';
    expect(await words()).toMatch(/Cost now\$[\d,.]+Cost then \(est\.\)/);
    const before = await words();
    await page.getByRole('combobox', { name: 'Share that moves' }).selectOption('10');
    await page.waitForURL(/moved=10/);
    expect(await words()).not.toBe(before);
    await page.getByText('is not modelled').waitFor();
  });

  it('come from a file that was looked at first', async () => {
    const { ask, open } = rig();
    const { page } = await open('/models?tab=book');
    await page.getByText('None: every call is priced by the bundled list').waitFor();
    expect(await page.getByRole('link', { name: 'Connect an agent' }).count()).toBe(0);
    // A price of nothing yet can be opened, too.
    await page.getByRole('button', { name: 'Add a price' }).click();
    const empty = page.getByRole('dialog', { name: 'A new price' });
    await empty.getByLabel(/^Percent off the list/).fill('15');
    await empty.getByRole('button', { name: 'Close' }).click();
    await empty.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Import a file' }).click();
    const sheet = page.getByRole('dialog', { name: 'Import prices' });
    const file = (text: string) => ({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await sheet.getByLabel('File', { exact: true }).setInputFiles(file(PRICES.replace('2026-10-01', 'soon')));
    await sheet.getByRole('button', { name: 'Look at it first' }).click();
    await sheet.getByText(/^line 2: effective_from: must be a day/).waitFor();
    await sheet.getByLabel('File', { exact: true }).setInputFiles(file(PRICES));
    await sheet.getByRole('button', { name: 'Look at it first' }).click();
    await sheet.getByText('Looked at: 1 would be added.').waitFor();
    expect((await ask<PriceBookAnswer>('/api/v1/price-book')).data).toEqual([]);
    await sheet.getByRole('button', { name: 'Import it' }).click();
    await sheet.getByText('Imported: 1 added.').waitFor();
    expect((await ask<PriceBookAnswer>('/api/v1/price-book')).data).toMatchObject([{ entry: 'sonnet-q4' }]);
    await sheet.getByRole('button', { name: 'Close' }).click();
    await takeAway(page, 'sonnet-q4');
  });

  it('have a pool of credits with what is left of it', async () => {
    const { page } = await rig().open('/models?tab=credits');
    await page.getByRole('button', { name: 'Add a pool' }).last().click();
    const sheet = page.getByRole('dialog', { name: 'A pool of credits' });
    await sheet.getByLabel(/^Seats/).fill('3');
    await sheet.getByText('3 × 1,900 = 5,700 credits a month, shared by all.').waitFor();
    await sheet.getByRole('button', { name: 'Add the pool' }).click();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByRole('table', { name: 'Pools of credits' }).getByText('5,700').waitFor();
  });
}

async function takeAway(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: `Change: ${entry}` }).click();
  const sheet = page.getByRole('dialog', { name: `Price ${entry}` });
  await sheet.getByRole('button', { name: 'Take away', exact: true }).last().click();
  await sheet.getByRole('button', { name: 'Yes, take away' }).click();
  await sheet.waitFor({ state: 'hidden' });
}
