// Who is in which group, from the settings.
import type { Settings } from './settings.ts';

/** People and groups as the settings know them. */
export type Directory = {
  /** Ids of the groups that the person (by key) is a member of, in their order. */
  groupsOf(user: string): string[];
  /** Keys of the group's members, in their order. */
  membersOf(group: string): readonly string[];
  /** Whether the person (by key) is known here: as a member, or by a limit of their own. */
  knows(user: string): boolean;
};

/** A view of the settings that follows their changes. */
export function createDirectory(settings: Settings): Directory {
  let index: ReadonlyMap<string, readonly string[]> | undefined;
  settings.onChange(() => {
    index = undefined;
  });
  const groupsOf = (user: string) => [...((index ??= indexMembers(settings)).get(user) ?? [])];
  return {
    groupsOf,
    membersOf: (group) => settings.members.get(group)?.value.members ?? [],
    knows: (user) => groupsOf(user).length > 0 || settings.userLimits.get(user) !== undefined,
  };
}

function indexMembers({ groups, members }: Settings): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { id } of groups.list()) {
    for (const user of members.get(id)?.value.members ?? []) {
      const of = index.get(user);
      if (of) of.push(id);
      else index.set(user, [id]);
    }
  }
  return index;
}
