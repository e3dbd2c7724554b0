// Spend of the current periods, in memory: fed by settled batches, reconciled by assigning totals of the ledger.
import type { Pico } from '../../schemas/money.ts';
import { intervalStart, PERIODS, type Period } from '../../schemas/period.ts';

/** What one settled charge adds to spend; a correction may take away. */
export type Increment = {
  readonly user: string;
  /** The group that the charge is attributed to, empty for none. */
  readonly group: string;
  /** What it was spent with, on and for; empty where that is not known. */
  readonly agent: string;
  readonly repo: string;
  readonly model: string;
  /** Event time in milliseconds since 1970: decides the periods, whenever the charge arrives. */
  readonly time: number;
  readonly cost: Pico;
  /** False for auxiliary work that the policy leaves out of limits. */
  readonly counted: boolean;
};

/** Whose spend: a person's whatever it is attributed to, a group's, of an agent, a repository or a model, or everybody's. */
export const METER_SCOPES = ['user', 'group', 'agent', 'repo', 'model', 'deployment'] as const;
export type MeterScope = (typeof METER_SCOPES)[number];

/** What was spent under one id of a scope in one period. Only people may have an empty id, and everybody has. */
export type PeriodTotal = {
  readonly scope: MeterScope;
  readonly id: string;
  readonly period: Period;
  /** First millisecond of the period. */
  readonly start: number;
  readonly cost: Pico;
};

/** Totals of the periods from {@link heldStarts} on over all batches up to `asOfBatch`, and none after it. */
export type LedgerTotals = {
  readonly asOfBatch: number;
  readonly totals: readonly PeriodTotal[];
  /** Time of the newest charge in milliseconds since 1970, if there is one. */
  readonly newest: number | undefined;
};

/** Periods are kept for so long after their end: a clock that is set back must not find them gone. */
const KEPT_MS = 48 * 3_600_000;

/** First millisecond of the oldest day, week and month that the meter holds at a time. */
export function heldStarts(now: number): Record<Period, number> {
  return startsAt(now - KEPT_MS);
}

function startsAt(time: number): Record<Period, number> {
  return {
    day: intervalStart('day', time),
    week: intervalStart('week', time),
    month: intervalStart('month', time),
  };
}

/** Spend by scope and current period. */
export type Meter = {
  /**
   * Adds what a batch spent. Once for each batch id, with all of its increments: a batch that was applied,
   * or that an assigned total already covers, is ignored, so that replaying the journal is safe.
   */
  apply(batchId: number, increments: readonly Increment[]): void;
  /** Adds more to a batch that no assigned total covers yet: what of it turned out not to reach the ledger, negative. */
  amend(batchId: number, increments: readonly Increment[]): void;
  /**
   * Replaces everything by the ledger's totals and adds the batches after `asOfBatch` again.
   * Returns false, and changes nothing, for totals older than those assigned before.
   */
  assign(totals: LedgerTotals): boolean;
  /** Spend of the period that holds `now` (milliseconds since 1970). */
  spend(scope: MeterScope, id: string, period: Period, now: number): Pico;
  /** The names under which somebody spent in the day, week or month that holds `now` (milliseconds since 1970). */
  users(now: number): ReadonlySet<string>;
  /**
   * Whether the ledger's totals were assigned; before that, spend is only what was applied since the start. False also
   * after the clock was set back by days, until the ledger's totals are assigned again.
   */
  ready(): boolean;
  /** Time of the newest charge applied, in milliseconds since 1970. */
  newest(): number | undefined;
  /** Highest batch that the assigned totals cover. */
  asOfBatch(): number | undefined;
  /**
   * Totals of current and later periods over the batches up to `asOfBatch`, for comparison with the ledger; no zeros.
   * Exact for every batch from {@link Meter.asOfBatch} on.
   */
  totals(asOfBatch: number): PeriodTotal[];
};

/** One day of one id of a scope: as much as needs to be kept of a batch to add it again. */
type DayTotal = { readonly scope: MeterScope; readonly id: string; readonly day: number; cost: Pico };

type Batch = readonly [batchId: number, days: readonly DayTotal[]];

type Window = {
  readonly period: Period;
  readonly start: number;
  readonly spend: Map<string, { readonly scope: MeterScope; readonly id: string; cost: Pico }>;
};

/** The start of the period is part of every key, so that no job resets anything; keys of periods long past are dropped. */
export function createMeter(now: () => number): Meter {
  let windows = new Map<string, Window>();
  let pending = new Map<number, readonly DayTotal[]>();
  let amended: Batch[] = [];
  let covered: number | undefined;
  let newest: number | undefined;
  const reach = createReach(now);

  return {
    apply(batchId, increments) {
      if (pending.has(batchId) || (covered !== undefined && batchId <= covered)) return;
      const days = byDay(increments);
      pending.set(batchId, days);
      const held = reach.starts();
      dropPast(windows, held);
      addDays(windows, days, held);
      for (const { time } of increments) newest = Math.max(newest ?? time, time);
    },
    amend(batchId, increments) {
      if (covered !== undefined && batchId <= covered) return;
      const days = byDay(increments);
      amended.push([batchId, days]);
      addDays(windows, days, reach.starts());
    },
    assign({ asOfBatch, totals, newest: newestInLedger }) {
      if (covered !== undefined && asOfBatch < covered) return false;
      reach.begin();
      pending = new Map(after(asOfBatch, pending));
      amended = after(asOfBatch, amended);
      windows = windowsOf(totals, [...pending, ...amended], reach.starts());
      covered = asOfBatch;
      if (newestInLedger !== undefined) newest = Math.max(newest ?? newestInLedger, newestInLedger);
      return true;
    },
    spend(scope, id, period, at) {
      const window = windows.get(windowKey(period, intervalStart(period, at)));
      return window?.spend.get(spendKey(scope, id))?.cost ?? 0n;
    },
    users: (at) =>
      usersIn(PERIODS.flatMap((period) => windows.get(windowKey(period, intervalStart(period, at))) ?? [])),
    ready: () => covered !== undefined && reach.holdsNow(),
    newest: () => newest,
    asOfBatch: () => covered,
    totals: (asOfBatch) =>
      totalsWithout(windows, after(asOfBatch, [...pending, ...amended]), startsAt(now())),
  };
}

