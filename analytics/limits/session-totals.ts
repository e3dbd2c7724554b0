// What a session adds up to: sums that rows change, and what people ask of them.
import type { Pico } from '../../schemas/money.ts';
import {
  COMPLETED,
  depthIn,
  isCallsOf,
  RETRIES,
  STARTED,
  type SessionCounts,
} from '../../schemas/session-work.ts';

/** What rows add to the session of one person and agent. */
export type SessionDelta = {
  readonly session: string;
  readonly user: string;
  readonly agent: string;
  /** Time of the newest row in milliseconds since 1970. */
  readonly last: number;
  readonly cost: Pico;
  readonly tokens: number;
  readonly counts: SessionCounts;
};

/** The same, adding up. */
export type SessionSum = Omit<SessionDelta, 'last' | 'cost' | 'tokens' | 'counts'> & {
  last: number;
  cost: Pico;
  tokens: number;
  /** No zeros. Undefined for none: most sessions have none. */
  counts: Map<string, number> | undefined;
};

/** What was used in a session, as far as it was told: each count is the least that can have been. */
export type SessionUse = {
  readonly agents: readonly string[];
  readonly cost: Pico;
  readonly tokens: number;
  readonly subagents: number;
  /** 0 where no subagent was told. */
  readonly depth: number;
  /** Whether how deep any subagent is was told. */
  readonly isDepthTold: boolean;
  readonly retries: number;
};

/** Of a session of which nothing was heard. */
export const NO_USE: SessionUse = {
  agents: [],
  cost: 0n,
  tokens: 0,
  subagents: 0,
  depth: 0,
  isDepthTold: false,
  retries: 0,
};

/** Starts a sum; nothing is shared with the delta. */
export function newSum({ session, user, agent, last }: SessionDelta): SessionSum {
  return { session, user, agent, last, cost: 0n, tokens: 0, counts: undefined };
}

/**
 * Adds to a sum, or takes away where `sign` is -1. There is room for so many new names of counts; those that are not of
 * single subagents or depths always find it.
 */
export function addToSum(
  sum: SessionSum,
  delta: SessionDelta,
  { sign, room }: { readonly sign: 1 | -1; readonly room: number },
): void {
  let left = room;
  sum.cost += BigInt(sign) * delta.cost;
  sum.tokens += sign * delta.tokens;
  if (sign === 1) sum.last = Math.max(sum.last, delta.last);
  for (const [name, count] of delta.counts) {
    sum.counts ??= new Map();
    if (!sum.counts.has(name)) {
      if (left <= 0 && !ALWAYS_COUNTED.has(name)) continue;
      left -= 1;
    }
    const total = (sum.counts.get(name) ?? 0) + sign * count;
    if (total === 0) sum.counts.delete(name);
    else sum.counts.set(name, total);
  }
}

const ALWAYS_COUNTED: ReadonlySet<string> = new Set([RETRIES, STARTED, COMPLETED]);

/** How much room it takes. */
export function sizeOf({ counts }: SessionSum): number {
  return 1 + (counts?.size ?? 0);
}

/** Whether nothing is left of it. */
export function isEmpty({ cost, tokens, counts }: SessionSum): boolean {
  return cost === 0n && tokens === 0 && !counts?.size;
}

/** A sum as what it adds to an empty one. */
export function deltaOf({ counts, ...sum }: SessionSum): SessionDelta {
  return { ...sum, counts: counts ? [...counts] : [] };
}

/** One session as several agents or names of a person tell it. */
export function useOf(sums: readonly SessionSum[]): SessionUse {
  const counts = new Map<string, number>();
  for (const sum of sums) {
    for (const [name, count] of sum.counts ?? []) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  const cost = sums.reduce((total, sum) => total + sum.cost, 0n);
  const depths = [...counts].flatMap(([name, count]) => (count > 0 ? (depthIn(name) ?? []) : []));
  const subagents = subagentsIn(counts);
  return {
    agents: [...new Set(sums.map(({ agent }) => agent))],
    cost: cost > 0n ? cost : 0n,
    tokens: Math.max(
      0,
      sums.reduce((total, { tokens }) => total + tokens, 0),
    ),
    subagents,
    depth: Math.max(subagents > 0 ? 1 : 0, ...depths),
    isDepthTold: depths.length > 0,
    retries: whole(counts.get(RETRIES)),
  };
}

/** The same subagent may be told by its calls, by its start and by its end: the most that any of these tells is the least. */
function subagentsIn(counts: ReadonlyMap<string, number>): number {
  const withCalls = [...counts].filter(([name, count]) => count > 0 && isCallsOf(name)).length;
  return Math.max(withCalls, whole(counts.get(STARTED)), whole(counts.get(COMPLETED)));
}

function whole(count = 0): number {
  return Math.max(0, Math.floor(count));
}
