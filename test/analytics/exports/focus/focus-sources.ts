// What exports are made from, in tests: nothing is set but what a test sets.
import type { FocusSources } from '../../../../analytics/exports/focus/focus-sources.ts';
import type { CreditPoolValue, SignOffValue } from '../../../../schemas/finance-settings.ts';
import { fromUsd } from '../../../../schemas/money.ts';
import type { Store } from '../../../../store/store.ts';

/** The time at which tests ask: October is over. */
export const NOW = Date.UTC(2026, 10, 22, 13, 30);

/** Sources over a store. */
export function sourcesOf(store: Store, given: Partial<FocusSources> = {}): FocusSources {
  return {
    store,
    settings: { centers: { rules: [], shared: [] }, scopes: [] },
    pools: [],
    signOffs: [],
    creditPriceOf: () => fromUsd('0.01'),
    floors: {},
    now: NOW,
    ...given,
  };
}

/** Three Business seats. */
export const POOL: CreditPoolValue = {
  unit: 'github_ai_credit',
  name: 'Copilot Business included AI credits',
  seats: 3,
  creditsPerSeat: '1900',
  seatPrice: '19',
  allowsOverage: true,
  fromMonth: '2026-01',
  toMonth: null,
};

/** A month as it was signed off. */
export function signOff(month: string, asOf: number, asOfBatch = 0): SignOffValue {
  return { month, asOf: new Date(asOf).toISOString(), asOfBatch, figures: {}, note: '' };
}
