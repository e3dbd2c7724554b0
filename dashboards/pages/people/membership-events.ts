// Memberships as what happened: joining and leaving.
import type { Membership } from '../../../schemas/directory-api.ts';

export type MembershipEvent = {
  readonly user: string;
  readonly change: 'joined' | 'left';
  readonly at: string;
  readonly by: string;
  readonly because: string;
};

/** The latest first; at the same moment by name. */
export function membershipEvents(memberships: readonly Membership[]): MembershipEvent[] {
  return memberships
    .flatMap((each): MembershipEvent[] => [
      {
        user: each.user,
        change: 'joined',
        at: each.valid_from,
        by: each.added_by,
        because: each.added_because,
      },
      ...(each.valid_to === null
        ? []
        : [
            {
              user: each.user,
              change: 'left' as const,
              at: each.valid_to,
              by: each.removed_by ?? '',
              because: each.removed_because ?? '',
            },
          ]),
    ])
    .toSorted((one, other) => other.at.localeCompare(one.at) || one.user.localeCompare(other.user, 'en'));
}
