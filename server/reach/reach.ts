// Whom a token tells of: a reader that is bound to a person or a group sees them, and nobody else.
import type { Directory } from '../../control/directory.ts';
import type { Principal } from '../access.ts';

/** What a bound token sees. */
export type Reach = {
  /** Whom the token is bound to, for refusals. */
  readonly boundTo: string;
  /** Keys of the people. */
  readonly people: ReadonlySet<string>;
  /** Every name of them, as the ledger may spell it. */
  readonly names: readonly string[];
  /** The group whose usage is seen whoever made it; empty where the token is bound to a person. */
  readonly group: string;
  /** Groups whose amounts and caps are told: they decide the limits of these people. */
  readonly groups: ReadonlySet<string>;
  /** Whether any name is one of theirs. */
  readonly holds: (name: string) => boolean;
};

/** The reach of a token with the scope `read`; undefined for everything, also for administrators. */
export function reachOf(principal: Principal | undefined, directory: Directory): Reach | undefined {
  if (principal?.scope !== 'read') return undefined;
  const { user, group = '' } = principal;
  if (user !== '') {
    const person = directory.personOf(user);
    return over([person], { boundTo: person, group: '', groups: directory.groupsOf(person) }, directory);
  }
  if (group === '') return undefined;
  const bound = { boundTo: `the group ${group}`, group, groups: [group] };
  return over(directory.membersOf(group), bound, directory);
}

type Bound = { readonly boundTo: string; readonly group: string; readonly groups: readonly string[] };

function over(persons: readonly string[], bound: Bound, directory: Directory): Reach {
  const people = new Set(persons);
  return {
    ...bound,
    people,
    names: persons.flatMap((person) => directory.namesOf(person)),
    groups: new Set(bound.groups),
    holds: (name) => people.has(directory.personOf(name)),
  };
}
