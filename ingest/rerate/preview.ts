// What calls would cost by another price book. Nothing is written.
import { setImmediate as breathe } from 'node:timers/promises';
import type { Amounts } from '../../schemas/charge.ts';
import type { Store } from '../../store/store.ts';
import { placeOf } from '../audit/rows.ts';
import type { Journal } from '../journal/journal.ts';
import type { PriceBook } from '../price/book.ts';
import { createDayTally, type DayTally } from './day-tally.ts';
import { daysWithRows, partsOf, readPart, type Span } from './days.ts';
import { addCosts, costsOf, NO_COSTS, type Costs, type Kept } from './job.ts';
import { lastPlace, type LedgerRecord } from './ledger-record.ts';
import { rateAnew } from './rate-anew.ts';
import { sessionOf, type Known } from './remembered.ts';

/** Calls of a model, and what they cost and would. */
export type ModelPreview = {
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  /** Records of which the cost or its basis changes. */
  readonly changed: number;
  /** Names whose cost changes. */
  readonly users: readonly string[];
  readonly now: Costs;
  readonly then: Costs;
};

/** `from`: the first moment that was looked at, in milliseconds since 1970. */
export type Preview = {
  readonly from: number;
  readonly models: readonly ModelPreview[];
  readonly kept: readonly Kept[];
};

export type PreviewOptions = {
  readonly journal: Journal;
  readonly store: Store;
  readonly prices: PriceBook;
  /** Whether it took long enough: what is older than the days that are done is left out. */
  readonly isOver: () => boolean;
};

/** Smaller than those of a job: telemetry waits while one is compared. */
const ROWS_PER_PART = 2_000;
const RATED_AT_ONCE = 200;

/** Compares what the ledger holds with what it would hold; the latest days first. */
export async function previewPrices(span: Span, options: PreviewOptions): Promise<Preview> {
  const sums = new Map<string, Sum>();
  const tally = createDayTally();
  const known: Known = { get: options.journal.recall };
  let from = span.to;
  const told = (since: number): Preview => ({
    from: since,
    models: [...sums.values()].map(toPreview),
    kept: tally.kept(),
  });
  for (const day of (await daysWithRows(options.store, span)).reverse()) {
    if (options.isOver()) return told(from);
    const { parts, spread } = await partsOf(options.store, day, ROWS_PER_PART);
    for (const part of parts) {
      const asOfBatch = options.journal.written;
      const records = await readPart(options.store, part, { spread, asOfBatch });
      await compareAll(records, { sums, tally, known, prices: options.prices });
    }
    from = day.from;
  }
  return told(span.from);
}

type Sum = Omit<ModelPreview, 'users'> & { readonly people: Set<string> };

type Comparing = {
  readonly sums: Map<string, Sum>;
  readonly tally: DayTally;
  readonly known: Known;
  readonly prices: PriceBook;
};

async function compareAll(records: readonly LedgerRecord[], comparing: Comparing): Promise<void> {
  for (const [index, record] of records.entries()) {
    compare(record, comparing);
    if (index % RATED_AT_ONCE === 0) await breathe();
  }
}

function compare(record: LedgerRecord, { sums, tally, known, prices }: Comparing): void {
  const rated = rateAnew(record, { ...sessionOf(record, known), entry: undefined }, prices);
  if (rated.kind === 'told_twice' || rated.kind === 'unclear') tally.keep(rated.kind, record);
  const then = rated.kind === 'changed' ? rated.due : record.amounts;
  add(record, then, rated.kind === 'changed', sums);
}

function add(record: LedgerRecord, due: Amounts, isChanged: boolean, sums: Map<string, Sum>): void {
  const { sum } = lastPlace(record);
  const [provider, model, user] = [placeOf(sum, 'provider'), placeOf(sum, 'model'), placeOf(sum, 'user')];
  const key = JSON.stringify([provider, model]);
  const known = sums.get(key) ?? {
    provider,
    model,
    calls: 0,
    changed: 0,
    people: new Set<string>(),
    now: NO_COSTS,
    then: NO_COSTS,
  };
  if (user !== '' && due.cost !== record.amounts.cost) known.people.add(user);
  sums.set(key, {
    ...known,
    calls: known.calls + record.amounts.calls,
    changed: known.changed + Number(isChanged),
    now: addCosts(known.now, costsOf(record.amounts)),
    then: addCosts(known.then, costsOf(due)),
  });
}

function toPreview({ people, ...sum }: Sum): ModelPreview {
  return { ...sum, users: [...people] };
}
