// Which thresholds were crossed and not told yet: progress and what was told in, alerts out. No clock, no I/O.
import { createHash } from 'node:crypto';
import type { Alert, AlertKind, AlertSubject } from '../../schemas/alerts.ts';
import { toUsd } from '../../schemas/money.ts';
import type { Constraint } from '../limits/constraint.ts';

/** Something whose use is watched, as of now. */
export type Watched = {
  readonly kind: Extract<AlertKind, 'BudgetThresholdCrossed' | 'SessionCapReached'>;
  readonly subject: AlertSubject;
  /** What the subject is of, where its id can be used again for something else. */
  readonly of?: string;
  readonly progress: Pick<
    Constraint,
    'period' | 'used' | 'limit' | 'unit' | 'action' | 'thresholds' | 'startsAt' | 'sentences'
  >;
};

/** What makes an alert the same alert, whoever finds it out and when. The amount of the limit is no part of it. */
export type AlertIdentity = {
  readonly kind: AlertKind;
  readonly subject: AlertSubject;
  readonly of?: string | undefined;
  readonly period: string;
  /** Milliseconds since 1970; null where there is no start. */
  readonly start: number | null;
  readonly threshold: number | null;
};

const ID_LENGTH = 32;

/** The id of an alert. A session has caps of several names, each of which is a subject. */
export function alertId({ kind, subject, of, period, start, threshold }: AlertIdentity): string {
  const { scope, id, name } = subject;
  const parts = [scope, id, ...(scope === 'session' ? [name] : []), ...(of === undefined ? [] : [of])];
  const text = JSON.stringify([kind, ...parts, period, start, threshold]);
  return createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH);
}

/**
 * An alert for each threshold that is reached and was not told in this period, the lowest first. Told once means once: spend
 * that falls and rises again, and a limit that is changed, tell only thresholds that were not told before. Of several at
 * once the others name the highest in `told_by`. A limit of 0 has no shares and tells nothing, but a cap of 0 is reached by
 * any use. `at` in milliseconds.
 */
export function crossings(watched: Watched, isTold: (id: string) => boolean, at: number): Alert[] {
  const { kind, subject, of, progress } = watched;
  const { used, limit, thresholds, period, startsAt: start } = progress;
  const isCap = kind === 'SessionCapReached';
  const reached = [...new Set(thresholds)]
    .filter((share) => (limit > 0n ? used * 100n >= limit * BigInt(share) : isCap && used > 0n))
    .sort((left, right) => left - right)
    .map((threshold) => ({ threshold, id: alertId({ kind, subject, of, period, start, threshold }) }))
    .filter(({ id }) => !isTold(id));
  const highest = reached.at(-1);
  return reached.map(({ id, threshold }) => ({
    id,
    kind,
    subject,
    period,
    period_start: start === null ? null : new Date(start).toISOString(),
    threshold_percent: threshold,
    ...amountsOf(progress),
    at: new Date(at).toISOString(),
    told_by: highest && highest.id !== id ? highest.id : null,
    message: messageOf(progress),
  }));
}

function amountsOf({ unit, used, limit }: Watched['progress']): Pick<Alert, 'spent_usd' | 'limit_usd'> {
  return unit === 'dollars'
    ? { spent_usd: toUsd(used), limit_usd: toUsd(limit) }
    : { spent_usd: null, limit_usd: null };
}

/** What the agents are told in the same state. */
function messageOf({ used, limit, action, sentences }: Watched['progress']): string {
  return action === 'block' && used >= limit ? sentences.refusal() : sentences.warning();
}
