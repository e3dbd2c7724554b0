// What opens at a click: menus, popovers, sheets and dialogs, under axe-core, without motion where none is wanted.
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { overflowOf, takePicture, violationsOn } from './look.ts';
import type { Rig } from './rig.ts';
import { settled } from './window.ts';

type Opening = {
  readonly at: string;
  readonly open: (page: Page) => Promise<void>;
  readonly width?: number;
};

const press = (name: string | RegExp) => async (page: Page) =>
  await page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();

/** By what is opened; what every page has, on one that asks little. */
const OPENINGS: Readonly<Record<string, Opening>> = {
  days: { at: '/sessions', open: press(/^Last 30 days/) },
  filters: { at: '/sessions', open: press('Filter') },
  'values of a filter': {
    at: '/sessions',
    open: async (page) => {
      await press('Filter')(page);
      await press('Model')(page);
      await page.getByRole('group', { name: 'Values of model' }).getByRole('button').first().waitFor();
    },
  },
  'saved views': { at: '/sessions', open: press('Saved views') },
  theme: { at: '/sessions', open: press('Theme') },
  'my menu': { at: '/sessions', open: press(/^My spend/) },
  export: { at: '/people', open: press('Export') },
  columns: { at: '/people', open: press('Columns') },
  palette: { at: '/sessions', open: async (page) => await page.keyboard.press('Control+k') },
  shortcuts: { at: '/sessions', open: press('Keyboard shortcuts') },
  'limits of a person': { at: '/limits', open: press(/^Change the limits of/) },
  defaults: { at: '/limits', open: press('Change the defaults') },
  'a new budget': { at: '/limits', open: press('Add a budget') },
  'a channel': { at: '/alerts?tab=channels', open: press('Add a channel') },
  'a price': { at: '/models', open: press(/^Set a price: /) },
  'pricing again': { at: '/models?tab=book', open: press('Price again') },
  'a pool of credits': { at: '/models?tab=credits', open: press('Add a pool') },
  'a connection to billing': { at: '/reconciliation?tab=reports', open: press('Connect a provider') },
  'a scope at a provider': { at: '/reconciliation?tab=rules', open: press('Map a scope') },
  'a rule of cost centers': { at: '/export?tab=cost-centers', open: press('Add a rule') },
  navigation: { at: '/sessions', width: 360, open: press('Open navigation') },
  'the rest of the view': { at: '/', width: 360, open: press('More of the view') },
};

/** Themes differ in colours alone. */
const THEMES = [
  ['light', 'all'],
  ['dark', 'colours'],
] as const;
/** Longer than a frame, shorter than any transition that is seen. */
const MOST_MS = 20;

export function opened(rig: () => Rig): void {
  describe('what opens', () => {
    it.for(Object.entries(OPENINGS))('has no violation and does not move: %s', async (entry, { expect }) => {
      const [name, { at, open, width = 1280 }] = entry;
      const viewport = { width, height: 800 };
      const { page, complaints } = await rig().open(at, { viewport, reducedMotion: 'reduce' });
      await open(page);
      const moving = await page.evaluate<number>(MOVING);
      const found: string[] = [];
      for (const [colorScheme, rules] of THEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await settled(page);
        found.push(...(await violationsOn(page, rules)).map((each) => `${colorScheme}: ${each}`));
      }
      const { by } = await overflowOf(page);
      await takePicture(page, `open-${name.replaceAll(' ', '-')}`, false);
      expect({ found, complaints, moving, by }).toEqual({ found: [], complaints: [], moving: 0, by: 0 });
    });
  });
}

const MOVING = `document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > ${MOST_MS}).length`;
