// Proposed changes of limits, tried on settings of their own: what limits, groups and memberships would be.
import { PERIODS } from '../schemas/period.ts';
import type { GroupChange, ProposedChange } from '../schemas/limit-preview.ts';
import { createDirectory, type Directory } from './directory.ts';
import { memberAmountsOf, replaceMembers, requireGroup, type Groups } from './groups.ts';
import { knownUser, type Acquaintance } from './http.ts';
import { updateLimitSettings } from './limit-settings.ts';
import { approveRaise } from './raises.ts';
import { setLimit } from './scope-limits.ts';
import { forkSettings } from './settings-fork.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

const NOBODY = { name: '', user: '', isAdmin: true };

/** What the changes are tried on; `now` in milliseconds since 1970. */
export type Trial = Pick<Acquaintance, 'isSeenUser'> & { readonly settings: Settings; readonly now: number };

/** Settings and directory with the changes made. Throws the problem that the change itself would be refused with. */
export async function withProposed(
  { settings, isSeenUser, now }: Trial,
  changes: readonly ProposedChange[],
): Promise<Groups> {
  const proposed = forkSettings(settings);
  const directory = createDirectory(proposed);
  for (const change of changes) {
    const user = change.kind === 'user' ? await knownUser(change.user, { directory, isSeenUser }) : '';
    await proposed.change('', () => prepare(proposed, change, { user, now }));
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
    case 'members':
      return replaceMembers(settings, change.group, change.members, undefined);
    case 'raise':
      return approveRaise(settings, change.raise, { ...change, caller: NOBODY, now }, undefined);
  }
}

/** Groups whose amount, members or maximum differ, by period. */
export function groupChanges(before: Groups, after: Groups): GroupChange[] {
  return before.settings.groups.list().flatMap(({ id: group }) =>
    PERIODS.flatMap((period): GroupChange[] => {
      const [was, would] = [totalOf(before, group, period), totalOf(after, group, period)];
      const isUnset = was.limit_micros === null && would.limit_micros === null;
      const isSame = JSON.stringify(was) === JSON.stringify(would);
      return isUnset || isSame ? [] : [{ group, period, before: was, after: would }];
    }),
  );
}

function totalOf({ settings, directory }: Groups, group: string, period: GroupChange['period']) {
  const members = directory.membersOf(group).length;
  const limits = settings.groupLimits.get(group)?.value.limits ?? {};
  const amount = memberAmountsOf(limits, members).find((each) => each.period === period);
  return {
    limit_micros: amount?.limit_micros ?? null,
    member_count: members,
    group_maximum_micros: amount?.group_maximum_micros ?? null,
  };
}

/** Everybody in either directory, each once, in their order. */
export function peopleIn(directories: readonly Directory[]): Set<string> {
  return new Set(directories.flatMap((directory) => [...directory.people()]).sort());
}
