// What the routes of outcomes answer from in tests: a ledger, and no limits unless the test gives some.
import { createMeter } from '../../../analytics/limits/meter.ts';
import type { OutcomesOptions } from '../../../analytics/outcomes/router.ts';
import type { Store } from '../../../store/store.ts';
import { limits } from '../limits/inputs.ts';

export function routesOn(store: Store, now: number): OutcomesOptions {
  return {
    store,
    limits: { inputsOf: () => limits(), meter: createMeter(() => now), now: () => now },
    budgets: () => [],
    everybody: () => [],
    excludedSources: () => [],
    now: () => now,
  };
}
