// Who was a member of which group when, from the stored versions of members.
import { z } from 'zod';
import type { Membership } from '../schemas/directory-api.ts';
import type { Store } from '../store/store.ts';
import type { Directory } from './directory.ts';

/** What one version of a group's members changed. */
export type MembersVersion = {
  readonly group: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** Names that came and went; all went where the group was removed. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
};

/** Whose memberships are asked for (by key), or those of which group, or both. */
export type MembershipFilter = { readonly user?: string | undefined; readonly group?: string | undefined };

/** Only differences are read: groups can have ten thousand members and as many versions. */
const VERSIONS = `
SELECT id, toString(versions.at) AS changed_at, changed_by, reason,
  arrayExcept(members, before) AS added, arrayExcept(before, members) AS removed
FROM (
  SELECT id, version, listed.at AS at, changed_by, reason, members,
    lagInFrame(members) OVER (PARTITION BY id ORDER BY version, listed.at
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
  FROM (
    SELECT id, version, settings.changed_at AS at, changed_by, reason,
      if(deleted, [], JSONExtract(value, 'members', 'Array(String)')) AS everybody,
      if(empty({names:Array(String)}), everybody, arrayIntersect(everybody, {names:Array(String)})) AS members
    FROM settings
    WHERE kind = 'members' AND ({group:String} = '' OR id = {group:String})
  ) AS listed
) AS versions
WHERE notEmpty(added) OR notEmpty(removed)
ORDER BY id, version, versions.at`;

const row = z
  .object({
    id: z.string(),
    changed_at: z.string(),
    changed_by: z.string(),
    reason: z.string(),
    added: z.array(z.string()),
    removed: z.array(z.string()),
  })
  .transform(({ id, changed_at, changed_by, ...told }): MembersVersion => ({
    group: id,
    at: `${changed_at.replace(' ', 'T')}Z`,
    by: changed_by,
    ...told,
  }));

/** Memberships of a person or in a group, ended ones too, by {@link startOf}. Fails with the store's error. */
export async function readMemberships(
  store: Store,
  directory: Directory,
  { user, group = '' }: MembershipFilter,
): Promise<Membership[]> {
  const names = user === undefined ? [] : directory.namesOf(user);
  const versions = await store.query({ sql: VERSIONS, params: { names, group }, row });
  return membershipsIn(versions, (name) => directory.personOf(name));
}

type Open = { readonly membership: Membership; readonly names: Set<string> };

/** Memberships from versions in the order of group and time. Two names of one person are one membership. */
export function membershipsIn(
  versions: readonly MembersVersion[],
  personOf: (name: string) => string,
): Membership[] {
  const ended: Membership[] = [];
  const open = new Map<string, Map<string, Open>>();
  for (const version of versions) {
    const { group, at, by, reason } = version;
    const current = open.get(group) ?? new Map<string, Open>();
    open.set(group, current);
    // Who comes under one name as they go under another stays a member.
    for (const name of version.added) {
      const user = personOf(name);
      const known = current.get(user) ?? { membership: begun(group, user, version), names: new Set() };
      current.set(user, known);
      known.names.add(name);
    }
    for (const name of version.removed) {
      const user = personOf(name);
      const known = current.get(user);
      known?.names.delete(name);
      if (!known || known.names.size > 0) continue;
      ended.push({ ...known.membership, valid_to: at, removed_by: by, removed_because: reason });
      current.delete(user);
    }
  }
  const lasting = [...open.values()].flatMap((current) => [...current.values()]);
  return inOrder([...ended, ...lasting.map(({ membership }) => membership)]);
}

/** Where a membership stands in lists: by its start, group and person. No two are alike. */
export function startOf({ valid_from, group, user, valid_to }: Membership): string {
  return JSON.stringify([valid_from, group, user, valid_to]);
}

/** Whether a membership held at a moment, in milliseconds since 1970. */
export function heldAt({ valid_from, valid_to }: Membership, at: number): boolean {
  return Date.parse(valid_from) <= at && (valid_to === null || at < Date.parse(valid_to));
}

function begun(
  group: string,
  user: string,
  { at, by, reason }: Pick<MembersVersion, 'at' | 'by' | 'reason'>,
): Membership {
  return {
    group,
    user,
    valid_from: at,
    valid_to: null,
    added_by: by,
    added_because: reason,
    removed_by: null,
    removed_because: null,
  };
}

function inOrder(memberships: readonly Membership[]): Membership[] {
  return memberships
    .map((membership) => ({ membership, start: startOf(membership) }))
    .sort((left, right) => (left.start < right.start ? -1 : 1))
    .map(({ membership }) => membership);
}
