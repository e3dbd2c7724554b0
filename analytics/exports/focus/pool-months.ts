// Pools of credits by month: what bills say of their seats, and how much of them is used.
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import type { Pico } from '../../../schemas/money.ts';
import type { Range } from '../../source.ts';
import { billedLines, type BilledLine, type BillsAsked } from './bill-lines.ts';
import type { PoolInUse } from './bill-rows.ts';
import { POOLED_UNITS } from './credit-units.ts';
import type { FocusRow } from './focus-row.ts';
import type { FocusSources } from './focus-sources.ts';
import { isOfPool, purchaseRow, unusedRow } from './pool-rows.ts';
import { includedOf, poolOf, poolUse, type Pool, type PoolUse } from './pools.ts';

/** A pool with everything that its rows need. */
export type PoolMonth = {
  readonly pool: PoolInUse;
  readonly use: PoolUse;
  /** Of the provider, as bills name it. */
  readonly account: string;
  /** Whether lines of bills tell the seats. */
  readonly hasSeats: boolean;
};

/** The pools of each month that a range touches. A month is read as a whole, whatever of it is asked for. */
export async function readPoolMonths(
  { range, grain }: Pick<BillsAsked, 'range' | 'grain'>,
  sources: FocusSources,
): Promise<PoolMonth[]> {
  const found: PoolMonth[] = [];
  const first = intervalStart('month', range.from);
  for (let from = first; from < range.to; from = intervalEnd('month', from)) {
    const month = { from, to: intervalEnd('month', from) };
    for (const { provider } of POOLED_UNITS) {
      const pool = await readPool(provider, { range: month, grain }, sources);
      if (pool) found.push(pool);
    }
  }
  return found;
}

async function readPool(
  provider: string,
  asked: Pick<BillsAsked, 'range' | 'grain'>,
  sources: FocusSources,
): Promise<PoolMonth | undefined> {
  const month = new Date(asked.range.from).toISOString().slice(0, 7);
  const pool = poolOf(provider, month, sources.pools);
  if (!pool) return undefined;
  const price = sources.creditPriceOf(pool.unit.unit, `${month}-01`) ?? 0n;
  const { counts, account } = await countCredits(linesOf(pool, { ...asked, kind: 'credits' }, sources));
  const seats = await feeOf(linesOf(pool, { ...asked, kind: 'seats' }, sources));
  const paid = { ...pool, fee: seats ?? pool.fee };
  const use = poolUse(counts, paid, price);
  return { pool: { ...paid, used: use.used, price }, use, account, hasSeats: seats !== undefined };
}

async function* linesOf(pool: Pool, asked: BillsAsked, sources: FocusSources): AsyncGenerator<BilledLine> {
  for await (const page of billedLines(asked, sources)) yield* page.filter((line) => isOfPool(line, pool));
}

/** How often each quantity of included credits was used, and by which account. */
async function countCredits(lines: AsyncIterable<BilledLine>) {
  const counts = new Map<bigint, number>();
  let account = '';
  for await (const { account: of, quantity, list_cost: list, billed_cost: billed } of lines) {
    account ||= of;
    if (quantity === null || quantity === 0n || list === null) continue;
    const included = includedOf({ quantity, list, billed: billed ?? 0n });
    counts.set(included, (counts.get(included) ?? 0) + 1);
  }
  return { counts, account };
}

/** What bills say of the seats; undefined where they say nothing. */
async function feeOf(lines: AsyncIterable<BilledLine>): Promise<Pico | undefined> {
  let fee: Pico | undefined;
  for await (const { billed_cost: billed } of lines) fee = (fee ?? 0n) + (billed ?? 0n);
  return fee;
}

/** The pool of a line's provider and month. */
export function poolFinder(months: readonly PoolMonth[]): (line: BilledLine) => PoolInUse | undefined {
  const pools = new Map(months.map(({ pool }) => [`${pool.unit.provider} ${pool.month}`, pool]));
  return ({ provider, day }) => pools.get(`${provider} ${day.slice(0, 7)}`);
}

/** Rows that no line of a bill is: of pools whose month begins in the range. What nobody used is known when the month is over. */
export function poolRows(months: readonly PoolMonth[], { from, to }: Range, now: number): FocusRow[] {
  return months.flatMap(({ pool, use, account, hasSeats }) => {
    const begins = Date.parse(`${pool.month}-01`);
    if (begins < from || begins >= to) return [];
    const isOver = now >= intervalEnd('month', begins);
    return [
      ...(hasSeats ? [] : purchaseRow(pool, account)),
      ...(isOver ? unusedRow(pool, use, account) : []),
    ];
  });
}

/** Fees of seats that no bill tells: what {@link poolRows} bill. */
export function feesOf(months: readonly PoolMonth[], { from, to }: Range): Pico {
  return months
    .filter(({ pool, hasSeats }) => {
      const begins = Date.parse(`${pool.month}-01`);
      return !hasSeats && begins >= from && begins < to;
    })
    .reduce((sum, { pool }) => sum + (pool.fee ?? 0n), 0n);
}
