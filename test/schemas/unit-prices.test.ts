// Prices of credits and minutes: own entries first, each in its time.
import { expect, it } from 'vitest';
import { toUsd } from '../../schemas/money.ts';
import type { PriceEntry, PriceValue } from '../../schemas/price-book.ts';
import { creditPriceOf, minutePriceOf, type DatedPrice } from '../../schemas/unit-prices.ts';

const PERIOD = { effective_from: '2026-10-01T00:00:00Z', effective_to: '2026-11-01T00:00:00Z', source: '' };

function entry(id: string, value: PriceValue): PriceEntry {
  return { id, version: 2, value };
}

const CREDIT = entry('credit', { of: 'credits', unit: 'github_ai_credit', price: '0.008', ...PERIOD });
const MINUTE = entry('minute', { of: 'minutes', sku: 'own_runner', price: '0.001', ...PERIOD });

const told = (found: DatedPrice | undefined) => found && [toUsd(found.price), found.source];

it('are those that are published where nobody says otherwise', () => {
  expect(told(creditPriceOf([], 'github_ai_credit', '2026-10-05'))?.[0]).toBe('0.01');
  expect(told(creditPriceOf([], 'codex_credit', '2026-10-05'))?.[0]).toBe('0.04');
  expect(creditPriceOf([], 'acorns', '2026-10-05')).toBeUndefined();
});

it('are those of an entry in its days, the last one not included', () => {
  const on = (day: string) => told(creditPriceOf([MINUTE, CREDIT], 'github_ai_credit', day));
  expect(on('2026-09-30')?.[0]).toBe('0.01');
  expect(on('2026-10-01')).toEqual(['0.008', 'price-book/credit@2']);
  expect(on('2026-10-31')).toEqual(['0.008', 'price-book/credit@2']);
  expect(on('2026-11-01')?.[0]).toBe('0.01');
});

it('of minutes changed on 1 January 2026', () => {
  const at = (time: string) => told(minutePriceOf([], 'actions_linux', Date.parse(time)))?.[0];
  expect(at('2025-12-31T23:59:59.999Z')).toBe('0.008');
  expect(at('2026-01-01T00:00:00Z')).toBe('0.006');
  expect(minutePriceOf([], 'actions_linux_4_core', Date.parse('2025-12-31'))).toBeUndefined();
});

it('of runners of one’s own are what an entry says', () => {
  const at = Date.parse('2026-10-05');
  expect(minutePriceOf([CREDIT], 'own_runner', at)).toBeUndefined();
  expect(told(minutePriceOf([CREDIT, MINUTE], 'own_runner', at))).toEqual(['0.001', 'price-book/minute@2']);
});
