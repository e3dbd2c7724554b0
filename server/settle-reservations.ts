// Tells reservations which calls a settled batch is about.
import type { Reservations, SettledCharge } from '../analytics/limits/reservations.ts';
import type { SpendIncrement } from '../ingest/journal/spend-log.ts';
import { isExcluded, type LimitPolicy } from '../schemas/limits.ts';

/** What counts against limits, and nothing else, ends reservations. */
export function settleReservations(
  increments: readonly SpendIncrement[],
  policy: LimitPolicy,
  reservations: Pick<Reservations, 'settle'>,
): void {
  const charges = increments.flatMap((increment): SettledCharge[] => {
    const { user, work, time, cost } = increment;
    if (!work || isExcluded(policy, increment)) return [];
    const { session, calls = 0 } = work;
    return calls === 0 && cost === 0n ? [] : [{ user, session, time, cost, calls }];
  });
  if (charges.length > 0) reservations.settle(charges);
}
