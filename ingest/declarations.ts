// Takes what hooks tell of the place of work: into the same memory and the same journal as telemetry.
import { toNanos } from '../schemas/nanos.ts';
import type { Sender } from '../schemas/sender.ts';
import { timeFault } from './adapters/event-time.ts';
import type { Journal } from './journal/journal.ts';
import type { SpendIncrement } from './journal/spend-log.ts';
import { batchOf } from './pipeline.ts';
import type { PriceBook } from './price/book.ts';
import type { GroupOf } from './settle/attribute.ts';
import { settleDeclaration, type Declaration } from './settle/declare.ts';

/** What a hook told, and the credential that it came with. */
export type Declared = Omit<Declaration, 'at'> & {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sender: Sender;
};

type Options = {
  readonly journal: Pick<Journal, 'append'>;
  readonly prices: PriceBook;
  readonly groupOf: GroupOf;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly paused: () => { readonly sentence: string } | undefined;
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
};

/** Resolves when the place is on disk and the meter knows what it changed; rejects with why nothing was kept. */
export type Declare = (told: Declared) => Promise<null>;

/** Creates the taker over an open journal. */
export function createDeclare({ journal, prices, groupOf, now, paused, announce }: Options): Declare {
  return async ({ sender, ...told }) => {
    const pause = paused();
    if (pause) throw new Error(pause.sentence);
    const at = toNanos(told.at);
    const fault = timeFault(at, toNanos(now()));
    if (fault)
      throw new Error(`The time of the place cannot be (${fault}); the clock of the machine is wrong.`);
    let increments: readonly SpendIncrement[] = [];
    const batchId = journal.append((state, id) => {
      const settled = settleDeclaration({ ...told, at }, { state, prices, sender, groupOf });
      const batch = batchOf([settled], id);
      increments = batch?.increments ?? [];
      return batch;
    });
    if (batchId !== undefined) await announce(batchId, increments);
    return null;
  };
}
