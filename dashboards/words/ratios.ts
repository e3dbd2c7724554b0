// Quotients of totals and rows: amounts per something, and shares. Undefined where a side is not known or there is nothing.
import type { Measure, Measured } from './measures.ts';
import { TOKENS } from './measures.ts';
import { picoOf, UNKNOWN } from './money.ts';
import { percent } from './numbers.ts';

const MILLION = 1_000_000n;

function quotient(part: bigint | undefined, whole: bigint): bigint | undefined {
  return part === undefined || whole <= 0n ? undefined : part / whole;
}

export const COST_PER_SESSION: Measure = {
  id: 'cost_per_session',
  label: 'Cost per session',
  definition: 'Cost divided by the distinct sessions with usage.',
  kind: 'dollars',
  isAdditive: false,
  of: (row) => quotient(picoOf(row.cost_usd), BigInt(row.sessions ?? 0)),
};

export const TOKENS_PER_SESSION: Measure = {
  id: 'tokens_per_session',
  label: 'Tokens per session',
  definition: 'All tokens, cached ones too, divided by the distinct sessions with usage.',
  kind: 'count',
  isAdditive: false,
  of: (row) => quotient(TOKENS.of(row), BigInt(row.sessions ?? 0)),
};

export const COST_PER_MILLION: Measure = {
  id: 'cost_per_million',
  label: 'Cost per 1M tokens',
  definition:
    'Cost per million tokens of all kinds, cached ones too; not told where a part of the calls has no price.',
  kind: 'dollars',
  isAdditive: false,
  of: (row) => {
    const cost = picoOf(row.cost_usd);
    if (row.unpriced_calls > 0) return undefined;
    return quotient(cost === undefined ? undefined : cost * MILLION, TOKENS.of(row) ?? 0n);
  },
};

/** A part of a whole. */
export type Share = { readonly part: number; readonly whole: number };

export const CACHE_HIT_DEFINITION =
  'Input that was read from a cache, of all input whose cache is told apart.';

export function cacheHits(row: Measured | undefined): Share | undefined {
  if (!row || row.cache_read_tokens === null) return undefined;
  const told = row.input_tokens - row.input_unsplit_tokens;
  const whole = told + row.cache_read_tokens + (row.cache_write_tokens ?? 0);
  return whole > 0 ? { part: row.cache_read_tokens, whole } : undefined;
}

/** The cost of a part of all work. */
export function costShare(part: Measured | undefined, whole: Measured | undefined): Share | undefined {
  const all = picoOf(whole?.cost_usd);
  if (!whole || all === undefined || all <= 0n) return undefined;
  const some = part ? picoOf(part.cost_usd) : 0n;
  return some === undefined ? undefined : { part: Number(some), whole: Number(all) };
}

export function shareText(share: Share | undefined): string {
  return share ? percent(share.part, share.whole) : UNKNOWN;
}

/** `+1.2 points, from 3.4 %`; undefined where one side is not known. */
export function pointsChange(now: Share | undefined, before: Share | undefined): string | undefined {
  if (!now || !before) return undefined;
  const points = (now.part / now.whole - before.part / before.whole) * 100;
  const rounded = Math.abs(points).toFixed(1);
  if (rounded === '0.0') return `as before: ${shareText(before)}`;
  return `${points > 0 ? '+' : '−'}${rounded} points, from ${shareText(before)}`;
}
