// May a person still spend? Resolved limits, current spend and the time in; state or decision out. No clock, no I/O.
import type { LimitDecision, LimitMode, LimitState } from '../../schemas/limit-api.ts';
import type { LimitInputs } from '../../schemas/limits.ts';
import { fromMicros, toUsd, type Pico } from '../../schemas/money.ts';
import { intervalEnd, intervalStart, type Period } from '../../schemas/period.ts';
import { limitLadder, raisedMicros, resolveLimits, toldRaises, type ResolvedLimit } from './resolve.ts';
import { allowance, refusal, unknownSpend, warning } from './sentence.ts';

/** What a decision is made from. */
export type Circumstances = {
  readonly user: string;
  readonly inputs: LimitInputs;
  /** The person's spend in the current day, week or month, as far as it is known. */
  readonly spent: (period: Period) => Pico;
  /** Whether `spent` holds everything that was spent. If not, it is the least that can have been spent. */
  readonly complete: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
};

type Weighed = ResolvedLimit & {
  readonly spent: Pico;
  readonly exceeded: boolean;
  readonly startsAt: number;
  readonly resetsAt: number;
};

/** Shares of a limit, in percent, from which the person is warned; the highest reached is told. */
const WARNING_PERCENTS = [90, 75] as const;

/** How long a caller may reuse an answer: short near a limit, and short when refused, as an admin may raise it. */
const CACHE_SECONDS = { unlimited: 60, far: 30, near: 5, refused: 10, failed: 5 } as const;

/** The parts of {@link LimitState} that follow from limits and spend. */
export function evaluateState(
  given: Circumstances,
): Pick<LimitState, 'user' | 'enabled' | 'limited' | 'effective' | 'ladder' | 'mode'> {
  const { user, inputs } = given;
  const weighed = inputs.policy.enabled ? weigh(given) : [];
  return {
    user,
    enabled: inputs.policy.enabled,
    limited: weighed.length > 0,
    effective: weighed.map((limit) => ({
      period: limit.period,
      limit_micros: limit.limitMicros,
      raised_micros: raisedMicros(limit.raises),
      raises: toldRaises(limit.raises),
      source: limit.source,
      fail_closed: limit.failClosed,
      spent_usd: toUsd(limit.spent),
      remaining_usd: toUsd(remaining(limit)),
      period_start: new Date(limit.startsAt).toISOString(),
      resets_at: new Date(limit.resetsAt).toISOString(),
      exceeded: limit.exceeded,
    })),
    ladder: limitLadder(given, inputs),
    mode: modeOf(weighed, given),
  };
}

/** Whether the person may spend now. Blocks when spend meets or exceeds a limit; the first of day, week, month is told. */
export function decide(given: Circumstances): LimitDecision {
  if (!given.inputs.policy.enabled) return unlimited(given, 'disabled');
  const weighed = weigh(given);
  const exceeded = weighed.find((limit) => limit.exceeded);
  if (exceeded) return refuse(exceeded, given);
  const nearest = weighed.reduce<Weighed | undefined>(nearer, undefined);
  if (!nearest) return unlimited(given, 'no_limit');
  if (given.complete) return allow(nearest, weighed, given);
  const closed = weighed.find(({ failClosed }) => failClosed);
  return closed ? failedClosed(closed, given) : failedOpen(given, nearest);
}

function weigh(given: Circumstances): Weighed[] {
  const { inputs, spent, now } = given;
  return resolveLimits(given, inputs).map((limit) => {
    const amount = spent(limit.period);
    return {
      ...limit,
      spent: amount,
      exceeded: limit.limitMicros === 0 || amount >= fromMicros(limit.limitMicros),
      startsAt: intervalStart(limit.period, now),
      resetsAt: intervalEnd(limit.period, now),
    };
  });
}

function remaining({ limitMicros, spent }: Weighed): Pico {
  const left = fromMicros(limitMicros) - spent;
  return left > 0n && limitMicros > 0 ? left : 0n;
}

/** Of two limits, the one of which the larger share is used. */
function nearer(best: Weighed | undefined, limit: Weighed): Weighed {
  if (!best) return limit;
  return limit.spent * BigInt(best.limitMicros) > best.spent * BigInt(limit.limitMicros) ? limit : best;
}

