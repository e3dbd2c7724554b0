// What exports of cost and usage are made from, beside the store.
import type { CreditPoolValue, SignOffValue } from '../../../schemas/finance-settings.ts';
import type { Pico } from '../../../schemas/money.ts';
import type { Floors } from '../../../schemas/retention.ts';
import type { Store } from '../../../store/store.ts';
import type { CenterSettings } from '../../cost-centers/billed.ts';

/** Settings and the time at which a file is asked for. */
export type FocusSources = {
  readonly store: Store;
  readonly settings: CenterSettings;
  readonly pools: readonly CreditPoolValue[];
  readonly signOffs: readonly SignOffValue[];
  /** Dollars for one credit of a unit of the ledger, on a day such as `2026-10-05`; undefined where that is not known. */
  readonly creditPriceOf: (unit: string, day: string) => Pico | undefined;
  readonly floors: Floors;
  /** Milliseconds since 1970. */
  readonly now: number;
};
