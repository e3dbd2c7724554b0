// May work go on? Constraints and the time in; state or decision out. No clock, no I/O.
import type { LimitDecision, LimitMode, LimitState } from '../../schemas/limit-api.ts';
import { toUsd } from '../../schemas/money.ts';
import { intervalEnd } from '../../schemas/period.ts';
import {
  figuresOf,
  isExceeded,
  isExceededForNow,
  nearer,
  thresholdReached,
  type Constraint,
} from './constraint.ts';
import { effectiveLimits, personConstraints, type PersonFacts } from './person-limits.ts';
import { limitLadder } from './resolve.ts';
import { reservedSentence } from './sentence.ts';

/** What a decision is made from: a person and their limits, and what else concerns the work, in the order of its telling. */
export type Circumstances = PersonFacts & {
  readonly others?: readonly Constraint[];
  /** What requests under way hold of a constraint, in pico-dollars. */
  readonly reserved?: (constraint: Constraint) => bigint;
};

/** How long a caller may reuse an answer: short near a limit, and short when refused, as an admin may raise it. */
const CACHE_SECONDS = { unlimited: 60, far: 30, near: 5, refused: 10, failed: 5 } as const;

/** When a request may be tried again that was refused for what others hold: about the time that a call takes. */
const RETRY_RESERVED_SECONDS = 5;

/** The parts of {@link LimitState} that follow from limits and spend. */
export function evaluateState(
  given: Circumstances,
): Pick<LimitState, 'user' | 'enabled' | 'limited' | 'effective' | 'ladder' | 'mode'> {
  const { user, inputs } = given;
  const { enabled } = inputs.policy;
  const effective = enabled ? effectiveLimits(given) : [];
  return {
    user,
    enabled,
    limited: effective.length > 0,
    effective,
    ladder: limitLadder(given, inputs),
    mode: enabled ? modeOf(constraintsOf(given).filter(blocks)) : 'live',
  };
}

/**
 * Whether the work may go on now. The first constraint that blocks and is exceeded is told, those that only reservations
 * exceed after the others: waiting helps with them alone. Else one that is not known and refuses then; else the one nearest to its limit. All that are nearly used up are among the warnings.
 */
export function decide(given: Circumstances): LimitDecision {
  if (!given.inputs.policy.enabled) return unlimited(given, 'disabled', []);
  const constraints = constraintsOf(given);
  const blocking = constraints.filter(blocks);
  const exceeded = blocking.find(isExceededForGood) ?? blocking.find(isExceeded);
  const warnings = warningsOf(constraints);
  if (exceeded) return refuse(exceeded, warnings, given);
  const unknown = blocking.filter(({ complete }) => !complete);
  const closed = unknown.find(({ failClosed }) => failClosed);
  if (closed) return failedClosed(closed, warnings);
  const open = unknown.reduce<Constraint | undefined>(nearer, undefined);
  if (open) return { ...couldNotTell(given.now), ...figuresOf(open), spent_usd: null, warnings };
  const nearest = blocking.reduce<Constraint | undefined>(nearer, undefined);
  return nearest ? allow(nearest, warnings, given) : unlimited(given, 'no_limit', warnings);
}

/** Everything that limits the work, in the order of its telling. */
export function constraintsOf(given: Circumstances): readonly Constraint[] {
  const { others, reserved } = given;
  const own = personConstraints(given);
  const all = others?.length ? [...own, ...others] : own;
  return reserved ? all.map((constraint) => ({ ...constraint, reserved: reserved(constraint) })) : all;
}

function isExceededForGood(constraint: Constraint): boolean {
  return isExceeded(constraint) && !isExceededForNow(constraint);
}

function blocks({ action }: Constraint): boolean {
  return action === 'block';
}

function modeOf(blocking: readonly Constraint[]): LimitMode {
  const unknown = blocking.filter(({ complete }) => !complete);
  if (unknown.length === 0) return 'live';
  return unknown.some(({ failClosed }) => failClosed) ? 'failed_closed' : 'failed_open';
}

/** Of what is exceeded and blocks, the refusal tells. */
function warningsOf(constraints: readonly Constraint[]): LimitDecision['warnings'] {
  return constraints.flatMap((constraint) => {
    const refuses = blocks(constraint) && isExceeded(constraint);
    const percent = constraint.complete && !refuses ? thresholdReached(constraint) : undefined;
    if (percent === undefined) return [];
    const message = constraint.sentences.warning();
    return [{ threshold_percent: percent, ...figuresOf(constraint), message }];
  });
}

function refuse(
  exceeded: Constraint,
  warnings: LimitDecision['warnings'],
  { now }: Circumstances,
): LimitDecision {
  const { resetsAt } = exceeded;
  if (isExceededForNow(exceeded)) return refuseForNow(exceeded, warnings);
  return {
    ...figuresOf(exceeded),
    allowed: false,
    code: exceeded.code,
    reason: exceeded.sentences.refusal(),
    mode: 'live',
    warnings,
    cache_seconds: Math.min(
      CACHE_SECONDS.refused,
      resetsAt === null ? Number.POSITIVE_INFINITY : wholeSeconds(resetsAt - now),
    ),
    retry_after_seconds: null,
  };
}

/** Requests under way hold what is left. They may cost less, so the answer is not to be reused. */
function refuseForNow(exceeded: Constraint, warnings: LimitDecision['warnings']): LimitDecision {
  const reason = `${exceeded.sentences.allowance()} ${reservedSentence(exceeded.reserved ?? 0n)}`;
  return {
    ...figuresOf(exceeded),
    allowed: false,
    code: exceeded.code,
    reason,
    mode: 'live',
    warnings,
    cache_seconds: 0,
    retry_after_seconds: RETRY_RESERVED_SECONDS,
  };
}

/** Rounded down, so that no answer is reused beyond its time. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function allow(
  nearest: Constraint,
  warnings: LimitDecision['warnings'],
  { inputs, now }: Circumstances,
): LimitDecision {
  return {
    ...figuresOf(nearest),
    allowed: true,
    code: 'ok',
    reason: nearest.sentences.allowance(),
    mode: 'live',
    warnings,
    cache_seconds: Math.min(
      warnings.length ? CACHE_SECONDS.near : CACHE_SECONDS.far,
      // The end of any raise may change which limit wins.
      ...inputs.raises
        .filter(({ expiresAt }) => expiresAt > now)
        .map((raise) => wholeSeconds(raise.expiresAt - now)),
    ),
    retry_after_seconds: null,
  };
}

/** Nothing limits the work: the person's spend of the month is told all the same. */
function unlimited(
  given: Circumstances,
  code: 'no_limit' | 'disabled',
  warnings: LimitDecision['warnings'],
): LimitDecision {
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
    warnings,
    cache_seconds: warnings.length ? CACHE_SECONDS.near : CACHE_SECONDS.unlimited,
    retry_after_seconds: null,
  };
}

function failedClosed(unknown: Constraint, warnings: LimitDecision['warnings']): LimitDecision {
  return {
    ...figuresOf(unknown),
    spent_usd: null,
    allowed: false,
    code: 'spend_unknown',
    reason: unknown.sentences.unknown(),
    mode: 'failed_closed',
    warnings,
    cache_seconds: CACHE_SECONDS.failed,
    retry_after_seconds: CACHE_SECONDS.failed,
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
    retry_after_seconds: null,
  };
}
