// Which rates count for a model at a time, by role: entries of one's own before the bundled list.
import type { PriceEntry, PriceRole } from '../../schemas/price-book.ts';
import { bundledTable } from './bundled.ts';
import { createOwnEntries } from './own-entries.ts';
import type { RateTable } from './rate-table.ts';

/** A model as the ledger names it, and the time of its use in milliseconds. */
export type PricedModel = { readonly provider: string; readonly model: string; readonly time: number };

/** The rates of a model by role. */
export type PriceTables = {
  of(model: PricedModel): Readonly<Record<PriceRole, RateTable | undefined>>;
};

/** The rates of these entries and of the bundled list. */
export function createPriceTables(entries: readonly PriceEntry[]): PriceTables {
  const own = createOwnEntries(entries);
  return {
    of: (model) => {
      const bundled = bundledTable(model.provider, model.model, model.time);
      const listed = own.find('list', model);
      const list = listed ? listed(bundled) : bundled;
      return {
        list,
        negotiated: own.find('negotiated', model)?.(list),
        fallback: own.find('fallback', model)?.(undefined),
      };
    },
  };
}
