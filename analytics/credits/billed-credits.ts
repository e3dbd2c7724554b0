// Credits that reports of providers tell, by unit and UTC day: of each account, of one report only.
import { z } from 'zod';
import { BILL_SOURCES, type BillSource } from '../../schemas/bills.ts';
import { CREDIT_UNITS, creditUnitNamed, creditUnitOf } from '../../schemas/credit-units.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';
import { creditRepeatsIn } from '../bills/counted-lines.ts';
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

/** Of all kinds: what else a report tells of a day may decide which one counts. Other currencies are not dollars: they are left out. */
const LINES = `
SELECT source, account, provider, toString(kind) AS kind, unit AS bill_unit, toString(day) AS told_day,
  toString(sum(ifNull(quantity, 0))) AS credits,
  toString(sumIf(billed_cost, currency = 'USD' AND isNotNull(billed_cost))) AS billed,
  toString(countIf(currency = 'USD' AND isNotNull(billed_cost))) AS billed_lines
FROM current_bill_lines
WHERE ${DAYS}
GROUP BY source, account, provider, kind, bill_unit, told_day`;

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
    provider: z.string(),
    kind: z.string(),
    bill_unit: z.string(),
    told_day: z.string(),
    credits: z.string(),
    billed: z.string().nullable(),
    billed_lines: z.string(),
  })
  .transform(({ bill_unit, told_day, credits, billed, billed_lines, ...row }) => ({
    ...row,
    unit: creditUnitOf(bill_unit),
    day: told_day,
    credits: fromUsd(credits) ?? 0n,
    billed: billed_lines === '0' || billed === null ? undefined : fromUsd(billed),
  }));
const sliceRow = z
  .object({ source, account: z.string(), told_day: z.string(), whole: z.number() })
  .transform(({ told_day, whole, ...row }): ToldDay => ({ ...row, day: told_day, whole: whole === 1 }));

/** What reports tell of credits, and of which days they tell. What repeats another is left out, and the days of which that is all. */
export type BilledCredits = { readonly lines: readonly BilledDay[]; readonly days: readonly ToldDay[] };

/** Of a range of whole days. */
export async function readBilledCredits(store: Store, { from, to }: Range): Promise<BilledCredits> {
  const sources = CREDIT_UNITS.flatMap((unit) => unit.sources);
  const [told, days] = await Promise.all([
    store.query({ sql: LINES, params: { from, to }, row: lineRow }),
    store.query({ sql: SLICES, params: { from, to, sources }, row: sliceRow }),
  ]);
  const isRepeated = creditRepeatsIn(told);
  const credits = told.filter(({ kind }) => kind === 'credits');
  const lines = credits.filter((line) => !isRepeated(line));
  const [all, kept] = [credits, lines].map((of) => new Set(of.map(dayOfTeller)));
  return { lines, days: days.filter((day) => kept?.has(dayOfTeller(day)) || !all?.has(dayOfTeller(day))) };
}

function dayOfTeller(told: Pick<ToldDay, 'source' | 'account' | 'day'>): string {
  return `${told.day} ${tellerOf(told)}`;
}

/** What is told of a unit: lines of reports that tell it, and the days that those reports were read of. */
export function toldOf(unit: string, { lines, days }: BilledCredits): BilledCredits {
  const { sources } = creditUnitNamed(unit);
  const own = lines.filter(
    (line) => line.unit === unit && (sources.length === 0 || sources.includes(line.source)),
  );
  const tellers = new Set(own.map(tellerOf));
  return { lines: own, days: days.filter((day) => tellers.has(tellerOf(day))) };
}

function tellerOf({ source, account }: Pick<ToldDay, 'source' | 'account'>): string {
  return `${source} ${account}`;
}
