// Groups: their names, members and monthly budgets.
import type { PeriodLimits } from '../schemas/limits.ts';
import { badRequest, notFound } from '../schemas/problem.ts';
import {
  MAX_MEMBERS,
  type BudgetAnswer,
  type GroupAnswer,
  type MemberAmount,
  type MembersAnswer,
  type PeriodAmount,
} from '../schemas/settings-api.ts';
import type { Directory } from './directory.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { amountsOf, changedFieldsOf, scopeFieldsOf } from './scope-limits.ts';
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
    limits: memberAmountsOf(limits, members),
    group_maximum_micros: limits.month === undefined ? null : maximum(limits.month, members),
    ...changedFieldsOf(found),
  };
}

/** The group's limits for each member, with what they come to for all. 404 when there is no such group. */
export function groupLimitsAnswerOf({ settings, directory }: Groups, group: string) {
  requireGroup(settings, group);
  const fields = scopeFieldsOf(settings.groupLimits.get(group));
  const members = directory.membersOf(group).length;
  return { group, ...fields, limits: fields.limits.map((amount) => withMaximum(amount, members)) };
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
  requireMatch(ifMatch, settings.groups, group);
  return [settings.groups.put(group, { name })];
}

/** Prepares removing a group together with its members, limits, budgets and raises. 404 when there is none. */
export function removeGroup(settings: Settings, group: string, ifMatch: IfMatch): SettingChange[] {
  requireGroup(settings, group);
  requireMatch(ifMatch, settings.groups, group);
  const kinds = [settings.groups, settings.members, settings.groupLimits];
  const raises = settings.raises
    .list()
    .filter(({ value: { source } }) => source.scope === 'group' && source.id === group);
  const budgets = settings.budgets
    .list()
    .filter(({ value: { scope } }) => scope.kind === 'group' && scope.id === group);
  return [
    ...kinds.flatMap((kind) => kind.remove(group) ?? []),
    ...budgets.flatMap(({ id }) => settings.budgets.remove(id) ?? []),
    ...[settings.sessionCaps.remove(`group/${group}`)].flatMap((removal) => removal ?? []),
    ...raises.flatMap(({ id }) => settings.raises.remove(id) ?? []),
  ];
}

/** Prepares replacing the members (by key) of a group. 404 when there is none. */
export function replaceMembers(
  settings: Settings,
  group: string,
  members: readonly string[],
  ifMatch: IfMatch,
): SettingChange[] {
  requireGroup(settings, group);
  requireMatch(ifMatch, settings.members, group, true);
  return [settings.members.put(group, { members: [...new Set(members)].sort() })];
}

/** Prepares making somebody (by any of their names) a member, or taking them out. 404 when there is no such group. */
export function changeMember(
  { settings, directory }: Groups,
  group: string,
  { user, isMember }: { readonly user: string; readonly isMember: boolean },
  ifMatch: IfMatch,
): SettingChange[] {
  requireGroup(settings, group);
  requireMatch(ifMatch, settings.members, group, true);
  const names = settings.members.get(group)?.value.members ?? [];
  const others = names.filter((name) => directory.personOf(name) !== user);
  if (isMember === others.length < names.length) return [];
  if (others.length >= MAX_MEMBERS)
    throw badRequest({
      name: 'user',
      detail: `would be one too many: a group has at most ${MAX_MEMBERS} members`,
    });
  return [settings.members.put(group, { members: isMember ? [...others, user].sort() : others })];
}

/** Amounts for each member by period, with what they come to for all of them. */
export function memberAmountsOf(limits: PeriodLimits, members: number): MemberAmount[] {
  return amountsOf(limits).map((amount) => withMaximum(amount, members));
}

function withMaximum(amount: PeriodAmount, members: number): MemberAmount {
  return { ...amount, group_maximum_micros: maximum(amount.limit_micros, members) };
}

function maximum(micros: number, members: number): number | null {
  const product = BigInt(micros) * BigInt(members);
  return product <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(product) : null;
}
