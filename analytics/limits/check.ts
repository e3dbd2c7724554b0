// One question of an agent or a gateway, answered from memory at one moment: decided, reserved for, counted; never a fault.
import type { LimitCheckRequest, LimitDecision } from '../../schemas/limit-api.ts';
import { fromMicros } from '../../schemas/money.ts';
import { couldNotTell } from './evaluate.ts';
import { decideNow, reservationKeys, type LimitSources } from './limit-status.ts';
import type { Reservations } from './reservations.ts';

/** What is asked, and the group that the token of the request is bound to. */
export type CheckQuestion = LimitCheckRequest & { readonly group?: string | undefined };

/** Seconds for which an amount is held where the caller does not say. */
export const DEFAULT_RESERVATION_SECONDS = 600;

/** What checks answer from, and who is told of them. */
export type CheckOptions = LimitSources & {
  /** Where amounts are held; without it nothing is. */
  readonly reservations?: Pick<Reservations, 'held' | 'make'>;
  /** Told of every decision, for counting. */
  readonly onDecision?: (decision: LimitDecision, request: LimitCheckRequest) => void;
  /** Told of a fault of ours that made a check fail open. */
  readonly onFault?: (error: unknown) => void;
};

/** The decision; where the request reserves and is allowed, with its reservation, or null where there is no room for one. */
export function check(request: CheckQuestion, options: CheckOptions): LimitDecision {
  const decision = decideOr(request, options);
  options.onDecision?.(decision, request);
  return decision;
}

function decideOr(request: CheckQuestion, options: CheckOptions): LimitDecision {
  try {
    const decision = decideNow(request, options);
    return decision.allowed ? reserve(decision, request, options) : decision;
  } catch (error) {
    options.onFault?.(error);
    return couldNotTell(options.now());
  }
}

/** An answer that holds an amount is good for one request. */
function reserve(decision: LimitDecision, request: CheckQuestion, options: CheckOptions): LimitDecision {
  const { reservations, namesOf } = options;
  if (!request.reserve || !reservations) return decision;
  const { estimate_micros, expires_seconds = DEFAULT_RESERVATION_SECONDS, calls = 'one' } = request.reserve;
  const made = reservations.make({
    names: namesOf?.(request.user) ?? [request.user],
    session: request.session ?? '',
    keys: reservationKeys(request, options),
    estimate: fromMicros(estimate_micros),
    calls,
    seconds: expires_seconds,
  });
  const reservation = made ? { id: made.id, expires_at: new Date(made.expiresAt).toISOString() } : null;
  return { ...decision, cache_seconds: 0, reservation };
}
