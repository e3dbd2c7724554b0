// Which sessions the commits of a pull request name: those that worked on it elsewhere than on its branch.
import { DAY_MS, type Day } from '../company/calendar.ts';
import { pathOf, STAFF, type Person } from '../company/company.ts';
import type { WorkItem } from '../company/work-items.ts';
import { seededRandom } from '../random.ts';
import { planDay, type SessionPlan } from '../session/plan.ts';
import type { Change, Commit } from './change.ts';

/** A commit with the ids of the sessions that its message names. */
export type NamingCommit = Commit & { readonly sessions: readonly string[] };

const SHARE_OF_OWN = 0.6;
const SHARE_OF_COLLEAGUES = 0.4;

/**
 * The commits of a change. They name sessions of its author that looked around on the default branch, and those of a
 * colleague whose agent tells no repository: one such session may be named by several changes.
 */
export function namingCommits(seed: string, item: WorkItem, change: Change): NamingCommit[] {
  const { person, firstDay, nextDay } = item;
  const named = new Map<string, string[]>();
  const random = seededRandom(seed, 'namings', change.repository.name, change.number);
  const name = (plans: readonly SessionPlan[], share: number): void => {
    for (const { id, startsAt } of plans) {
      if (!random.chance(share)) continue;
      const commit = change.commits.find(({ at }) => at > startsAt && at < startsAt + 3 * DAY_MS);
      if (commit) named.set(commit.sha, [...(named.get(commit.sha) ?? []), id]);
    }
  };
  const days = { from: firstDay, to: nextDay - 1 };
  const own = sessionsOf(seed, person, days).filter(({ workplace }) => isLookAround(workplace, change));
  name(own, SHARE_OF_OWN);
  const silent = STAFF.filter(({ group, wrapper }) => wrapper === 'no wrapper' && group === person.group);
  for (const colleague of silent) name(sessionsOf(seed, colleague, days), SHARE_OF_COLLEAGUES);
  return change.commits.map((commit) => ({ ...commit, sessions: [...new Set(named.get(commit.sha))] }));
}

function isLookAround({ repository, branch }: SessionPlan['workplace'], change: Change): boolean {
  return branch === 'main' && repository !== undefined && pathOf(repository) === pathOf(change.repository);
}

/** Only Claude Code writes its sessions into commits. */
function sessionsOf(seed: string, person: Person, { from, to }: { from: Day; to: Day }): SessionPlan[] {
  if (person.tool.agent !== 'claude-code') return [];
  const days = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const terminals = Array.from({ length: person.habit.terminals }, (_, index) => ({ seed, person, index }));
  return days.flatMap((day) => terminals.flatMap((terminal) => planDay(terminal, day)));
}
