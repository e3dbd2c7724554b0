// Who is in which group, and which names stand for whom, from the settings.
import { personIn } from './aliases.ts';
import type { Settings } from './settings.ts';

/** People and groups as the settings know them. */
export type Directory = {
  /** Ids of the groups that the person (by any of their names) is a member of, in their order. */
  groupsOf(user: string): string[];
  /** Keys of the group's members, in their order. */
  membersOf(group: string): readonly string[];
  /** Everybody who is a member of a group or has a limit of their own, each once. */
  people(): ReadonlySet<string>;
  /** Whether the person (by any of their names) is known here: as a member, by a limit of their own, or by another name. */
  knows(user: string): boolean;
  /** The person that a name stands for: itself, unless it is another name of somebody. */
  personOf(name: string): string;
  /** Every name of a person, the one they go by first. */
  namesOf(user: string): readonly string[];
};

/** Reads of the settings that are kept until they change. */
type Index = {
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Other names by person. */
  readonly others: ReadonlyMap<string, readonly string[]>;
};

/** Changes of other settings leave the index as it is: to build it takes a look at every member. */
const INDEXED: ReadonlySet<string> = new Set(['group', 'members', 'alias']);

/** A view of the settings that follows their changes. */
export function createDirectory(settings: Settings): Directory {
  let known: Index | undefined;
  settings.onChange((changed) => {
    if (changed.some(({ kind }) => INDEXED.has(kind))) known = undefined;
  });
  const index = (): Index => (known ??= { groups: indexMembers(settings), others: indexNames(settings) });
  const personOf = (name: string): string => personIn(settings, name);
  const namesOf = (user: string): readonly string[] => {
    const person = personOf(user);
    return [person, ...(index().others.get(person) ?? [])];
  };
  const groupsOf = (user: string) => [...(index().groups.get(personOf(user)) ?? [])];
  return {
    groupsOf,
    membersOf: (group) => membersOf(settings, group),
    people: () => new Set([...index().groups.keys(), ...settings.userLimits.list().map(({ id }) => id)]),
    knows: (user) =>
      groupsOf(user).length > 0 ||
      namesOf(user).length > 1 ||
      settings.userLimits.get(personOf(user)) !== undefined,
    personOf,
    namesOf,
  };
}

/** Somebody who was added under two names is one member. */
function membersOf(settings: Settings, group: string): readonly string[] {
  const names = settings.members.get(group)?.value.members ?? [];
  return [...new Set(names.map((name) => personIn(settings, name)))].sort();
}

function indexMembers(settings: Settings): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { id } of settings.groups.list()) {
    for (const user of membersOf(settings, id)) listUnder(index, user, id);
  }
  return index;
}

function indexNames({ aliases }: Settings): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { id, value } of aliases.list()) listUnder(index, value.user, id);
  return index;
}

function listUnder(index: Map<string, string[]>, key: string, value: string): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}
