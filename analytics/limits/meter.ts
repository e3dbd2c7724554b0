// Spend of the current periods, in memory: fed by settled batches, reconciled by assigning totals of the ledger.
import type { Pico } from '../../schemas/money.ts';
import { intervalStart, PERIODS, type Period } from '../../schemas/period.ts';

/** What one settled charge adds to spend; a correction may take away. */
export type Increment = {
  readonly user: string;
  /** The group that the charge is attributed to, empty for none. */
  readonly group: string;
  /** Event time in milliseconds since 1970: decides the periods, whenever the charge arrives. */
  readonly time: number;
  readonly cost: Pico;
  /** False for auxiliary work that the policy leaves out of limits. */
  readonly counted: boolean;
};

/** What the ledger says that a person spent under a group in one period. */
export type PeriodTotal = {
  readonly user: string;
  readonly group: string;
  readonly period: Period;
  /** First millisecond of the period. */
  readonly start: number;
  readonly cost: Pico;
};

/** Totals of the current and later periods over all batches up to `asOfBatch`, and none after it. */
export type LedgerTotals = {
  readonly asOfBatch: number;
  readonly totals: readonly PeriodTotal[];
  /** Time of the newest charge in milliseconds since 1970, if there is one. */
  readonly newest: number | undefined;
};

/** Whose spend: a person's whichever group it is attributed to, a group's, or everybody's (with an empty id). */
export type MeterScope = 'user' | 'group' | 'deployment';

/** One total as the meter holds it. */
export type MeterTotal = {
  readonly scope: MeterScope;
  readonly id: string;
  readonly period: Period;
  readonly start: number;
  readonly cost: Pico;
};

/** Spend by scope and current period. */
export type Meter = {
  /**
   * Adds what a batch spent. Once for each batch id, with all of its increments: a batch that was applied,
   * or that an assigned total already covers, is ignored, so that replaying the journal is safe.
   */
  apply(batchId: number, increments: readonly Increment[]): void;
  /**
   * Replaces everything by the ledger's totals and adds the batches after `asOfBatch` again.
   * Returns false, and changes nothing, for totals older than those assigned before.
   */
  assign(totals: LedgerTotals): boolean;
  /** Spend of the period that holds `now` (milliseconds since 1970). */
  spend(scope: MeterScope, id: string, period: Period, now: number): Pico;
  /** Whether the ledger's totals were assigned. Before that, spend is only what was applied since the start. */
  ready(): boolean;
  /** Time of the newest charge applied, in milliseconds since 1970. */
  newest(): number | undefined;
  /** Highest batch that the assigned totals cover. */
  asOfBatch(): number | undefined;
  /**
   * All totals over the batches up to `asOfBatch`, for comparison with the ledger; zeros are left out.
   * Exact for every batch from {@link Meter.asOfBatch} on.
   */
  totals(asOfBatch: number): MeterTotal[];
};

/** One day of one person under one group: as much as needs to be kept of a batch to add it again. */
type DayTotal = { readonly user: string; readonly group: string; readonly day: number; cost: Pico };

type Window = {
  readonly period: Period;
  readonly start: number;
  readonly spend: Map<string, { readonly scope: MeterScope; readonly id: string; cost: Pico }>;
};

/** The start of the period is part of every key, so that no job resets anything; keys of past periods are dropped. */
export function createMeter(now: () => number): Meter {
  let windows = new Map<string, Window>();
  let pending = new Map<number, readonly DayTotal[]>();
  let covered: number | undefined;
  let newest: number | undefined;

  return {
    apply(batchId, increments) {
      if (pending.has(batchId) || (covered !== undefined && batchId <= covered)) return;
      const days = byDay(increments);
      pending.set(batchId, days);
      const current = currentStarts(now());
      dropPast(windows, current);
      addDays(windows, days, current);
      for (const { time } of increments) newest = Math.max(newest ?? time, time);
    },
    assign({ asOfBatch, totals, newest: newestInLedger }) {
      if (covered !== undefined && asOfBatch < covered) return false;
      const current = currentStarts(now());
      const assigned = new Map<string, Window>();
      for (const total of totals) addTotal(assigned, total, current);
      const later = [...pending].filter(([batchId]) => batchId > asOfBatch);
      for (const [, days] of later) addDays(assigned, days, current);
      windows = assigned;
      pending = new Map(later);
      covered = asOfBatch;
      if (newestInLedger !== undefined) newest = Math.max(newest ?? newestInLedger, newestInLedger);
      return true;
    },
    spend(scope, id, period, at) {
      const window = windows.get(windowKey(period, intervalStart(period, at)));
      return window?.spend.get(spendKey(scope, id))?.cost ?? 0n;
    },
    ready: () => covered !== undefined,
    newest: () => newest,
    asOfBatch: () => covered,
    totals(asOfBatch) {
      const held = new Map<string, Window>();
      for (const [key, window] of windows) held.set(key, { ...window, spend: copyOf(window.spend) });
      const current = currentStarts(now());
      dropPast(held, current);
      for (const [batchId, days] of pending) {
        if (batchId > asOfBatch) addDays(held, days.map(negative), current);
      }
      return [...held.values()].flatMap(totalsOf);
    },
  };
}

function copyOf(spend: Window['spend']): Window['spend'] {
  return new Map([...spend].map(([key, total]) => [key, { ...total }]));
}

function negative(day: DayTotal): DayTotal {
  return { ...day, cost: -day.cost };
}

function totalsOf({ period, start, spend }: Window): MeterTotal[] {
  return [...spend.values()].filter(({ cost }) => cost !== 0n).map((total) => ({ ...total, period, start }));
}

function byDay(increments: readonly Increment[]): DayTotal[] {
  const days = new Map<string, DayTotal>();
  for (const { user, group, time, cost, counted } of increments) {
    if (!counted || cost === 0n) continue;
    const day = intervalStart('day', time);
    const key = JSON.stringify([user, group, day]);
    const total = days.get(key);
    if (total) total.cost += cost;
    else days.set(key, { user, group, day, cost });
  }
  return [...days.values()];
}

function currentStarts(now: number): Record<Period, number> {
  return {
    day: intervalStart('day', now),
    week: intervalStart('week', now),
    month: intervalStart('month', now),
  };
}

function dropPast(windows: Map<string, Window>, current: Record<Period, number>): void {
  for (const [key, { period, start }] of windows) if (start < current[period]) windows.delete(key);
}

/** Each day lies in one week and one month, so that its start decides all three periods. */
function addDays(
  windows: Map<string, Window>,
  days: readonly DayTotal[],
  current: Record<Period, number>,
): void {
  for (const { user, group, day, cost } of days) {
    for (const period of PERIODS) {
      addTotal(windows, { user, group, period, start: intervalStart(period, day), cost }, current);
    }
  }
}

function addTotal(
  windows: Map<string, Window>,
  { user, group, period, start, cost }: PeriodTotal,
  current: Record<Period, number>,
): void {
  if (start < current[period]) return;
  const key = windowKey(period, start);
  const window = windows.get(key) ?? { period, start, spend: new Map() };
  windows.set(key, window);
  add(window, 'user', user, cost);
  add(window, 'group', group, cost);
  add(window, 'deployment', '', cost);
}

function add({ spend }: Window, scope: MeterScope, id: string, cost: Pico): void {
  const key = spendKey(scope, id);
  const total = spend.get(key);
  if (total) total.cost += cost;
  else spend.set(key, { scope, id, cost });
}

function windowKey(period: Period, start: number): string {
  return `${period} ${start}`;
}

function spendKey(scope: MeterScope, id: string): string {
  return `${scope} ${id}`;
}
