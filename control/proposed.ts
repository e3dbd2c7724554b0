// Proposed changes of limits, tried on settings of their own: what limits, groups and memberships would be.
import { faultOf, type BudgetPut, type BudgetValue } from '../schemas/budgets.ts';
import { PERIODS, type Period } from '../schemas/period.ts';
import type { BudgetChange, BudgetOutlook, GroupChange, ProposedChange } from '../schemas/limit-preview.ts';
import { budgetIn, putBudget, removeBudget, type BudgetProgress } from './budgets.ts';
import { badRequest } from '../schemas/problem.ts';
import { createDirectory, type Directory } from './directory.ts';
import { memberAmountsOf, replaceMembers, requireGroup, type Groups } from './groups.ts';
import { knownUser, type Acquaintance } from './http.ts';
import { policyOf } from './limit-inputs.ts';
import { updateLimitSettings } from './limit-settings.ts';
import { approveRaise } from './raises.ts';
import { setLimit } from './scope-limits.ts';
import { forkSettings } from './settings-fork.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

const NOBODY = { name: '', token: '', user: '', isAdmin: true };

/** What the changes are tried on; `now` in milliseconds since 1970. */
export type Trial = Pick<Acquaintance, 'isSeenUser'> & {
  readonly settings: Settings;
  readonly now: number;
  /** Awaited after each change. */
  readonly breath: () => Promise<void>;
};

/** Settings and directory with the changes made. Throws the problem that the change itself would be refused with. */
export async function withProposed(
  { settings, isSeenUser, now, breath }: Trial,
  changes: readonly ProposedChange[],
): Promise<Groups> {
  const proposed = forkSettings(settings);
  const directory = createDirectory(proposed);
  for (const change of changes) {
    const user = change.kind === 'user' ? await knownUser(change.user, { directory, isSeenUser }) : '';
    await proposed.change('', () => prepare(proposed, change, { user, now }));
    await breath();
  }
  return { settings: proposed, directory };
}

function prepare(
  settings: Settings,
  change: ProposedChange,
  { user, now }: { readonly user: string; readonly now: number },
): SettingChange[] {
  switch (change.kind) {
    case 'settings':
      return updateLimitSettings(settings, change.update, undefined);
    case 'user':
      return setLimit(settings.userLimits, user, change, undefined);
    case 'group':
      requireGroup(settings, change.group);
      return setLimit(settings.groupLimits, change.group, change, undefined);
    case 'budget':
      return putBudget(settings, change.budget, fittingBudget(change), undefined);
    case 'budget_removal':
      return removeBudget(settings, change.budget, undefined);
    case 'members':
      return replaceMembers(settings, change.group, change.members, undefined);
    case 'raise':
      return approveRaise(settings, change.raise, { ...change, caller: NOBODY, now }, undefined);
  }
}

/** Scope and period must fit, as the route that sets a budget asks for. */
function fittingBudget(put: BudgetPut): BudgetPut {
  const fault = faultOf(put.scope, put.period);
  if (fault) throw badRequest({ name: fault.path.join('.'), detail: fault.message });
  return put;
}

/** Groups whose amount, members or maximum differ, by period. */
export function groupChanges(before: Groups, after: Groups): GroupChange[] {
  return before.settings.groups.list().flatMap(({ id: group }) => {
    const [was, would] = [totalsOf(before, group), totalsOf(after, group)];
    return PERIODS.flatMap((period): GroupChange[] => {
      const pair = { before: was(period), after: would(period) };
      const isUnset = pair.before.limit_micros === null && pair.after.limit_micros === null;
      const isSame = JSON.stringify(pair.before) === JSON.stringify(pair.after);
      return isUnset || isSame ? [] : [{ group, period, ...pair }];
    });
  });
}

function totalsOf({ settings, directory }: Groups, group: string) {
  const members = directory.membersOf(group).length;
  const limits = settings.groupLimits.get(group)?.value.limits ?? {};
  const amounts = memberAmountsOf(limits, members);
  return (period: Period): GroupChange['before'] => {
    const amount = amounts.find((each) => each.period === period);
    return {
      limit_micros: amount?.limit_micros ?? null,
      member_count: members,
      group_maximum_micros: amount?.group_maximum_micros ?? null,
    };
  };
}

/** Everybody in either directory, each once, in their order. */
export function peopleIn(directories: readonly Directory[]): Set<string> {
  return new Set(directories.flatMap((directory) => [...directory.people()]).sort());
}

/** Budgets that differ, each with its progress. */
export function budgetChanges(before: Settings, after: Settings, progress: BudgetProgress): BudgetChange[] {
  const { enabled } = policyOf(after);
  const ids = new Set([...before.budgets.list(), ...after.budgets.list()].map(({ id }) => id));
  return [...ids].sort().flatMap((budget): BudgetChange[] => {
    const [was, would] = [before.budgets.get(budget), after.budgets.get(budget)];
    const known = would ?? was;
    if (!known || JSON.stringify(was?.value) === JSON.stringify(would?.value)) return [];
    return [
      {
        budget,
        scope: known.value.scope,
        blocks: enabled && isRefusing(would, progress),
        before: was ? outlookOf(was, progress) : null,
        after: would ? outlookOf(would, progress) : null,
      },
    ];
  });
}

function isRefusing(setting: Setting<BudgetValue> | undefined, progress: BudgetProgress): boolean {
  if (!setting?.value.enabled || setting.value.action !== 'block') return false;
  return progress(budgetIn(setting)).exceeded === true;
}

function outlookOf(setting: Setting<BudgetValue>, progress: BudgetProgress): BudgetOutlook {
  const { limitMicros, action, enabled } = setting.value;
  return { limit_micros: limitMicros, action, enabled, ...progress(budgetIn(setting)) };
}
