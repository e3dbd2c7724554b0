// What batches add to spend, kept until totals of the ledger that cover them are saved, so that limits are known without it.
import type { Database, RootDatabase } from 'lmdb';
import type { SessionWork } from '../../schemas/session-work.ts';
import { TABLE_ENCODING } from './memory.ts';

/** What one row of the ledger adds to spend and to its session. Time in milliseconds; activities cost nothing. */
export type SpendIncrement = {
  readonly user: string;
  readonly group: string;
  /** Like the next two, absent in batches of an earlier version that the ledger holds: its totals say it. */
  readonly agent?: string;
  readonly repo?: string;
  readonly model?: string;
  readonly source: string;
  readonly subagent: string;
  readonly time: number;
  readonly cost: bigint;
  readonly work?: SessionWork;
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

/** Opens the log inside the journal's environment. `incrementsOf` reads from the rows of a batch what it adds. */
export function openSpendLog<Stored extends EarlierBatch>(
  root: RootDatabase,
  batches: Database<Stored, number>,
  incrementsOf: (batch: Stored) => readonly SpendIncrement[],
): OpenSpendLog {
  const increments: Increments = root.openDB({ name: 'increments', ...TABLE_ENCODING });
  const totals: Totals = root.openDB({ name: 'totals', ...TABLE_ENCODING });
  if (!totals.get('taken over')) takeOver(root, batches, { increments, totals });
  if (!totals.get('read again')) readAgain(root, batches, { increments, totals }, incrementsOf);
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
type Totals = Database<SavedTotals | true, 'saved' | 'taken over' | 'read again'>;
type Tables = { readonly increments: Increments; readonly totals: Totals };

function savedIn(totals: Totals): SavedTotals | undefined {
  const saved = totals.get('saved');
  return typeof saved === 'object' ? saved : undefined;
}

/** Takes over what an earlier version kept in the batches. */
function takeOver(
  root: RootDatabase,
  batches: Database<EarlierBatch, number>,
  { increments, totals }: Tables,
): void {
  root.transactionSync(() => {
    for (const { key, value } of batches.getRange({})) {
      if (value.increments?.length) increments.putSync(key, value.increments);
    }
    totals.putSync('taken over', true);
  });
}

/**
 * Reads from the rows that wait what they add: an earlier version kept it without agent, repository and model, and nothing
 * of rows that cost nothing. What saved totals cover is not needed; what the
 * ledger has is in its totals, which the meter reads because those of that version are of another form.
 */
function readAgain<Stored>(
  root: RootDatabase,
  batches: Database<Stored, number>,
  { increments, totals }: Tables,
  incrementsOf: (batch: Stored) => readonly SpendIncrement[],
): void {
  const covered = savedIn(totals)?.asOfBatch ?? 0;
  root.transactionSync(() => {
    for (const { key, value } of batches.getRange({})) {
      if (key <= covered) continue;
      const added = incrementsOf(value);
      if (added.length > 0) increments.putSync(key, added);
    }
    totals.putSync('read again', true);
  });
}
