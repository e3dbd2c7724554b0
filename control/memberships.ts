// Who was a member of which group when, from the stored versions of members.
import { z } from 'zod';
import type { Membership } from '../schemas/directory-api.ts';
import type { Store } from '../store/store.ts';
import type { Directory } from './directory.ts';

/** One version of a group's members. */
export type MembersVersion = {
  readonly group: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** By any of their names; empty where the group was removed. */
  readonly members: readonly string[];
};

/** Whose memberships are asked for (by key), or those of which group, or both. */
export type MembershipFilter = { readonly user?: string | undefined; readonly group?: string | undefined };

/** Of a person only whether they are in is read: groups can have ten thousand members and as many versions. */
const VERSIONS = `
SELECT id, toString(settings.changed_at) AS at, changed_by, reason,
  if(empty({names:Array(String)}), members, arrayIntersect(members, {names:Array(String)})) AS listed
FROM (
  SELECT id, version, settings.changed_at AS changed_at, changed_by, reason,
    if(deleted, [], JSONExtract(value, 'members', 'Array(String)')) AS members
  FROM settings
  WHERE kind = 'members' AND ({group:String} = '' OR id = {group:String})
) AS settings
ORDER BY id, version, settings.changed_at`;

const row = z
  .object({
    id: z.string(),
    at: z.string(),
    changed_by: z.string(),
    reason: z.string(),
    listed: z.array(z.string()),
  })
  .transform(({ id, at, changed_by, reason, listed }): MembersVersion => ({
    group: id,
    at: `${at.replace(' ', 'T')}Z`,
    by: changed_by,
    reason,
    members: listed,
  }));

/** Memberships of a person or in a group, ended ones too, the earliest first. Fails with the store's error. */
export async function readMemberships(
  store: Store,
  directory: Directory,
  { user, group = '' }: MembershipFilter,
): Promise<Membership[]> {
  const names = user === undefined ? [] : directory.namesOf(user);
  const versions = await store.query({ sql: VERSIONS, params: { names, group }, row });
  return membershipsIn(versions, (name) => directory.personOf(name));
}

/** Memberships from versions in the order of group and time. Two names of one person are one membership. */
export function membershipsIn(
  versions: readonly MembersVersion[],
  personOf: (name: string) => string,
): Membership[] {
  const ended: Membership[] = [];
  const open = new Map<string, Map<string, Membership>>();
  for (const { group, at, by, reason, members } of versions) {
    const current = open.get(group) ?? new Map<string, Membership>();
    open.set(group, current);
    const present = new Set(members.map(personOf));
    for (const [user, membership] of current) {
      if (present.has(user)) continue;
      ended.push({ ...membership, valid_to: at, removed_by: by, removed_because: reason });
      current.delete(user);
    }
    for (const user of present) {
      if (!current.has(user)) current.set(user, begun(group, user, { at, by, reason }));
    }
  }
  const lasting = [...open.values()].flatMap((current) => [...current.values()]);
  return [...ended, ...lasting].sort(byStart);
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

function byStart(left: Membership, right: Membership): number {
  const keys = [left, right].map(({ valid_from, group, user }) => `${valid_from} ${group} ${user}`);
  return (keys[0] ?? '') < (keys[1] ?? '') ? -1 : 1;
}
