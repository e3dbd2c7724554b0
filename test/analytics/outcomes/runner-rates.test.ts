// What a minute of a runner costs in the month of a job.
import { expect, it } from 'vitest';
import { rateOf } from '../../../analytics/outcomes/runner-rates.ts';
import { fromUsd } from '../../../schemas/money.ts';
import type { PriceEntry } from '../../../schemas/price-book.ts';

const OWN: PriceEntry = {
  id: 'own',
  version: 1,
  value: {
    of: 'minutes',
    sku: 'self_hosted',
    price: '0.003',
    effective_from: '2026-10-15T00:00:00Z',
    effective_to: null,
    source: '',
  },
};

it('is the published price at the beginning of the month', () => {
  expect(rateOf({ sku: 'actions_linux', month: 202512 }, [])).toBe(fromUsd('0.008'));
  expect(rateOf({ sku: 'actions_linux', month: 202601 }, [])).toBe(fromUsd('0.006'));
  expect(rateOf({ sku: 'self_hosted', month: 202610 }, [])).toBeUndefined();
});

it('is that of an entry from the month on in which it begins, where there was no price before', () => {
  expect(rateOf({ sku: 'self_hosted', month: 202609 }, [OWN])).toBeUndefined();
  expect(rateOf({ sku: 'self_hosted', month: 202610 }, [OWN])).toBe(fromUsd('0.003'));
  expect(rateOf({ sku: 'self_hosted', month: 202612 }, [OWN])).toBe(fromUsd('0.003'));
});

it('is nothing for Copilot’s reviewer before its minutes were charged', () => {
  expect(rateOf({ sku: 'actions_linux', month: 202605, isCopilotReview: true }, [])).toBe(0n);
  expect(rateOf({ sku: 'actions_linux', month: 202606, isCopilotReview: true }, [])).toBe(fromUsd('0.006'));
});
