// Memberships from stored versions: two names of one person are one membership, without a gap.
import { expect, it } from 'vitest';
import { membershipsIn, type MembersVersion } from '../../control/memberships.ts';

const version = (at: string, members: string[], group = 'eng'): MembersVersion => ({
  group,
  at: `2026-11-${at}T00:00:00.000Z`,
  by: 'root',
  reason: '',
  members,
});

const spans = (versions: MembersVersion[], personOf = (name: string) => name) =>
  membershipsIn(versions, personOf).map(({ group, user, valid_from, valid_to }) =>
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
