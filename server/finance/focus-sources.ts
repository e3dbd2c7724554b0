// What exports and chargeback need of the settings.
import type { FocusSources } from '../../analytics/exports/focus/focus-sources.ts';
import { costCentersOf, ofPersons } from '../../control/cost-centers.ts';
import { floorsOf } from '../../control/retention.ts';
import type { Settings } from '../../control/settings.ts';
import { priceEntriesOf } from '../../control/prices.ts';
import { creditPriceOf } from '../../schemas/unit-prices.ts';
import type { Store } from '../../store/store.ts';

/** Everything as it is set now. `now` in milliseconds since 1970. */
export function focusSources(store: Store, settings: Settings, now: number): FocusSources {
  const prices = priceEntriesOf(settings);
  return {
    store,
    settings: {
      centers: ofPersons(costCentersOf(settings), settings),
      scopes: settings.billScopes.list().map(({ value }) => value),
    },
    pools: settings.creditPools.list().map(({ value }) => value),
    signOffs: settings.signOffs.list().map(({ value }) => value),
    creditPriceOf: (unit, day) => creditPriceOf(prices, unit, day)?.price,
    floors: floorsOf(settings),
    now,
  };
}
