// The price book as it would be with a proposed entry, or without one of its own.
import { faultsOfPrice } from '../../control/price-faults.ts';
import {
  overlapIn,
  priceEntriesOf,
  priceValueOf,
  refusedOverlap,
  requirePrice,
} from '../../control/prices.ts';
import type { Settings } from '../../control/settings.ts';
import type { Span } from '../../ingest/rerate/days.ts';
import type { PriceEntry } from '../../schemas/price-book.ts';
import { badRequest } from '../../schemas/problem.ts';
import type { PricePreviewRequest } from '../../schemas/rerate-api.ts';

/** The entries. Throws what saving them would be refused for. */
export function proposedEntries(
  settings: Pick<Settings, 'prices'>,
  { entry, without }: PricePreviewRequest,
): PriceEntry[] {
  if (without !== undefined) requirePrice(settings, without);
  const kept = priceEntriesOf(settings).filter(({ id }) => id !== without && id !== entry?.entry);
  if (!entry) return kept;
  const { entry: id, ...told } = entry;
  const value = priceValueOf(told);
  const [first, ...others] = faultsOfPrice(value);
  if (first) throw badRequest(first, ...others);
  const overlap = overlapIn([{ id, value }, ...kept], new Set([id]));
  if (overlap) throw refusedOverlap(overlap);
  const version = (settings.prices.get(id)?.version ?? 0) + 1;
  return [...kept, { id, version, value }];
}

/** Which calls a proposed entry can be of: others need not be looked at, unless they are asked for. */
export function spanOf(
  { entry, without, provider, model }: PricePreviewRequest,
  { from, to }: { readonly from: number; readonly to: number },
): Span {
  const asked = { from, to, provider: provider ?? '', model: model ?? '' };
  const isOfEntry = entry && without === undefined && provider === undefined && model === undefined;
  if (!isOfEntry) return asked;
  return { ...asked, provider: entry.provider, model: entry.model, isPrefix: entry.match === 'prefix' };
}
