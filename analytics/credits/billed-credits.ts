// Credits that reports of providers tell, by unit and UTC day: of each account, of one report only.
import { z } from 'zod';
import { BILL_SOURCES, ENTERPRISE_SUM, type BillSource } from '../../schemas/bills.ts';
import { CREDIT_UNITS, creditUnitNamed, creditUnitOf } from '../../schemas/credit-units.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';
import type { Range } from '../source.ts';

/** Credits of a report on a day, in units of 1e-12. */
export type BilledDay = {
  readonly source: BillSource;
  readonly account: string;
  readonly unit: string;
  readonly day: string;
  readonly credits: bigint;
  /** Dollars beyond what is included; undefined where the report tells none. */
  readonly billed: Pico | undefined;
};

/** A day of which a report was read. */
export type ToldDay = {
  readonly source: BillSource;
  readonly account: string;
  readonly day: string;
  /** Whether it was read after the day was over. */
  readonly whole: boolean;
};

const DAYS = `day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND day < toDate(fromUnixTimestamp64Milli({to:Int64}, 'UTC'))`;

/** Amounts of other currencies than dollars are not dollars: they are left out. */
const LINES = `
SELECT source, account, unit AS bill_unit, toString(day) AS told_day, toString(sum(ifNull(quantity, 0))) AS credits,
  toString(sumIf(billed_cost, currency = 'USD' AND isNotNull(billed_cost))) AS billed,
  toString(countIf(currency = 'USD' AND isNotNull(billed_cost))) AS billed_lines
FROM current_bill_lines
WHERE kind = 'credits' AND ${DAYS}
GROUP BY source, account, bill_unit, told_day`;

const SLICES = `
SELECT source, account, toString(day) AS told_day, toUInt8(toDate(min(at)) > day) AS whole
FROM current_bill_slices
WHERE has({sources:Array(String)}, source) AND ${DAYS}
GROUP BY source, account, day`;

const source = z.enum(BILL_SOURCES);
const lineRow = z
  .object({
    source,
    account: z.string(),
    bill_unit: z.string(),
    told_day: z.string(),
    credits: z.string(),
    billed: z.string().nullable(),
    billed_lines: z.string(),
  })
  .transform(({ bill_unit, told_day, credits, billed, billed_lines, ...row }): BilledDay => ({
    ...row,
    unit: creditUnitOf(bill_unit),
    day: told_day,
    credits: fromUsd(credits) ?? 0n,
    billed: billed_lines === '0' || billed === null ? undefined : fromUsd(billed),
  }));
const sliceRow = z
  .object({ source, account: z.string(), told_day: z.string(), whole: z.number() })
  .transform(({ told_day, whole, ...row }): ToldDay => ({ ...row, day: told_day, whole: whole === 1 }));

/** What reports tell of credits, and of which days they tell. */
export type BilledCredits = { readonly lines: readonly BilledDay[]; readonly days: readonly ToldDay[] };

/** Of a range of whole days. */
export async function readBilledCredits(store: Store, { from, to }: Range): Promise<BilledCredits> {
  const sources = CREDIT_UNITS.flatMap((unit) => unit.sources);
  const [lines, days] = await Promise.all([
    store.query({ sql: LINES, params: { from, to }, row: lineRow }),
    store.query({ sql: SLICES, params: { from, to, sources }, row: sliceRow }),
  ]);
  return { lines, days };
}

/**
 * What counts for a unit: on each day and of each account the best report that has lines of it, for others repeat it. What an
 * enterprise sums up is of all its organizations. What names no account of the provider counts only where no better report
 * tells of the day.
 */
export function countedFor(unit: string, { lines, days }: BilledCredits): BilledCredits {
  const sources = creditUnitNamed(unit).sources;
  const rank = ({ source }: Teller): number =>
    (sources.length === 0 ? BILL_SOURCES : sources).indexOf(source);
  const own = lines.filter((line) => line.unit === unit && rank(line) >= 0);
  const tellers = new Set(own.map(tellerOf));
  const told = days.filter((day) => tellers.has(tellerOf(day)));
  const [byLines, byDays] = [bestOf(own, rank), bestOf(told, rank)];
  const counts = (each: TellerDay): boolean => {
    const enterprise = accountDayOf({ ...each, account: ENTERPRISE_SUM });
    const keys = isOfProvider(each) ? [accountDayOf(each), enterprise] : [each.day];
    const best = (of: ReadonlyMap<string, number>) => Math.min(...keys.map((key) => of.get(key) ?? Infinity));
    const ofLines = best(byLines);
    return rank(each) === (ofLines === Infinity ? best(byDays) : ofLines);
  };
  return { lines: own.filter(counts), days: told.filter(counts) };
}

type Teller = Pick<ToldDay, 'source' | 'account'>;
type TellerDay = Teller & Pick<ToldDay, 'day'>;

/** The best rank of each day, and of each account on it. */
function bestOf(all: readonly TellerDay[], rank: (of: Teller) => number): Map<string, number> {
  const best = new Map<string, number>();
  for (const each of all) {
    const sums = each.account.startsWith(ENTERPRISE_SUM)
      ? [accountDayOf({ ...each, account: ENTERPRISE_SUM })]
      : [];
    for (const key of [each.day, accountDayOf(each), ...sums])
      best.set(key, Math.min(best.get(key) ?? Infinity, rank(each)));
  }
  return best;
}

/** FOCUS files name accounts in their own way. */
function isOfProvider({ source, account }: Teller): boolean {
  return account !== '' && source !== 'focus';
}

function tellerOf({ source, account }: Teller): string {
  return `${source} ${account}`;
}

function accountDayOf({ account, day }: Pick<ToldDay, 'account' | 'day'>): string {
  return `${day} ${account}`;
}
