// When the first attempt of each task failed: a task is a pull request, else a session.
import type { DemoOutcome } from '../changes/outcomes.ts';
import type { Due } from './attributed.ts';
import type { KnownForge } from './known-changes.ts';
import type { Place } from './spend-log.ts';

type Placed = Place & { readonly due: Due };

type Told = {
  readonly calls: readonly Placed[];
  /** Requests that failed for good. */
  readonly failed: readonly Placed[];
  readonly outcomes: readonly DemoOutcome[];
  readonly known: KnownForge;
};

/** Empty where there is neither a change nor a session. */
export function taskOf({ session, due: { repo, pr } }: Placed): string {
  if (pr !== '') return changeTask(repo, pr);
  return session === '' ? '' : `session ${session}`;
}

function changeTask(repo: string, pr: string): string {
  return `change ${repo} ${pr}`;
}

/** By task; milliseconds since 1970. What failed for a session did so for all that it worked on. */
export function failuresByTask({ calls, failed, outcomes, known }: Told): Map<string, number> {
  const first = new Map<string, number>();
  const note = (task: string, at: number): void => {
    if (task !== '') first.set(task, Math.min(first.get(task) ?? Infinity, at));
  };
  for (const place of failed) note(taskOf(place), place.at);
  for (const { repo, pr, failedAt } of known.changes.values()) {
    if (failedAt !== undefined) note(changeTask(repo, pr), failedAt);
  }
  const worked = tasksBySession(calls);
  for (const outcome of outcomes.filter((told) => told.outcome === 'task_failed')) {
    for (const task of tasksOf(outcome, worked)) note(task, Date.parse(outcome.at));
  }
  return first;
}

function tasksBySession(calls: readonly Placed[]): Map<string, Set<string>> {
  const tasks = new Map<string, Set<string>>();
  for (const call of calls) {
    const own = tasks.get(call.session) ?? new Set<string>();
    tasks.set(call.session, own.add(taskOf(call)));
  }
  return tasks;
}

function tasksOf({ repo, pr, session }: DemoOutcome, worked: ReadonlyMap<string, Set<string>>): string[] {
  if (repo !== undefined && pr !== undefined) return [changeTask(repo.replace('https://', ''), pr)];
  return [...(worked.get(session ?? '') ?? [])];
}
