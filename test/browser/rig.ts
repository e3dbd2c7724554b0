// An Outlay with the demo company's week and a browser, for all tests of a file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, vi } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { loadItsBills, putCompany } from './company.ts';
import { openWindow, type Window, type WindowOptions } from './window.ts';

export type Rig = {
  readonly outlay: TestOutlay;
  readonly browser: Browser;
  /** What the company spent, in pico-dollars. */
  readonly spent: bigint;
  /** A window of its own; what its console complains of is kept. */
  readonly open: (path: string, options?: WindowOptions) => Promise<Window>;
  /** An answer of the API. */
  readonly ask: <Answer>(path: string) => Promise<Answer>;
  readonly end: () => Promise<void>;
};

/** Describes the web app over the company, started once for all `groups` of a file. */
export function onCompany(
  groups: (rig: () => Rig) => void,
  more: { readonly withBills?: boolean } = {},
): void {
  describe('the web app', () => {
    vi.setConfig({ testTimeout: 240_000 });
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig(more.withBills ?? false);
    }, 600_000);
    // What failed leaves no window that goes on asking.
    afterEach(async () => {
      for (const context of rig.browser.contexts()) await context.close();
    });
    afterAll(async () => await rig.end());
    groups(() => rig);
  });
}

async function startRig(withBills: boolean): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-browser-'));
  const dataDir = join(folder, 'data');
  const loaded = await putCompany(dataDir);
  const [outlay, browser] = await Promise.all([startTestOutlay({ dataDir }), startBrowser()]);
  const { url: baseUrl } = outlay;
  if (withBills) await loadItsBills(baseUrl, loaded);
  return {
    outlay,
    browser,
    spent: BigInt(loaded.spent),
    open: async (path, options) => await openWindow(browser, `${baseUrl}${path}`, options),
    ask: async <Answer>(path: string): Promise<Answer> => {
      const answer = await fetch(`${baseUrl}${path}`);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Answer;
    },
    end: async () => {
      await browser.close();
      await outlay.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
