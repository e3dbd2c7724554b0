// Pools of credits by month: what bills say of their seats, and how much of them is used.
import { BILL_SOURCE_FACTS, type BillSource } from '../../../schemas/bills.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import type { Pico } from '../../../schemas/money.ts';
import type { Range } from '../../source.ts';
import { billedLines, type BilledLine, type BillsAsked } from './bill-lines.ts';
import type { PoolInUse } from './bill-rows.ts';
import type { FocusRow } from './focus-row.ts';
import type { FocusSources } from './focus-sources.ts';
import { creditLines, type CreditLines } from './pool-credits.ts';
import { isOfPool, purchaseRow, unusedRow, unusedSince } from './pool-rows.ts';
import { includedOf, poolOf, POOLED_UNITS, poolUse, type Pool, type PoolUse } from './pools.ts';

/** A pool with everything that its rows need. What counted when the month was signed off, and what was corrected since. */
export type PoolMonth = {
  /** As it was when the month was signed off; as it is now where it was not. */
  readonly pool: PoolInUse;
  readonly use: PoolUse;
  readonly correction: PoolUse;
  /** Dollars that lines of bills tell of the seats; undefined where they say nothing. */
  readonly seats: Pico | undefined;
  readonly seatCorrection: Pico | undefined;
  /** Of the provider, as bills name it. */
  readonly account: string;
};

type MonthsAsked = Pick<BillsAsked, 'range' | 'grain' | 'versions'>;

/** The pools of each month that a range touches. A month is read as a whole, whatever of it is asked for. */
export async function readPoolMonths(asked: MonthsAsked, sources: FocusSources): Promise<PoolMonth[]> {
  const { range } = asked;
  const found: PoolMonth[] = [];
  const first = intervalStart('month', range.from);
  for (let from = first; from < range.to; from = intervalEnd('month', from)) {
    const month = { from, to: intervalEnd('month', from) };
    for (const { pool } of POOLED_UNITS) {
      const versions = asked.versions.filter(({ source }) => mayTellOf(pool.provider, source));
      const one = await readPool(pool.provider, { ...asked, versions, range: month }, sources);
      if (one) found.push(one);
    }
  }
  return found;
}

/** Reports of other providers are not read for a pool: they are many. Reports of all name none. */
function mayTellOf(provider: string, source: BillSource): boolean {
  const own = BILL_SOURCE_FACTS[source].provider;
  return own === '' || own === provider;
}

async function readPool(
  provider: string,
  asked: MonthsAsked,
  sources: FocusSources,
): Promise<PoolMonth | undefined> {
  const month = new Date(asked.range.from).toISOString().slice(0, 7);
  const today = new Date(sources.now).toISOString().slice(0, 10);
  const pool = poolOf(provider, month, sources.pools, today);
  if (!pool) return undefined;
  const price = sources.creditPriceOf(pool.unit.unit, `${month}-01`) ?? 0n;
  // Lines of a month are added up before a pool covers them.
  const credits =
    asked.grain === 'day'
      ? creditLines(pool, asked, sources)
      : linesOf(pool, { ...asked, kind: 'credits' }, sources);
  const { usual, corrected, account } = await countCredits(credits);
  const { seats, seatCorrection } = await feesOfSeats(linesOf(pool, { ...asked, kind: 'seats' }, sources));
  const paid = { ...pool, fee: seats ?? pool.fee };
  const use = poolUse(usual, paid, price);
  const inUse = { ...paid, used: use.used, price };
  return {
    pool: inUse,
    use,
    correction: poolUse(corrected, paid, price, use.used),
    account,
    seats,
    seatCorrection,
  };
}

async function* linesOf(pool: Pool, asked: BillsAsked, sources: FocusSources): AsyncGenerator<BilledLine> {
  for await (const page of billedLines(asked, sources)) yield* page.filter((line) => isOfPool(line, pool));
}

/** How often each quantity of included credits was used, and the first account that used any. */
async function countCredits(lines: AsyncIterable<Omit<CreditLines, 'times'> & { readonly times?: number }>) {
  const usual = new Map<bigint, number>();
  const corrected = new Map<bigint, number>();
  let first: Account | undefined;
  for await (const line of lines) {
    const { quantity, list_cost: list, billed_cost: billed, isCorrection, times = 1 } = line;
    if (isBefore(line, first)) first = line;
    if (quantity === null || quantity === 0n || list === null) continue;
    const included = includedOf({ quantity, list, billed: billed ?? 0n });
    const counts = isCorrection ? corrected : usual;
    counts.set(included, (counts.get(included) ?? 0) + times);
  }
  return { usual, corrected, account: first?.account ?? '' };
}

type Account = Pick<BilledLine, 'source' | 'account'>;

/** Lines without an account come after all others. */
function isBefore(line: Account, first: Account | undefined): boolean {
  if (line.account === '' || !first) return line.account !== '';
  return line.source === first.source ? line.account < first.account : line.source < first.source;
}

/** What bills say of the seats; undefined where they say nothing. */
async function feesOfSeats(
  lines: AsyncIterable<BilledLine>,
): Promise<Pick<PoolMonth, 'seats' | 'seatCorrection'>> {
  let seats: Pico | undefined;
  let seatCorrection: Pico | undefined;
  for await (const { billed_cost: billed, isCorrection } of lines) {
    if (billed === null) continue;
    if (isCorrection) seatCorrection = (seatCorrection ?? 0n) + billed;
    else seats = (seats ?? 0n) + billed;
  }
  return { seats, seatCorrection };
}

/** The pool of a line's provider and month. */
export function poolFinder(months: readonly PoolMonth[]): (line: BilledLine) => PoolInUse | undefined {
  const pools = new Map(months.map(({ pool }) => [`${pool.unit.pool.provider} ${pool.month}`, pool]));
  return ({ provider, day }) => pools.get(`${provider} ${day.slice(0, 7)}`);
}

/**
 * Rows that no line of a bill is: of pools whose month begins in the range. What nobody used is known when the month is over.
 * Of a month that was signed off, those of then come first, and corrections make of them what is known now.
 */
export function poolRows(months: readonly PoolMonth[], range: Range, now: number): FocusRow[] {
  return months
    .filter((month) => beginsIn(range, month))
    .flatMap((month) => {
      const { pool, use, account, seats, seatCorrection } = month;
      const isOver = now >= intervalEnd('month', Date.parse(`${pool.month}-01`));
      return [
        ...(seats === undefined ? purchaseRow(pool, account) : []),
        ...(isOver ? unusedRow(pool, use, account) : []),
        ...(seats === undefined && seatCorrection !== undefined ? purchaseRow(pool, account, true) : []),
        ...(isOver ? unusedSince(month) : []),
      ];
    });
}

function beginsIn({ from, to }: Range, { pool }: PoolMonth): boolean {
  const begins = Date.parse(`${pool.month}-01`);
  return begins >= from && begins < to;
}

/** Fees of seats that no bill tells: what {@link poolRows} bill. */
export function feesOf(months: readonly PoolMonth[], range: Range): Pico {
  return months
    .filter(
      (month) => month.seats === undefined && month.seatCorrection === undefined && beginsIn(range, month),
    )
    .reduce((sum, { pool }) => sum + (pool.fee ?? 0n), 0n);
}
