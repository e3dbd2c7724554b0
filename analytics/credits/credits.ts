// Credits of a month by unit: pools, what telemetry and reports tell, and when a pool runs out.
import { poolsIn } from '../../schemas/credit-pool.ts';
import type { CreditsAnswer, CreditsQuery } from '../../schemas/credits-api.ts';
import { LOOK_BACK } from '../../schemas/forecast.ts';
import { monthAt, monthOf, monthText } from '../../schemas/month.ts';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { isDropped } from '../floors.ts';
import { readFreshness } from '../queries/freshness.ts';
import { readBilledCredits, toldOf, type BilledCredits } from './billed-credits.ts';
import { creditDays } from './credit-days.ts';
import type { CreditPriceOf } from './credit-dollars.ts';
import { creditStateOf, type Pool } from './credit-state.ts';
import { readTelemetryCredits, type TelemetryDay } from './telemetry-credits.ts';

const DAY_MS = 86_400_000;

/** Where credits are read. */
export type CreditSources = {
  readonly store: Store;
  /** All pools that are set. */
  readonly pools: () => readonly Pool[];
  readonly creditPriceOf: CreditPriceOf;
  /** The months below which tables were cut; none where this is absent. */
  readonly floors?: (() => Floors) | undefined;
};

const EXPLAIN: CreditsAnswer['explain'] = {
  counted:
    'Credits that count against the pool: on days of which a report was read after they were over, what it says; on other days, the larger of what a report and what telemetry told so far. The two are never added for a day. Agents do not tell credits of every call, so that telemetry alone may be too little.',
  forecast:
    'Counted so far, and for each day left of the month, or not told yet, the mean of the last 28 complete days of its kind (working days, weekends). The pool is exhausted at the moment at which that reaches it.',
};

/** Answers how credits are used. `now` in milliseconds since 1970. */
export async function readCredits(
  { store, pools, creditPriceOf, floors }: CreditSources,
  query: CreditsQuery,
  now: number,
): Promise<CreditsAnswer> {
  const month = query.month ?? monthText(monthAt(now));
  const start = startOf(month);
  const range = { from: start - (LOOK_BACK + 1) * DAY_MS, to: intervalEnd('month', start) };
  const [telemetry, billed, freshness] = await Promise.all([
    readTelemetryCredits(store, range),
    readBilledCredits(store, range),
    readFreshness(store, now),
  ]);
  const kept = isDropped(start, floors?.().usage_extra_hourly) ? [] : telemetry;
  const inMonth = poolsIn(pools(), month);
  const units = unitsOf(inMonth, { telemetry: kept, billed }).filter(
    (unit) => query.unit === undefined || unit === query.unit,
  );
  return {
    data: units.map((unit) => {
      const own = kept.filter((day) => day.unit === unit);
      const counted = toldOf(unit, billed);
      const facts = {
        unit,
        start,
        pools: inMonth.filter((pool) => pool.unit === unit),
        days: creditDays(own, counted),
        calls: own.filter(isIn(month)).reduce((sum, { calls }) => sum + calls, 0),
        billed: { lines: counted.lines.filter(isIn(month)), days: counted.days.filter(isIn(month)) },
        priceOf: creditPriceOf,
      };
      return creditStateOf(facts, now);
    }),
    month,
    explain: EXPLAIN,
    data_as_of: freshness,
  };
}

function startOf(month: string): number {
  const number = monthOf(month);
  return intervalStart('month', Date.UTC(Math.floor(number / 100), (number % 100) - 1));
}

function isIn(month: string): (told: { readonly day: string }) => boolean {
  return ({ day }) => day.startsWith(month);
}

type Told = { readonly telemetry: readonly TelemetryDay[]; readonly billed: BilledCredits };

/** Of pools, and of whatever was told lately. */
function unitsOf(pools: readonly Pool[], { telemetry, billed }: Told): string[] {
  const all = [...pools, ...telemetry, ...billed.lines].map(({ unit }) => unit);
  return [...new Set(all)].sort();
}
