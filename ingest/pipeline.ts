// The way of an export, top to bottom: adapt, settle, journal, announce, acknowledge. Exports that meet share one commit.
import { toActivityRow, toChargeRow, type Activity } from '../schemas/charge.ts';
import { toNanos } from '../schemas/nanos.ts';
import type { OtlpExport, Signal } from '../schemas/otlp.ts';
import type { Sender } from '../schemas/sender.ts';
import type { Adapted } from '../schemas/usage-report.ts';
import { read, type Read } from './adapters/registry.ts';
import type { JournalBatch } from './journal/batch.ts';
import { JournalBroken, JournalFull } from './journal/guard.ts';
import type { Journal } from './journal/journal.ts';
import type { PriceBook } from './price/book.ts';
import { IngestUnavailable, type Accept, type Acceptance } from './receive/acceptance.ts';
import type { Via } from './receive/via.ts';
import { hear } from './senders/hear.ts';
import type { GroupOf } from './settle/attribute.ts';
import { settle, type Outcome, type Settled } from './settle/settle.ts';
import type { SettleState } from './settle/state.ts';
import { incrementOfActivity, incrementOfCharge } from './increments.ts';
import type { SpendIncrement } from './journal/spend-log.ts';

export interface Pipeline {
  /** Takes one export. Resolves when its rows are on disk and the meter knows them; rejects when nothing was kept. */
  readonly accept: Accept;
}

type Options = {
  readonly journal: Journal;
  readonly prices: PriceBook;
  readonly groupOf: GroupOf;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Why nothing is taken at the moment; exports are then told to come back. */
  readonly paused: () => { readonly sentence: string } | undefined;
  /** Tells the meter what a batch adds to spend; an export is acknowledged only after it. */
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  /** Whether a commit should wait a turn of the event loop for what is arriving. */
  readonly letIn?: () => boolean;
  /** Counts and logs what became of each record. */
  readonly onOutcomes: (signal: Signal, outcomes: readonly Outcome[]) => void;
  /** Hears of what was settled, as soon as it is on disk. */
  readonly onSettled?: (adapted: readonly Adapted[]) => void;
};

type Waiting = Read & {
  readonly exported: OtlpExport;
  readonly sender: Sender;
  readonly via: Via | undefined;
  readonly resolve: (acceptance: Acceptance) => void;
  readonly reject: (error: unknown) => void;
};

/** Records of one commit: enough to share its cost, few enough that a refusal need not wait long for the next. */
const MAX_GROUP_RECORDS = 500;

/** Creates the pipeline over an open journal. */
export function createPipeline(options: Options): Pipeline {
  const queue: Waiting[] = [];
  const commitQueue = (): void => {
    if (options.letIn?.() === true) {
      setImmediate(commitQueue);
      return;
    }
    const group = takeGroup(queue);
    if (queue.length > 0) setImmediate(commitQueue);
    commit(group, options);
  };
  return {
    accept: async (exported, sender, via) => {
      const pause = options.paused();
      if (pause) throw new IngestUnavailable(pause.sentence);
      const understood = read(exported, toNanos(options.now()));
      return await new Promise<Acceptance>((resolve, reject) => {
        if (queue.length === 0) setImmediate(commitQueue);
        queue.push({ ...understood, exported, sender, via, resolve, reject });
      });
    },
  };
}

/** Takes the oldest exports that fit one commit off the queue, at least one. */
function takeGroup(queue: Waiting[]): Waiting[] {
  let records = 0;
  const end = queue.findIndex(({ adapted }) => (records += adapted.length) > MAX_GROUP_RECORDS);
  return queue.splice(0, end < 0 ? queue.length : Math.max(1, end));
}

/** One transaction for the group; where one export breaks it, each gets a transaction of its own. */
function commit(group: readonly Waiting[], options: Options): void {
  let settled: Settled[] = [];
  let increments: readonly SpendIncrement[] = [];
  try {
    const batchId = options.journal.append((state, id) => {
      settled = group.map((one) => settleOne(one, state, options));
      group.forEach((one, index) => noteSenders(one, settled[index], options));
      const batch = batchOf(settled, id);
      increments = batch?.increments ?? [];
      return batch;
    });
    for (const { adapted } of group) options.onSettled?.(adapted);
    const announced = batchId === undefined ? Promise.resolve() : options.announce(batchId, increments);
    announced.then(
      () => group.forEach((one, index) => answer(one, settled[index]?.outcomes ?? [], options)),
      (error: unknown) => group.forEach((one) => one.reject(error)),
    );
  } catch (error) {
    if (error instanceof JournalFull || error instanceof JournalBroken) {
      const unavailable = new IngestUnavailable(error.message, { cause: error });
      for (const one of group) one.reject(unavailable);
    } else if (group.length === 1) group[0]?.reject(error);
    else for (const one of group) commit([one], options);
  }
}

function settleOne({ adapted, sender }: Waiting, state: SettleState, { prices, groupOf }: Options): Settled {
  return settle(adapted, { state, prices, sender, groupOf });
}

function noteSenders(one: Waiting, settled: Settled | undefined, { journal, groupOf, now }: Options): void {
  if (settled) journal.senders.hear(hear({ ...one, ...settled }, { groupOf, at: now() }));
}

function answer(
  { exported, adapted, resolve }: Waiting,
  outcomes: readonly Outcome[],
  options: Options,
): void {
  options.onOutcomes(exported.signal, outcomes);
  resolve(acceptanceOf(adapted));
}

function acceptanceOf(adapted: readonly Adapted[]): Acceptance {
  const reasons = new Map<string, number>();
  for (const report of adapted) {
    if (report.kind !== 'rejected') continue;
    const reason = `${report.reason} (${report.detail})`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const rejected = [...reasons.values()].reduce((total, count) => total + count, 0);
  return { rejected, message: [...reasons].map(([reason, count]) => `${count} × ${reason}`).join('; ') };
}

/** The rows of what was settled, and what they add to spend; undefined where there are none. */
export function batchOf(settled: readonly Settled[], batchId: number): JournalBatch | undefined {
  const charges = settled.flatMap((one) => one.charges);
  const evidence = settled.flatMap((one) => one.evidence);
  const activities = settled.flatMap((one) => one.activities);
  if (charges.length + evidence.length + activities.length === 0) return undefined;
  return {
    rows: {
      charges: lines(charges, toChargeRow, batchId),
      evidence: lines(evidence, toChargeRow, batchId),
      activities: lines<Activity>(activities, toActivityRow, batchId),
    },
    increments: [...charges.flatMap(incrementOfCharge), ...activities.flatMap(incrementOfActivity)],
  };
}

function lines<Row>(
  rows: readonly Row[],
  toCells: (row: Row) => readonly unknown[],
  batchId: number,
): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify([...toCells(row), batchId])}\n`).join(''));
}
