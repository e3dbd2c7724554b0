import { describe, expect, it } from 'vitest';
import { budgetOf, budgetText, budgetWords } from '../../dashboards/words/budget-text.ts';
import { commonDomain } from '../../dashboards/words/common-domain.ts';
import {
  groupRows,
  sortGroups,
  withoutSmallGroups,
  type GroupRow,
} from '../../dashboards/pages/people/group-rows.ts';
import { membershipEvents } from '../../dashboards/pages/people/membership-events.ts';
import { sortMembers } from '../../dashboards/pages/people/member-rows.ts';
import { shareOfCost } from '../../dashboards/pages/people/shares.ts';
import { pseudonymOf } from '../../dashboards/view/pseudonyms.ts';
import type { UsageRow } from '../../schemas/api.ts';
import type { GroupAnswer } from '../../schemas/settings-api.ts';

describe('groups where names are not shown', () => {
  const of = (group: string, members: number | null, cost: string | null): GroupRow => ({
    ...{ group, name: group, members, cost, costPerMember: null, perMember: 5, maximum: 5, state: undefined },
  });
  const told = (rows: readonly GroupRow[]) =>
    withoutSmallGroups(rows).map(({ name, members, cost }) => [name, members, cost]);

  it('are one row where they have fewer than three members, and add up to the same', () => {
    const rows = [of('a', 1, '2.5'), of('b', 2, '0.5'), of('c', 3, '7'), of('d', 9, '1'), of('', null, '4')];
    expect(told(rows)).toEqual([
      ['c', 3, '7'],
      ['d', 9, '1'],
      ['', null, '4'],
      ['2 small groups', 3, '3'],
    ]);
  });

  it('never leave a single small one to itself', () => {
    expect(told([of('a', 1, '2'), of('c', 5, '7'), of('d', 9, null)])).toEqual([
      ['d', 9, null],
      ['2 small groups', 6, '9'],
    ]);
    expect(told([of('c', 5, '7'), of('d', 9, null)])).toHaveLength(2);
  });
});

describe('the budget field of a group', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['0', 0],
    ['50', 50_000_000],
    ['$1,000', 1_000_000_000],
    ['0.1', 100_000],
    ['12.', 12_000_000],
    ['0.000001', 1],
    ['1,234,567.5', 1_234_567_500_000],
  ])('reads %j as %j micro-dollars', (text, micros) => {
    expect(budgetOf(text)).toBe(micros);
  });

  it.each(['-1', 'ten', '1e3', '0.0000001', '1 000', '.5x', '12,50', '1,5', '1,0000', '10,00,000'])(
    'does not take %j for an amount',
    (text) => {
      expect(budgetOf(text)).toBeUndefined();
    },
  );

  it('shows what was set, and reads it back as the same amount', () => {
    for (const micros of [null, 0, 50_000_000, 1_234_500_000, 5_000, 1_234_567, 1])
      expect(budgetOf(budgetText(micros))).toBe(micros);
    expect(budgetText(1_234_500_000)).toBe('1234.50');
  });

  it('says what it means for the group', () => {
    expect(budgetWords(1_000_000_000, 7)).toContain('7 members × $1,000.00 = $7,000.00');
    expect(budgetWords(5_000_000, 1)).toContain('1 member × $5.00 = $5.00');
    expect(budgetWords(0, 7)).toContain('disabled');
    expect(budgetWords(null, 7)).toContain('No budget');
    expect(budgetWords(undefined, 7)).toContain('amount');
  });
});

describe('the table of groups', () => {
  const group = (id: string, members: number): GroupAnswer => ({
    group: id,
    name: id.toUpperCase(),
    member_count: members,
    limits: [{ period: 'month', limit_micros: 50_000_000, group_maximum_micros: members * 50_000_000 }],
    group_maximum_micros: members * 50_000_000,
    updated_at: null,
    updated_by: '',
  });
  const usage = (id: string, cost: string | null) => ({ group: id, cost_usd: cost }) as UsageRow;
  const rows = groupRows(
    [group('a', 3), group('b', 2)],
    [usage('b', '9.01'), usage('', '1'), usage('old', null)],
    undefined,
  );

  it('holds every group of the directory and everything that is attributed elsewhere', () => {
    expect(rows.map(({ group: id, cost }) => [id, cost])).toEqual([
      ['a', '0'],
      ['b', '9.01'],
      ['', '1'],
      ['old', null],
    ]);
    expect(rows[1]).toMatchObject({ costPerMember: '4.505', perMember: 50_000_000, maximum: 100_000_000 });
    expect(rows[2]).toMatchObject({ members: null, costPerMember: null });
  });

  it('is sorted by amounts with what is not known last, and by name', () => {
    expect(sortGroups(rows, '-cost').map((row) => row.group)).toEqual(['b', '', 'a', 'old']);
    expect(sortGroups(rows, 'cost').map((row) => row.group)).toEqual(['a', '', 'b', 'old']);
    expect(sortGroups(rows, 'name').map((row) => row.group)).toEqual(['', 'a', 'b', 'old']);
  });
});

describe('members of a group', () => {
  it('come in the order of what they spent, those without usage last', () => {
    const row = (user: string, cost?: string) => ({
      user,
      usage: cost === undefined ? undefined : ({ cost_usd: cost } as never),
      state: undefined,
    });
    const members = [row('a'), row('b', '2'), row('c', '10')];
    expect(sortMembers(members, '-cost').map(({ user }) => user)).toEqual(['c', 'b', 'a']);
    expect(sortMembers(members, '-name').map(({ user }) => user)).toEqual(['c', 'b', 'a']);
  });

  it('are told as joining and leaving, the latest first', () => {
    const events = membershipEvents([
      {
        group: 'g',
        user: 'ada',
        valid_from: '2026-11-01T00:00:00.000Z',
        valid_to: '2026-11-09T00:00:00.000Z',
        added_by: 'admin',
        added_because: '',
        removed_by: 'bo',
        removed_because: 'moved',
      },
      {
        group: 'g',
        user: 'cy',
        valid_from: '2026-11-05T00:00:00.000Z',
        valid_to: null,
        added_by: 'admin',
        added_because: 'new',
        removed_by: null,
        removed_because: null,
      },
    ]);
    expect(events.map(({ user, change, by }) => [user, change, by])).toEqual([
      ['ada', 'left', 'bo'],
      ['cy', 'joined', 'admin'],
      ['ada', 'joined', 'admin'],
    ]);
  });
});

describe('names', () => {
  it('leave out the domain only where everybody has the same', () => {
    expect(commonDomain(['a@x.example', '', 'b@x.example'])).toBe('@x.example');
    expect(commonDomain(['a@x.example', 'b@y.example'])).toBe('');
    expect(commonDomain(['a@x.example', 'build'])).toBe('');
    expect(commonDomain([])).toBe('');
  });

  it('are replaced by the same pseudonym each time, and by another for others', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `person.${index}@company.example`);
    expect(new Set(names.map(pseudonymOf)).size).toBe(names.length);
    expect(pseudonymOf('ada')).toBe(pseudonymOf('ada'));
    expect(pseudonymOf('ada')).not.toContain('ada');
  });
});

it('shares are of known amounts only', () => {
  expect(shareOfCost(25n * 10n ** 12n, 100n * 10n ** 12n)).toBe('25 %');
  expect(shareOfCost(undefined, 1n)).toBe('–');
  expect(shareOfCost(0n, 0n)).toBe('–');
});
