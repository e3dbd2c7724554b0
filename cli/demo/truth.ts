// What the demo company really spent, added up while its telemetry is made: what a receiver of all of it has to report.
import { intervalStart } from '../../schemas/period.ts';
import type { Pico } from '../../schemas/money.ts';
import type { ActivityKind } from '../../schemas/usage-report.ts';
import type { Told } from './agents/dialect.ts';
import type { Fact } from './telemetry/facts.ts';

export type Totals = {
  /** Calls that an event tells by itself. */
  calls: number;
  /** Calls that only metrics tell: their tokens and cost are in the sums, their number nobody reports. */
  callsInMetrics: number;
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  cost: Pico;
  /** The part of it that agents state themselves. */
  reportedCost: Pico;
  /** Calls of models without a list price: they cost something, and nobody knows what. */
  unpriced: number;
};

/** Sums of everything exported so far. */
export type DemoTruth = {
  readonly total: Totals;
  readonly byAgent: Map<string, Totals>;
  /** Empty where the agent names nobody; so for the others. */
  readonly byUser: Map<string, Totals>;
  readonly byGroup: Map<string, Totals>;
  /** By the model's name in events. */
  readonly byModel: Map<string, Totals>;
  /** By `host/owner/name`; empty where it is not told. */
  readonly byRepo: Map<string, Totals>;
  /** `main`, `subagent` and `auxiliary`. */
  readonly bySource: Map<string, Totals>;
  readonly bySession: Map<string, Totals>;
  readonly activities: Map<ActivityKind, number>;
  /** Requests beyond the first, as far as spans tell them. */
  retries: number;
  /** Spend by user in the current month, title generation left out where it is told apart: what limits count. */
  readonly limitedSpendByUser: Map<string, Pico>;
  /** When the month of {@link limitedSpendByUser} begins. */
  readonly monthStart: number;
};

/** No spend yet; the current month is that of `now`, in milliseconds since 1970. */
export function emptyTruth(now: number): DemoTruth {
  return {
    total: noTotals(),
    byAgent: new Map(),
    byUser: new Map(),
    byGroup: new Map(),
    byModel: new Map(),
    byRepo: new Map(),
    bySource: new Map(),
    bySession: new Map(),
    activities: new Map(),
    retries: 0,
    limitedSpendByUser: new Map(),
    monthStart: intervalStart('month', now),
  };
}

/** Adds what an export of that session told. */
export function tell(truth: DemoTruth, told: Told, fact: Fact): void {
  switch (fact.kind) {
    case 'call':
      tellCall(truth, told, fact);
      break;
    case 'retries':
      truth.retries += fact.count;
      break;
    case 'activity':
      truth.activities.set(fact.activity, (truth.activities.get(fact.activity) ?? 0) + fact.quantity);
  }
}

function tellCall(truth: DemoTruth, told: Told, fact: Extract<Fact, { kind: 'call' }>): void {
  const { call, by, source } = fact;
  const sums = [
    truth.total,
    within(truth.byAgent, told.agent),
    within(truth.byUser, told.user),
    within(truth.byGroup, told.group),
    within(truth.byModel, call.caller.model.id),
    within(truth.byRepo, told.repo),
    within(truth.bySource, source),
    within(truth.bySession, told.session),
  ];
  for (const totals of sums) add(totals, fact);
  // Claude Code's events name titles; its metrics, and other agents, do not tell them from other work.
  const isTitle =
    told.agent === 'claude-code' && by === 'event' && call.caller.querySource === 'generate_session_title';
  if (call.at < truth.monthStart || isTitle) return;
  truth.limitedSpendByUser.set(told.person, (truth.limitedSpendByUser.get(told.person) ?? 0n) + call.cost);
}

function add(totals: Totals, { call, by, reportsCost }: Extract<Fact, { kind: 'call' }>): void {
  const { tokens, cost, caller } = call;
  if (by === 'event') totals.calls += 1;
  else totals.callsInMetrics += 1;
  if (!caller.model.rates) totals.unpriced += 1;
  totals.input += tokens.input;
  totals.cacheRead += tokens.cacheRead;
  totals.cacheWrite += tokens.cacheWrite5m + tokens.cacheWrite1h;
  totals.output += tokens.output;
  totals.cost += cost;
  if (reportsCost) totals.reportedCost += cost;
}

function within(sums: Map<string, Totals>, key: string): Totals {
  const known = sums.get(key);
  if (known) return known;
  const totals = noTotals();
  sums.set(key, totals);
  return totals;
}

function noTotals(): Totals {
  return {
    calls: 0,
    callsInMetrics: 0,
    input: 0,
    cacheRead: 0,
    cacheWrite: 0,
    output: 0,
    cost: 0n,
    reportedCost: 0n,
    unpriced: 0,
  };
}
