// What a session's calls tell over time: its cost as it ran up, the size of its context, compactions, and retries.
import type { Pico } from '../../../schemas/money.ts';
import { drawn, picoOf } from '../../words/money.ts';
import { contextOf, type PlacedCall } from './tokens.ts';

/** After one call. */
export type Point = {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** All cost up to here, in dollars, for drawing. */
  readonly cost: number;
  /** What the main work's model was given; null for calls of subagents and auxiliary work, which have contexts of their own. */
  readonly context: number | null;
};

/** What the agents call it when a context is summed up. */
const COMPACTIONS = ['compact', 'compaction'];

/** The points of all calls, in the order of time. */
export function pointsOf(calls: readonly PlacedCall[]): readonly Point[] {
  let cost = 0;
  return calls.map(({ call, source, at }) => {
    cost += drawn(call.cost_usd);
    return { at, cost, context: source === 'main' ? contextOf(call) : null };
  });
}

/** When the context was summed up, as far as a call tells. */
export function compactionsOf(calls: readonly PlacedCall[]): readonly number[] {
  return calls.filter(({ subagent }) => COMPACTIONS.includes(subagent)).map(({ at }) => at);
}

/** Requests beyond the first, and what was spent from there on. */
export type Retries = {
  readonly retried: readonly PlacedCall[];
  readonly requests: number;
  /** The first call that took more than one request. */
  readonly first: PlacedCall | undefined;
  /** What that call and all later ones cost; undefined where nothing of it has a price. */
  readonly costAfter: Pico | undefined;
  readonly callsAfter: number;
};

/** The retries of a session's calls. */
export function retriesOf(calls: readonly PlacedCall[]): Retries {
  const retried = calls.filter(({ call }) => (call.retries ?? 0) > 0);
  const [first] = retried;
  const after = first ? calls.slice(calls.indexOf(first)) : [];
  const costs = after.map(({ call }) => picoOf(call.cost_usd)).filter((cost) => cost !== undefined);
  return {
    retried,
    requests: retried.reduce((sum, { call }) => sum + (call.retries ?? 0), 0),
    first,
    costAfter: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0n),
    callsAfter: after.length,
  };
}
