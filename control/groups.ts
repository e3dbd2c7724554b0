// Groups: their names, members and monthly budgets.
import { notFound } from '../schemas/problem.ts';
import type { BudgetAnswer, GroupAnswer, MembersAnswer } from '../schemas/settings-api.ts';
import type { Directory } from './directory.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { amountsOf, changedFieldsOf } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** Where groups are read from. */
export type Groups = { readonly settings: Settings; readonly directory: Directory };

/** Refuses with 404 when there is no such group. */
export function requireGroup({ groups }: Settings, group: string): void {
  if (!groups.get(group)) throw notFound(`There is no group ${group}.`);
}

/** The group with its members counted and its greatest monthly spend. 404 when there is none. */
export function groupAnswerOf({ settings, directory }: Groups, group: string): GroupAnswer {
  const found = settings.groups.get(group);
  if (!found) throw notFound(`There is no group ${group}.`);
  const limits = settings.groupLimits.get(group)?.value.limits ?? {};
  const members = directory.membersOf(group).length;
  return {
    group,
    name: found.value.name,
    member_count: members,
    limits: amountsOf(limits),
    group_maximum_micros: limits.month === undefined ? null : maximum(limits.month, members),
    ...changedFieldsOf(found),
  };
}

/** The group's members. 404 when there is no such group. */
export function membersAnswerOf({ settings, directory }: Groups, group: string): MembersAnswer {
  requireGroup(settings, group);
  const members = [...directory.membersOf(group)];
  return { group, members, ...changedFieldsOf(settings.members.get(group)) };
}

/** The monthly amount of each member. 404 when there is no such group or no amount. */
export function budgetAnswerOf({ settings, directory }: Groups, group: string): BudgetAnswer {
  requireGroup(settings, group);
  const found = settings.groupLimits.get(group);
  const amount = found?.value.limits.month;
  if (amount === undefined) throw notFound(`Group ${group} has no budget.`);
  const members = directory.membersOf(group).length;
  return {
    group,
    spend_limit_micros: amount,
    member_count: members,
    group_maximum_micros: maximum(amount, members),
    ...changedFieldsOf(found),
  };
}

/** Prepares creating or renaming a group. */
export function nameGroup(
  settings: Settings,
  group: string,
  name: string,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, settings.groups.versionOf(group), settings.groups.get(group) !== undefined);
  return [settings.groups.put(group, { name })];
}

/** Prepares removing a group together with its members and limits. 404 when there is none. */
export function removeGroup(settings: Settings, group: string, ifMatch: IfMatch): SettingChange[] {
  requireGroup(settings, group);
  requireMatch(ifMatch, settings.groups.versionOf(group), true);
  const kinds = [settings.groups, settings.members, settings.groupLimits];
  return kinds.flatMap((kind) => kind.remove(group) ?? []);
}

/** Prepares replacing the members (by key) of a group. 404 when there is none. */
export function replaceMembers(
  settings: Settings,
  group: string,
  members: readonly string[],
  ifMatch: IfMatch,
): SettingChange[] {
  requireGroup(settings, group);
  requireMatch(ifMatch, settings.members.versionOf(group), true);
  return [settings.members.put(group, { members: [...new Set(members)].sort() })];
}

function maximum(micros: number, members: number): number | null {
  const product = BigInt(micros) * BigInt(members);
  return product <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(product) : null;
}
