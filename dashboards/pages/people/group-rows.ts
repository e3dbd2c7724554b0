// Groups of the directory joined with what was attributed to them and with the limits of their members.
import type { UsageRow } from '../../../schemas/api.ts';
import type { GroupState } from '../../../schemas/limit-states.ts';
import { toUsd } from '../../../schemas/money.ts';
import type { GroupAnswer } from '../../../schemas/settings-api.ts';
import { picoOf } from '../../words/money.ts';
import { sortedBy } from './member-rows.ts';

/** One group; an empty id is what is attributed to none. Null is not known, or not set. */
export type GroupRow = {
  readonly group: string;
  readonly name: string;
  /** Null where the directory does not know the group. */
  readonly members: number | null;
  readonly cost: string | null;
  readonly costPerMember: string | null;
  /** The monthly amount of each member and what it comes to; null where there is none. */
  readonly perMember: number | null;
  readonly maximum: number | null;
  readonly state: GroupState | undefined;
  /** Several groups together, so that none of their members is told by it. */
  readonly isMerged?: boolean;
};

/** Every group of the directory, and every other to which something is attributed. */
export function groupRows(
  groups: readonly GroupAnswer[],
  usage: readonly UsageRow[],
  states: ReadonlyMap<string, GroupState> | undefined,
): GroupRow[] {
  const known = new Map(groups.map((each) => [each.group, each]));
  const spent = new Map(usage.map((row) => [row.group ?? '', row]));
  const ids = new Set([...known.keys(), ...spent.keys()]);
  return [...ids].map((group) => {
    const told = known.get(group);
    const row = spent.get(group);
    // A group to which nothing is attributed spent nothing; what nothing has a price for is not known.
    const cost = row === undefined ? '0' : row.cost_usd;
    const members = told?.member_count ?? null;
    return {
      group,
      name: told?.name ?? group,
      members,
      cost,
      costPerMember: perMember(cost, members),
      perMember: monthlyAmount(told),
      maximum: told?.group_maximum_micros ?? null,
      state: states?.get(group),
    };
  });
}

/** With fewer members the figures of a group are those of a person. */
const FEWEST = 3;

/**
 * The same rows with groups of fewer than three members as one; where these together are fewer than three, the next larger
 * group is among them. The sums stay.
 */
export function withoutSmallGroups(rows: readonly GroupRow[]): GroupRow[] {
  const bySize = rows
    .filter((row) => row.members !== null && row.members > 0)
    .sort((left, right) => (left.members ?? 0) - (right.members ?? 0));
  const merged = new Set<GroupRow>();
  let members = 0;
  for (const row of bySize) {
    const isSmall = (row.members ?? 0) < FEWEST;
    if (!isSmall && (merged.size === 0 || members >= FEWEST)) break;
    merged.add(row);
    members += row.members ?? 0;
  }
  return merged.size === 0
    ? [...rows]
    : [...rows.filter((row) => !merged.has(row)), sumOf([...merged], members)];
}

function sumOf(rows: readonly GroupRow[], members: number): GroupRow {
  const costs = rows.flatMap(({ cost }) => picoOf(cost) ?? []);
  const cost = costs.length === 0 ? null : toUsd(costs.reduce((sum, each) => sum + each, 0n));
  return {
    group: SMALL_GROUPS,
    name: `${rows.length} small ${rows.length === 1 ? 'group' : 'groups'}`,
    members,
    cost,
    costPerMember: perMember(cost, members),
    perMember: null,
    maximum: null,
    state: undefined,
    isMerged: true,
  };
}

/** No group has a space in front of its id. */
const SMALL_GROUPS = ' small';

function monthlyAmount(group: GroupAnswer | undefined): number | null {
  return group?.limits.find(({ period }) => period === 'month')?.limit_micros ?? null;
}

function perMember(cost: string | null, members: number | null): string | null {
  const amount = picoOf(cost);
  return amount === undefined || members === null || members === 0 ? null : toUsd(amount / BigInt(members));
}

/** What groups can be sorted by: all of them are at hand. */
const FIELDS: Readonly<Record<string, (row: GroupRow) => bigint | undefined>> = {
  members: ({ members }) => whole(members),
  cost: ({ cost }) => picoOf(cost),
  'cost-per-member': ({ costPerMember }) => picoOf(costPerMember),
  'per-member': ({ perMember: micros }) => whole(micros),
  limits: ({ state }) => whole(state?.limit_micros ?? null),
  near: ({ state }) => whole(state?.near ?? null),
  over: ({ state }) => whole(state?.over ?? null),
};

/** By `cost` or, downwards, `-cost`; by name for anything else. What is not known comes last. */
export function sortGroups(rows: readonly GroupRow[], sort: string): GroupRow[] {
  return sortedBy(rows, { sort, fields: FIELDS, nameOf: ({ name }) => name });
}

function whole(value: number | null): bigint | undefined {
  return value === null ? undefined : BigInt(value);
}
