// Both sides of a range that is asked for again and again: what is known of them is kept, and only what is new is read.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { rangeParams, within, LEDGER, type Range } from '../source.ts';
import { readBills, readImportedSlices, readSpans } from './bill-side.ts';
import { readLedgerSums, toLocal, type LedgerSums, type LocalQuestion } from './local-side.ts';
import { toSides, type ReadSides, type SidesQuestion, type Told } from './read-sides.ts';

/** Which sides: everything that counts now. */
type KeptQuestion = Pick<SidesQuestion, 'range' | 'rules' | 'creditPriceOf'>;

/**
 * Reads both sides as `readSides` does, and keeps those of the last range. Where no bill was imported, our side is left out:
 * nothing is compared with it. Questions are answered one after the other.
 */
export function createKeptSides(store: Store): (question: KeptQuestion) => Promise<ReadSides> {
  let bills: KeptBills | undefined;
  let ledger: KeptLedger | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const read = async ({ range, rules, creditPriceOf }: KeptQuestion): Promise<ReadSides> => {
    const counts = await readCounts(store);
    bills = await keptBills(store, range, counts, bills);
    const { told, imported, spans } = bills;
    const isCompared = told.length + imported.length + spans.length > 0;
    if (isCompared) ledger = await keptLedger(store, { range, rules, settings: counts.settings }, ledger);
    const sums = isCompared ? [...(ledger?.sums.values() ?? [])] : [];
    return toSides({ local: sums.map((each) => toLocal(each, creditPriceOf)), told, imported, spans, rules });
  };
  return async (question) => {
    const mine = turn.then(async () => await read(question));
    turn = mine.catch(() => undefined);
    return await mine;
  };
}

const counted = z.object({ bills: z.string(), settings: z.string() });
type Counts = z.infer<typeof counted>;

/** Imports, and settings that decide what is of a scope, are rows that are only added: as many as before are the same. */
async function readCounts(store: Store): Promise<Counts> {
  const sql = `SELECT concat(toString((SELECT count() FROM bill_slices)), ' ', toString((SELECT count() FROM bill_imports))) AS bills,
  toString((SELECT count() FROM settings WHERE kind IN ('alias', 'bill_scope'))) AS settings`;
  const [found = { bills: '', settings: '' }] = await store.query({ sql, row: counted });
  return found;
}

type KeptBills = Pick<Told, 'told' | 'imported' | 'spans'> & { readonly of: string };

async function keptBills(
  store: Store,
  range: Range,
  counts: Counts,
  kept: KeptBills | undefined,
): Promise<KeptBills> {
  const of = JSON.stringify([range, counts.bills]);
  if (kept?.of === of) return kept;
  const [told, imported, spans] = await Promise.all([
    readBills(store, { range }),
    readImportedSlices(store, { range }),
    readSpans(store, { range }),
  ]);
  return { of, told, imported, spans };
}

type KeptLedger = {
  readonly of: string;
  /** The last batch that is in the sums, and the rows up to it. */
  readonly batch: number;
  readonly rows: number;
  readonly sums: ReadonlyMap<string, LedgerSums>;
};

type LedgerAsked = Pick<LocalQuestion, 'rules'> & { readonly range: Range; readonly settings: string };

/** What is kept, with the rows of later batches. All of it is read again where not the very same rows are there up to the last batch. */
async function keptLedger(
  store: Store,
  { range, rules, settings }: LedgerAsked,
  kept: KeptLedger | undefined,
): Promise<KeptLedger> {
  const of = JSON.stringify([range, settings, rules]);
  const isKept = kept?.of === of && (await countRows(store, range, kept.batch)) === kept.rows;
  const later = await readLedgerSums(store, range, { rules, ...(isKept && { afterBatch: kept.batch }) });
  const sums = new Map(isKept ? kept.sums : []);
  for (const each of later) {
    const key = JSON.stringify(each.place);
    const known = sums.get(key);
    sums.set(key, known ? added(known, each) : each);
  }
  const rows = later.reduce((sum, each) => sum + each.rows, isKept ? kept.rows : 0);
  const batch = later.reduce((last, each) => Math.max(last, each.batch), isKept ? kept.batch : 0);
  return { of, batch, rows, sums };
}

function added(known: LedgerSums, more: LedgerSums): LedgerSums {
  const sums = Object.entries(known.sums).map(([name, sum]) => [name, sum + (more.sums[name] ?? 0n)]);
  return { ...known, sums: Object.fromEntries(sums) as LedgerSums['sums'] };
}

/** The ledger only grows but for months that are dropped, so that as many rows are the same rows. */
async function countRows(store: Store, range: Range, batch: number): Promise<number> {
  const [found] = await store.query({
    sql: `SELECT toString(count()) AS rows FROM charges AS t WHERE ${within(LEDGER, 't')} AND t.batch_id <= {batch:UInt64}`,
    params: { ...rangeParams(range), batch },
    row: z.object({ rows: z.string().transform(Number) }),
  });
  return found?.rows ?? 0;
}