/** How far back the meter reaches: over what it dropped, it has nothing to say. */
function createReach(now: () => number) {
  let from = Number.NEGATIVE_INFINITY;
  return {
    begin: (): void => {
      from = Number.NEGATIVE_INFINITY;
    },
    /** What is held from now on; earlier periods are dropped. */
    starts: (): Record<Period, number> => {
      const starts = heldStarts(now());
      from = Math.max(from, starts.day);
      return starts;
    },
    holdsNow: (): boolean => now() >= from,
  };
}

function after(asOfBatch: number, batches: Iterable<Batch>): Batch[] {
  return [...batches].filter(([batchId]) => batchId > asOfBatch);
}

function windowsOf(
  totals: readonly PeriodTotal[],
  later: readonly Batch[],
  held: Record<Period, number>,
): Map<string, Window> {
  const windows = new Map<string, Window>();
  for (const total of totals) addTotal(windows, total, held);
  for (const [, days] of later) addDays(windows, days, held);
  return windows;
}

function totalsWithout(
  windows: ReadonlyMap<string, Window>,
  later: readonly Batch[],
  starts: Record<Period, number>,
): PeriodTotal[] {
  const held = new Map<string, Window>();
  for (const [key, window] of windows) held.set(key, { ...window, spend: copyOf(window.spend) });
  dropPast(held, starts);
  for (const [, days] of later) addDays(held, days.map(negative), starts);
  return [...held.values()].flatMap(totalsOf);
}

function copyOf(spend: Window['spend']): Window['spend'] {
  return new Map([...spend].map(([key, total]) => [key, { ...total }]));
}

function negative(day: DayTotal): DayTotal {
  return { ...day, cost: -day.cost };
}

function totalsOf({ period, start, spend }: Window): PeriodTotal[] {
  return [...spend.values()].filter(({ cost }) => cost !== 0n).map((total) => ({ ...total, period, start }));
}

function byDay(increments: readonly Increment[]): DayTotal[] {
  const days = new Map<string, DayTotal>();
  for (const increment of increments) {
    const { time, cost, counted } = increment;
    if (!counted || cost === 0n) continue;
    const day = intervalStart('day', time);
    for (const scope of METER_SCOPES) {
      const id = idIn(scope, increment);
      if (id === '' && !MAY_BE_EMPTY.has(scope)) continue;
      const key = `${scope} ${day} ${id}`;
      const total = days.get(key);
      if (total) total.cost += cost;
      else days.set(key, { scope, id, day, cost });
    }
  }
  return [...days.values()];
}

const MAY_BE_EMPTY: ReadonlySet<MeterScope> = new Set(['user', 'deployment']);

function idIn(scope: MeterScope, increment: Increment): string {
  return scope === 'deployment' ? '' : increment[scope];
}

function dropPast(windows: Map<string, Window>, held: Record<Period, number>): void {
  for (const [key, { period, start }] of windows) if (start < held[period]) windows.delete(key);
}

/** Each day lies in one week and one month, so that its start decides all three periods. */
function addDays(
  windows: Map<string, Window>,
  days: readonly DayTotal[],
  held: Record<Period, number>,
): void {
  for (const { scope, id, day, cost } of days) {
    for (const period of PERIODS) {
      addTotal(windows, { scope, id, period, start: intervalStart(period, day), cost }, held);
    }
  }
}

function addTotal(
  windows: Map<string, Window>,
  { scope, id, period, start, cost }: PeriodTotal,
  held: Record<Period, number>,
): void {
  if (start < held[period]) return;
  const key = windowKey(period, start);
  const window = windows.get(key) ?? { period, start, spend: new Map() };
  windows.set(key, window);
  add(window, scope, id, cost);
}

function add({ spend }: Window, scope: MeterScope, id: string, cost: Pico): void {
  const key = spendKey(scope, id);
  const total = spend.get(key);
  if (total) total.cost += cost;
  else spend.set(key, { scope, id, cost });
}

function usersIn(windows: readonly Window[]): Set<string> {
  const totals = windows.flatMap(({ spend }) => [...spend.values()]);
  return new Set(totals.flatMap(({ scope, id }) => (scope === 'user' ? id : [])));
}

function windowKey(period: Period, start: number): string {
  return `${period} ${start}`;
}

function spendKey(scope: MeterScope, id: string): string {
  return `${scope} ${id}`;
}
