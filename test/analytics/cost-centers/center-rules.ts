// Rules of cost centers in a few words, for tests.
import type { ChargebackSources } from '../../../analytics/cost-centers/chargeback.ts';
import type { BillScopeValue, CostCenterRule, CostCentersValue } from '../../../schemas/finance-settings.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { Store } from '../../../store/store.ts';

/** The time at which tests ask: October is over. */
export const NOW = Date.UTC(2026, 10, 22, 13, 30);
export const OCTOBER_RANGE = { from: '2026-10-01', to: '2026-11-01' };

/** What chargeback is made from: nothing is set but what a test sets. */
export function sourcesOf(
  store: Store,
  centers: Partial<CostCentersValue> = {},
  scopes: readonly BillScopeValue[] = [],
): ChargebackSources {
  return {
    store,
    settings: { centers: { rules: [], shared: [], ...centers }, scopes },
    floors: {},
    now: NOW,
  };
}

/** A rule. */
export const rule = (when: CostCenterRule['when'], cost_center: string, product = ''): CostCenterRule => ({
  when,
  cost_center,
  product,
});

/** The sum of exact dollars; null adds nothing. */
export const sum = (texts: readonly (string | null)[]): string =>
  toUsd(texts.reduce((all, text) => all + fromUsd(text ?? '0')!, 0n));
