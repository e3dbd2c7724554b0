// The deployment's file of prices: read at the start and when it changes, all or nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createSettings, type Settings } from '../../control/settings.ts';
import { PRICE_FILE_ACTOR, priceEntriesOf } from '../../control/prices.ts';
import { startPriceFile, type PriceFile } from '../../server/price-file.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';
import { flatRates, tokenEntry } from '../ingest/price/entries.ts';

let ledger: Ledger;
let folder: string;
let path: string;
let settings: Settings;
let file: PriceFile | undefined;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-prices-'));
  path = join(folder, 'prices.json');
  await ledger.store.command('TRUNCATE TABLE settings');
  settings = await createSettings(ledger.store, Date.now);
});

afterEach(() => {
  file?.stop();
  file = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Each time with another size, so that the same millisecond is no change unseen. */
let writes = 0;
function write(...entries: ReturnType<typeof tokenEntry>[]): void {
  writes += 1;
  const data = entries.map(({ id, value }) => ({ entry: id, ...value }));
  writeFileSync(path, `${JSON.stringify({ data })}${' '.repeat(writes)}`);
}

async function start(): Promise<PriceFile> {
  file = await startPriceFile(path, { settings, log: { info: vi.fn(), warn: vi.fn() }, everyMs: 20 });
  return file;
}

const known = () => priceEntriesOf(settings).map(({ id, version }) => `${id}@${version}`);

it('is read at the start, and again whenever it changes', async () => {
  write(tokenEntry('a'), tokenEntry('b', { model: 'gpt-5' }));
  const { state } = await start();
  expect(known()).toEqual(['a@1', 'b@1']);
  expect(settings.prices.get('a')?.changedBy).toBe(PRICE_FILE_ACTOR);
  expect(state()).toMatchObject({ path, fault: '' });
  write(tokenEntry('a', { rates: flatRates('3', '9') }), tokenEntry('c', { model: 'gpt-6-sol' }));
  await expect.poll(known).toEqual(['a@2', 'c@1']);
});

it('changes nothing where it says what is known', async () => {
  write(tokenEntry('a'));
  (await start()).stop();
  await start();
  expect(known()).toEqual(['a@1']);
});

it('goes on counting as it was while it has a fault, is missing, or overlaps an entry of others', async () => {
  write(tokenEntry('a'));
  const { state } = await start();
  const own = tokenEntry('own', { model: 'gpt-5' });
  await settings.change('admin', () => [settings.prices.put('own', own.value)]);
  writeFileSync(path, '{ "data": [');
  await expect.poll(() => state()?.fault).toContain('no JSON');
  write(tokenEntry('a', { rates: flatRates('3', '9') }), tokenEntry('other', { model: 'gpt-5' }));
  await expect.poll(() => state()?.fault).toContain('own');
  rmSync(path);
  await expect.poll(() => state()?.fault).toContain('ENOENT');
  expect(known()).toEqual(['a@1', 'own@1']);
  write(tokenEntry('a', { rates: flatRates('3', '9') }));
  await expect.poll(known).toEqual(['a@2', 'own@1']);
  expect(state()?.fault).toBe('');
});

it('takes over an entry that somebody made and that it says, too', async () => {
  await settings.change('admin', () => [settings.prices.put('a', tokenEntry('a').value)]);
  write(tokenEntry('a'));
  await start();
  expect(settings.prices.get('a')).toMatchObject({ version: 2, changedBy: PRICE_FILE_ACTOR });
});

it('is not read while it is being written: half of a list may have no fault', async () => {
  const header = 'entry,of,unit,price,effective_from';
  const lines = ['a,credits,one,1,2026-01-01', 'b,credits,two,2,2026-01-01'];
  writeFileSync(path, [header, ...lines].join('\n'));
  file = await startPriceFile(path, { settings, log: { info: vi.fn(), warn: vi.fn() }, everyMs: 1_000 });
  const seen: string[][] = [];
  settings.onChange(async () => await Promise.resolve(void seen.push(known())));
  // It is looked at again long after the second write, on a machine that is slow too.
  writeFileSync(path, [header, lines[0]].join('\n'));
  await new Promise((resolve) => setTimeout(resolve, 250));
  writeFileSync(path, [header, ...lines, 'c,credits,three,3,2026-01-01'].join('\n'));
  await expect.poll(known).toEqual(['a@1', 'b@1', 'c@1']);
  expect(seen).toEqual([['a@1', 'b@1', 'c@1']]);
});

it('removes only what it said itself', async () => {
  write(tokenEntry('a'), tokenEntry('b', { model: 'gpt-5' }));
  await start();
  await settings.change('admin', () => [
    settings.prices.put('own', tokenEntry('own', { model: 'o3' }).value),
  ]);
  write(tokenEntry('a'));
  await expect.poll(known).toEqual(['a@1', 'own@1']);
});

it('is none where none is configured', async () => {
  file = await startPriceFile(undefined, { settings, log: { info: vi.fn(), warn: vi.fn() } });
  expect(file.state()).toBeUndefined();
});
