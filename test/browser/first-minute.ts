// The first minute with the real program: an empty store opens Setup, one click brings the demo company, its figures are marked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningInstance } from '../../server/instance.ts';
import { startProgram, type Program } from '../faults/program.ts';
import { violationsOn } from './look.ts';
import type { Rig } from './rig.ts';
import { openWindow, settled } from './window.ts';

export function firstMinute(rig: () => Rig): void {
  describe('the first minute', () => {
    let folder: string;
    let program: Program;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'outlay-first-'));
      program = await startProgram(folder, { env: { OUTLAY_DEMO_DAYS: '1' } });
    }, 120_000);
    afterAll(async () => {
      await program.killAll();
      while (runningInstance(join(folder, 'demo'))) await sleep(50);
      rmSync(folder, { recursive: true, force: true });
    });

    it('opens on Setup where nothing ever arrived', async () => {
      const { page, complaints } = await openWindow(rig().browser, program.url);
      await page.getByRole('heading', { level: 1, name: 'Setup' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/setup');
      expect(complaints).toEqual([]);
    });

    it(
      'brings the demo company at one click, marks it, and hides it again',
      { timeout: 240_000 },
      async () => {
        const { page } = await openWindow(rig().browser, `${program.url}/setup`);
        await page.getByRole('button', { name: 'Start the demo company' }).click();
        await page.getByRole('link', { name: 'Look at the demo company' }).click({ timeout: 180_000 });
        await page.waitForURL(/\/demo\/$/);
        await settled(page);
        expect(await page.getByText('Demo', { exact: true }).isVisible()).toBe(true);
        await page.getByText('These are the figures of an invented company.').waitFor();
        expect(await violationsOn(page)).toEqual([]);
        await page.getByRole('link', { name: 'Go to your own' }).click();
        await page.getByRole('heading', { level: 1, name: 'Setup' }).waitFor();
        await page.getByRole('link', { name: 'Look at the demo company' }).click();
        await page.getByRole('button', { name: 'Hide the demo' }).click();
        await page.getByRole('heading', { level: 1, name: 'Setup' }).waitFor();
        expect(new URL(page.url()).pathname).toBe('/setup');
        await page.getByRole('button', { name: 'Start the demo company' }).waitFor();
      },
    );
  });
}
