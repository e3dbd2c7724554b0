// What batches add to spend, kept until totals of the ledger that cover them are saved, so that limits are known without it.
import type { Database, RootDatabase } from 'lmdb';
import { TABLE_ENCODING } from './memory.ts';

/** What one charge adds to a person's spend. Time in milliseconds. */
export type SpendIncrement = {
  readonly user: string;
  readonly group: string;
  readonly source: string;
  readonly subagent: string;
  readonly time: number;
  readonly cost: bigint;
};

/** What one batch adds to spend. */
export type BatchSpend = { readonly batchId: number; readonly increments: readonly SpendIncrement[] };

/** Totals over all batches up to `asOfBatch`; their form is the meter's. */
export type SavedTotals = { readonly asOfBatch: number; readonly totals: Uint8Array };

export interface SpendLog {
  /** The totals that were saved last. */
  saved(): SavedTotals | undefined;
  /** What the batches after the saved totals add, oldest first. */
  kept(): Iterable<BatchSpend>;
  /** What one batch adds that saved totals do not cover. */
  of(batchId: number): readonly SpendIncrement[];
  /** Saves totals, on disk when this returns; what they cover is forgotten by and by. */
  save(saved: SavedTotals): void;
}

/** For the journal, inside its transactions. */
export type OpenSpendLog = SpendLog & { keep(spend: BatchSpend): void };

/** Batches of journals that kept them together with what they add. */
type EarlierBatch = { readonly rows: unknown; readonly increments?: readonly SpendIncrement[] };

/** So many batches are forgotten with each that is kept: forgetting them at once would delay acknowledgements. */
const FORGOTTEN_AT_ONCE = 16;

/** Opens the log inside the journal's environment. */
export function openSpendLog(root: RootDatabase, batches: Database<EarlierBatch, number>): OpenSpendLog {
  const increments: Increments = root.openDB({ name: 'increments', ...TABLE_ENCODING });
  const totals: Totals = root.openDB({ name: 'totals', ...TABLE_ENCODING });
  takeOver(root, batches, { increments, totals });
  let covered = savedIn(totals)?.asOfBatch ?? 0;
  return {
    saved: () => savedIn(totals),
    *kept() {
      for (const { key, value } of increments.getRange({ start: covered + 1 })) {
        yield { batchId: key, increments: value };
      }
    },
    of: (batchId) => increments.get(batchId) ?? [],
    save(saved) {
      totals.putSync('saved', saved);
      covered = saved.asOfBatch;
    },
    keep({ batchId, increments: added }) {
      if (added.length > 0) increments.putSync(batchId, added);
      const done = [...increments.getKeys({ start: 0, end: covered + 1, limit: FORGOTTEN_AT_ONCE })];
      for (const key of done) increments.removeSync(key);
    },
  };
}

type Increments = Database<readonly SpendIncrement[], number>;
type Totals = Database<SavedTotals | true, 'saved' | 'taken over'>;
type Tables = { readonly increments: Increments; readonly totals: Totals };

function savedIn(totals: Totals): SavedTotals | undefined {
  const saved = totals.get('saved');
  return typeof saved === 'object' ? saved : undefined;
}

/** Takes over what an earlier version kept in the batches, once. */
function takeOver(
  root: RootDatabase,
  batches: Database<EarlierBatch, number>,
  { increments, totals }: Tables,
): void {
  if (totals.get('taken over')) return;
  root.transactionSync(() => {
    for (const { key, value } of batches.getRange({})) {
      if (value.increments?.length) increments.putSync(key, value.increments);
    }
    totals.putSync('taken over', true);
  });
}
