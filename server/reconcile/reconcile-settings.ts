// The settings by which bills are compared.
import type { ReconcileSettings } from '../../analytics/reconcile/reconcile.ts';
import { signedMonths } from '../../control/sign-offs.ts';
import { toleranceOf } from '../../control/tolerance.ts';
import type { Settings } from '../../control/settings.ts';
import { priceEntriesOf } from '../../control/prices.ts';
import { creditUnitOf } from '../../schemas/credit-units.ts';
import { creditPriceOf } from '../../schemas/unit-prices.ts';

/** As they are now. */
export function reconcileSettings(settings: Settings): ReconcileSettings {
  const prices = priceEntriesOf(settings);
  return {
    rules: settings.billScopes.list().map(({ value }) => value),
    tolerance: toleranceOf(settings),
    signedMonths: signedMonths(settings),
    creditPriceOf: (unit, day) => creditPriceOf(prices, creditUnitOf(unit), day)?.price,
  };
}
