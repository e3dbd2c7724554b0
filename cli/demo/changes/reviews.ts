// Who says what about a pull request: the agent that reviews it first, then colleagues.
import { HOUR_MS } from '../company/calendar.ts';
import { STAFF } from '../company/company.ts';
import type { Random } from '../random.ts';
import { endedAt, mergedAt, openedAt, type Change, type Review } from './change.ts';

/** The account of the agent that reviews. */
export const REVIEWER = 'northlight-ci-bot[bot]';

/** In the order of time; what is merged was approved. */
export function reviewsOf(change: Change, random: Random): Review[] {
  const opens = openedAt(change);
  const ends = endedAt(change) ?? opens + 24 * HOUR_MS;
  const colleagues = STAFF.filter(
    ({ group, login }) =>
      group === change.repository.group && login !== change.author.login && login !== REVIEWER,
  );
  const review = (share: number, state: Review['state'], login: string): Review => ({
    id: random.integer(1_000_000_000, 4_000_000_000),
    at: opens + Math.floor(((ends - opens) * share) / 1_000) * 1_000,
    login,
    state,
  });
  const told: Review[] = [review(0.05, 'commented', REVIEWER)];
  const [colleague] = [random.pick(colleagues)];
  if (random.chance(0.25)) told.push(review(0.3, 'changes_requested', colleague.login));
  if (mergedAt(change) !== undefined) told.push(review(0.9, 'approved', colleague.login));
  return told;
}