function modeOf(weighed: readonly Weighed[], { complete }: Circumstances): LimitMode {
  if (complete || weighed.length === 0) return 'live';
  return weighed.some(({ failClosed }) => failClosed) ? 'failed_closed' : 'failed_open';
}

function refuse(limit: Weighed, { inputs, now }: Circumstances): LimitDecision {
  return {
    ...numbersOf(limit),
    allowed: false,
    code: limit.limitMicros === 0 ? 'spending_disabled' : 'limit_reached',
    reason: refusal(limit, inputs.policy.groupRule),
    mode: 'live',
    warnings: [],
    cache_seconds: Math.min(CACHE_SECONDS.refused, wholeSeconds(limit.resetsAt - now)),
  };
}

/** Rounded down, so that no answer is reused beyond its time. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function allow(nearest: Weighed, weighed: readonly Weighed[], { inputs, now }: Circumstances): LimitDecision {
  const { groupRule } = inputs.policy;
  const warnings = weighed.flatMap((limit) => {
    const percent = WARNING_PERCENTS.find(
      (share) => limit.spent * 100n >= fromMicros(limit.limitMicros) * BigInt(share),
    );
    if (percent === undefined) return [];
    const { period, spent_usd, limit_usd } = numbersOf(limit);
    return [{ threshold_percent: percent, period, spent_usd, limit_usd, message: warning(limit, groupRule) }];
  });
  return {
    ...numbersOf(nearest),
    allowed: true,
    code: 'ok',
    reason: allowance(nearest, groupRule),
    mode: 'live',
    warnings,
    cache_seconds: Math.min(
      warnings.length ? CACHE_SECONDS.near : CACHE_SECONDS.far,
      // The end of any raise may change which limit wins.
      ...inputs.raises
        .filter(({ expiresAt }) => expiresAt > now)
        .map((raise) => wholeSeconds(raise.expiresAt - now)),
    ),
  };
}

function numbersOf(limit: Weighed) {
  return {
    period: limit.period,
    spent_usd: toUsd(limit.spent),
    limit_usd: toUsd(fromMicros(limit.limitMicros)),
    resets_at: new Date(limit.resetsAt).toISOString(),
    source: limit.source,
  };
}

/** Nobody is limited, or not this person: the spend of the month is told all the same. */
function unlimited(given: Circumstances, code: 'no_limit' | 'disabled'): LimitDecision {
  const reason =
    code === 'disabled'
      ? 'Limits are switched off for this deployment.'
      : 'No limit is set for this person, their groups or the deployment.';
  return {
    allowed: true,
    code,
    reason,
    period: 'month',
    spent_usd: given.complete ? toUsd(given.spent('month')) : null,
    limit_usd: null,
    resets_at: new Date(intervalEnd('month', given.now)).toISOString(),
    source: null,
    mode: 'live',
    warnings: [],
    cache_seconds: CACHE_SECONDS.unlimited,
  };
}

function failedOpen(given: Circumstances, nearest: Weighed): LimitDecision {
  return { ...couldNotTell(given.now), ...numbersOf(nearest), spent_usd: null };
}

function failedClosed(limit: Weighed, { inputs }: Circumstances): LimitDecision {
  return {
    ...numbersOf(limit),
    spent_usd: null,
    allowed: false,
    code: 'spend_unknown',
    reason: unknownSpend(limit, inputs.policy.groupRule),
    mode: 'failed_closed',
    warnings: [],
    cache_seconds: CACHE_SECONDS.failed,
  };
}

/** The answer when spend or limits could not be read: allowed, and said so. `now` in milliseconds since 1970. */
export function couldNotTell(now: number): LimitDecision {
  return {
    allowed: true,
    code: 'ok',
    reason: 'Current spend could not be read, so the request is allowed.',
    period: 'month',
    spent_usd: null,
    limit_usd: null,
    resets_at: new Date(intervalEnd('month', now)).toISOString(),
    source: null,
    mode: 'failed_open',
    warnings: [],
    cache_seconds: CACHE_SECONDS.failed,
  };
}
