// Changing limits as an administrator does: by keys alone, all periods at once, with the effect shown before.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ChangeLogAnswer } from '../../schemas/change-log.ts';
import type { Rig } from './rig.ts';
import { tabTo } from './tab-to.ts';
import { settled } from './window.ts';

type Limits = { readonly limits: readonly { readonly period: string; readonly limit_micros: number }[] };

export function limits(rig: () => Rig): void {
  describe('limits', () => {
    it('are changed and saved by keys alone, all periods in one change', async () => {
      const { ask, open } = rig();
      const { page } = await open('/limits');
      await page
        .getByRole('button', { name: /^Change the limits? of / })
        .first()
        .waitFor();
      await tabTo(page, /^Change the limits? of /);
      await page.keyboard.press('Enter');
      const sheet = page.getByRole('dialog');
      await sheet.getByLabel('Dollars a day').waitFor();
      const user = decodeURIComponent(/panel=user%3A([^&]+)/.exec(page.url())?.[1] ?? '');
      const audit = `/api/v1/settings/audit?kind=user_limit&id=${encodeURIComponent(user)}`;
      const before = (await ask<ChangeLogAnswer>(audit)).data.length;
      expect(await isFocusIn(page)).toBe(true);
      await typeInto(page, /^Dollars a day/, '40');
      await typeInto(page, /^Dollars a month/, '400');
      await sheet
        .getByText(/blocked|stopped|nobody/i)
        .first()
        .waitFor();
      await tabTo(page, /^Save$/);
      await page.keyboard.press('Enter');
      await sheet.waitFor({ state: 'hidden' });
      await settled(page);
      const { limits: kept } = await ask<Limits>(`/api/v1/limits/users/${encodeURIComponent(user)}`);
      expect(kept).toEqual([
        { period: 'day', limit_micros: 40_000_000 },
        { period: 'month', limit_micros: 400_000_000 },
      ]);
      expect((await ask<ChangeLogAnswer>(audit)).data).toHaveLength(before + 1);
      expect(await page.evaluate('document.activeElement?.innerText')).toBe('Change');
    });
  });
}

async function typeInto(page: Page, field: RegExp, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

async function isFocusIn(page: Page): Promise<boolean> {
  return await page.evaluate(`document.querySelector('[role=dialog]').contains(document.activeElement)`);
}
