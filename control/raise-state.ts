// What has become of a raise, and how many of those that are over are held.
import type { RaiseState, RaiseValue } from '../schemas/raises.ts';

/** Ended raises that are listed, the last changed ones; the audit trail tells all. */
export const MOST_ENDED_RAISES = 10_000;

/** What has become of a raise by `now`, in milliseconds since 1970. */
export function raiseStateOf(
  { decision, expiresAt }: Pick<RaiseValue, 'decision' | 'expiresAt'>,
  now: number,
): RaiseState {
  const isOpen = decision === 'requested' || decision === 'approved';
  return isOpen && Date.parse(expiresAt) <= now ? 'expired' : decision;
}

/** Whether a raise adds to no limit any more, and will not. */
export function hasEnded(raise: Pick<RaiseValue, 'decision' | 'expiresAt'>, now: number): boolean {
  return !['requested', 'approved'].includes(raiseStateOf(raise, now));
}

/** The same of a row of the table `settings`; `{now:String}` is a moment as raises keep it. */
export const RAISE_HAS_ENDED = `(kind = 'raise' AND (deleted
  OR JSONExtractString(value, 'decision') NOT IN ('requested', 'approved')
  OR JSONExtractString(value, 'expiresAt') <= {now:String}))`;
