// Memberships from stored versions: two names of one person are one membership, without a gap.
import { expect, it } from 'vitest';
import { membershipsIn, type MembersVersion } from '../../control/memberships.ts';

type Whole = { readonly at: string; readonly members: readonly string[]; readonly group: string };

const version = (at: string, members: string[], group = 'eng'): Whole => ({ at, members, group });

/** What each version changes, as the store tells it. */
function differences(versions: readonly Whole[]): MembersVersion[] {
  const known = new Map<string, readonly string[]>();
  return versions.map(({ at, members, group }) => {
    const before = known.get(group) ?? [];
    known.set(group, members);
    const added = members.filter((name) => !before.includes(name));
    const removed = before.filter((name) => !members.includes(name));
    return { group, at: `2026-11-${at}T00:00:00.000Z`, by: 'root', reason: '', added, removed };
  });
}

const spans = (versions: Whole[], personOf = (name: string) => name) =>
  membershipsIn(differences(versions), personOf).map(({ group, user, valid_from, valid_to }) =>
    [group, user, valid_from.slice(8, 10), valid_to?.slice(8, 10)].join(' '),
  );

it('joins the names of a person', () => {
  const versions = [
    version('01', ['a1b2']),
    version('05', ['a1b2', 'ada']),
    version('09', ['ada']),
    version('12', []),
  ];
  expect(spans(versions, (name) => (name === 'a1b2' ? 'ada' : name))).toEqual(['eng ada 01 12']);
  const swapped = [version('01', ['a1b2']), version('05', ['ada'])];
  expect(spans(swapped, (name) => (name === 'a1b2' ? 'ada' : name))).toEqual(['eng ada 01 ']);
  expect(spans(versions)).toEqual(['eng a1b2 01 09', 'eng ada 05 12']);
});

it('keeps groups and returns apart', () => {
  expect(
    spans([
      version('01', ['ada']),
      version('02', []),
      version('03', ['ada']),
      version('02', ['ada', 'bob'], 'ops'),
    ]),
  ).toEqual(['eng ada 01 02', 'ops ada 02 ', 'ops bob 02 ', 'eng ada 03 ']);
});
