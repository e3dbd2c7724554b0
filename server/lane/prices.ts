// The price book as the ingest lane has it: kept on disk, so that calls after a restart are rated by the same entries at once.
import type { Journal } from '../../ingest/journal/journal.ts';
import { createPriceBook, type PriceBook } from '../../ingest/price/book.ts';
import type { PriceEntry } from '../../schemas/price-book.ts';

export type LanePrices = {
  /** Answers by the latest entries. */
  readonly book: PriceBook;
  entries(): readonly PriceEntry[];
  /** Replaces all entries; they are on disk when it returns. Throws where the journal takes nothing, and changes nothing then. */
  take(entries: readonly PriceEntry[]): void;
};

const ALL = 'all';

/**
 * The book as of the start: what is told, or where nothing is known yet, what this process or the one before was told last.
 * What a journal without room did not keep is told again by who follows the settings.
 */
export function openLanePrices(
  journal: Pick<Journal, 'append' | 'recall'>,
  told: readonly PriceEntry[] | undefined,
): LanePrices {
  const kept = journal.recall('prices', ALL) ?? [];
  const state = { kept, entries: told ?? kept, book: createPriceBook(told ?? kept) };
  const take = (entries: readonly PriceEntry[]): void => {
    const book = createPriceBook(entries);
    if (JSON.stringify(entries) !== JSON.stringify(state.kept))
      journal.append((memory) => {
        memory.put('prices', ALL, entries);
        return undefined;
      });
    Object.assign(state, { kept: entries, entries, book });
  };
  try {
    if (told) take(told);
  } catch {
    // It counts already.
  }
  return {
    book: { priceOf: (question) => state.book.priceOf(question) },
    entries: () => state.entries,
    take,
  };
}
