// Prices of credits and minutes as analytics reads them from the settings.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readUnitPriceEntries } from '../../analytics/queries/unit-price-entries.ts';
import { createSettings } from '../../control/settings.ts';
import type { PriceValue } from '../../schemas/price-book.ts';
import { boundStore } from '../../server/reach/bound-store.ts';
import { tokenEntry } from '../ingest/price/entries.ts';
import { openLedger, type Ledger } from './ledger.ts';

const PERIOD = { effective_from: '2026-10-01T00:00:00Z', effective_to: null, source: '' };
const credit = (price: string): PriceValue => ({ of: 'credits', unit: 'github_ai_credit', price, ...PERIOD });
const minute: PriceValue = { of: 'minutes', sku: 'own_runner', price: '0.003', ...PERIOD };

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

it('are the latest versions of entries that are there, without those of tokens', async () => {
  const settings = await createSettings(ledger.store, Date.now);
  const { prices } = settings;
  await settings.change('admin', () => [
    prices.put('credit', credit('0.009')),
    prices.put('minute', minute),
    prices.put('gone', minute),
    prices.put('became-tokens', minute),
    prices.put('opus', tokenEntry('opus').value),
  ]);
  await settings.change('admin', () => [
    prices.put('credit', credit('0.008')),
    ...[prices.remove('gone')].filter((change) => change !== undefined),
    prices.put('became-tokens', tokenEntry('became-tokens').value),
  ]);
  const expected = [
    { id: 'credit', version: 2, value: credit('0.008') },
    { id: 'minute', version: 1, value: minute },
  ];
  expect(await readUnitPriceEntries(ledger.store)).toEqual(expected);
  // A token that is bound to a person reads costs of changes by the same prices.
  const reach = { names: ['ada'], group: '' };
  expect(await readUnitPriceEntries(boundStore(ledger.store, reach as never))).toEqual(expected);
});
