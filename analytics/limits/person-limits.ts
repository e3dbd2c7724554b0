// The limits of a person as constraints, and as their state tells them.
import type { LimitState } from '../../schemas/limit-api.ts';
import { DEFAULT_THRESHOLDS, type LimitInputs } from '../../schemas/limits.ts';
import { fromMicros, toUsd, type Pico } from '../../schemas/money.ts';
import { intervalEnd, intervalStart, type Period } from '../../schemas/period.ts';
import { isExceeded, remainingOf, type Constraint } from './constraint.ts';
import { raisedMicros, resolveLimits, toldRaises, type ResolvedLimit } from './resolve.ts';
import { allowance, refusal, unknownSpend, warning } from './sentence.ts';

/** What the limits of a person are weighed from. */
export type PersonFacts = {
  readonly user: string;
  readonly inputs: LimitInputs;
  /** The person's spend in the current day, week or month, as far as it is known. */
  readonly spent: (period: Period) => Pico;
  /** Whether `spent` holds everything that was spent. If not, it is the least that can have been spent. */
  readonly complete: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** The limit of each period that has one, day first. Whether limits are switched on is not asked here. */
export function personConstraints(facts: PersonFacts): Constraint[] {
  return resolveLimits(facts, facts.inputs).map((limit) => toConstraint(limit, facts));
}

function toConstraint(limit: ResolvedLimit, { inputs, spent, complete, now }: PersonFacts): Constraint {
  const { period, limitMicros, source, failClosed } = limit;
  const { groupRule, thresholds = DEFAULT_THRESHOLDS } = inputs.policy;
  const [startsAt, resetsAt] = [intervalStart(period, now), intervalEnd(period, now)];
  const used = spent(period);
  const told = { ...limit, spent: used, resetsAt };
  return {
    source,
    period,
    used,
    limit: fromMicros(limitMicros),
    unit: 'dollars',
    complete,
    action: 'block',
    failClosed,
    thresholds,
    startsAt,
    resetsAt,
    code: limitMicros === 0 ? 'spending_disabled' : 'limit_reached',
    sentences: {
      refusal: () => refusal(told, groupRule),
      allowance: () => allowance(told, groupRule),
      warning: () => warning(told, groupRule),
      unknown: () => unknownSpend(told, groupRule),
    },
  };
}

/** The limits that count, with progress. */
export function effectiveLimits(facts: PersonFacts): LimitState['effective'] {
  return resolveLimits(facts, facts.inputs).map((limit) => {
    const { period, limitMicros, raises, source, failClosed } = limit;
    const amounts = { used: facts.spent(period), limit: fromMicros(limitMicros) };
    return {
      period,
      limit_micros: limitMicros,
      raised_micros: raisedMicros(raises),
      raises: toldRaises(raises),
      source,
      fail_closed: failClosed,
      spent_usd: toUsd(amounts.used),
      remaining_usd: toUsd(remainingOf(amounts)),
      period_start: new Date(intervalStart(period, facts.now)).toISOString(),
      resets_at: new Date(intervalEnd(period, facts.now)).toISOString(),
      exceeded: isExceeded(amounts),
    };
  });
}
