// One thing that can refuse or warn: a limit of a person, a budget, a cap of a session; all are weighed alike.
import type { DecisionPeriod, DecisionSource, LimitDecision } from '../../schemas/limit-api.ts';
import { toUsd } from '../../schemas/money.ts';

export type Constraint = {
  readonly source: DecisionSource;
  readonly period: DecisionPeriod;
  /** What is used of it: pico-dollars, or a count where {@link Constraint.unit} says so. The least that is known. */
  readonly used: bigint;
  readonly limit: bigint;
  /** What is held for requests under way, beside `used`; of dollars only. */
  readonly reserved?: bigint;
  readonly unit: 'dollars' | 'count';
  /** Whether `used` holds everything. */
  readonly complete: boolean;
  /** `block` refuses when it is exceeded; `warn` tells so and never refuses. */
  readonly action: 'block' | 'warn';
  /** Whether it refuses while `used` is not complete. */
  readonly failClosed: boolean;
  /** Shares in percent from which the person is warned; the highest reached is told. */
  readonly thresholds: readonly number[];
  /** Milliseconds since 1970; null for a session. */
  readonly startsAt: number | null;
  readonly resetsAt: number | null;
  /** What a refusal is called. */
  readonly code: LimitDecision['code'];
  /** Made when they are told. */
  readonly sentences: Sentences;
};

/** What a constraint says to people. */
export type Sentences = {
  readonly refusal: () => string;
  readonly allowance: () => string;
  readonly warning: () => string;
  /** Why a request is refused although nobody knows what was used. */
  readonly unknown: () => string;
};

type Amounts = Pick<Constraint, 'used' | 'limit' | 'reserved'>;

/** Meets or exceeds it, with what is reserved; a limit of 0 always is. */
export function isExceeded({ used, limit, reserved = 0n }: Amounts): boolean {
  return limit === 0n || used + reserved >= limit;
}

/** Whether it is exceeded only while requests under way hold what they may cost. */
export function isExceededForNow(amounts: Amounts): boolean {
  return isExceeded(amounts) && !isExceeded({ ...amounts, reserved: 0n });
}

/** What is left; never less than nothing. */
export function remainingOf({ used, limit }: Pick<Constraint, 'used' | 'limit'>): bigint {
  return limit > used && limit > 0n ? limit - used : 0n;
}

/** Whole percent, rounded down; everything of a limit of 0 is used. */
export function percentOf({ used, limit }: Pick<Constraint, 'used' | 'limit'>): number {
  return limit === 0n ? 100 : Number((used * 100n) / limit);
}

/** The highest threshold that is reached. What only warns always warns when it is exceeded. */
export function thresholdReached(constraint: Constraint): number | undefined {
  const { used, limit, thresholds, action } = constraint;
  const asked = action === 'warn' ? [...thresholds, 100] : thresholds;
  const reached = asked.filter((share) =>
    limit === 0n ? share <= 100 : used * 100n >= limit * BigInt(share),
  );
  return reached.length === 0 ? undefined : Math.max(...reached);
}

/** Of two constraints, the one of which the larger share is used. */
export function nearer(best: Constraint | undefined, other: Constraint): Constraint {
  if (!best) return other;
  return other.used * best.limit > best.used * other.limit ? other : best;
}

/** The figures of a constraint as the API tells them: dollars are null for counts. */
export function figuresOf({ period, used, limit, reserved = 0n, unit, source, resetsAt }: Constraint) {
  const isMoney = unit === 'dollars';
  return {
    period,
    spent_usd: isMoney ? toUsd(used) : null,
    limit_usd: isMoney ? toUsd(limit) : null,
    ...(reserved > 0n && { reserved_usd: toUsd(reserved) }),
    resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
    source,
  };
}
