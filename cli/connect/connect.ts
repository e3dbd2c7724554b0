// Connects an agent and takes it back: all files or none, and byte for byte.
import { existsSync, rmSync } from 'node:fs';
import { ReportError } from '../report/report-error.ts';
import { diff } from './diff.ts';
import { hashOf, replaceFile, requireWritable, targetOf, textOf } from './files.ts';
import { NotJson } from './jsonc.ts';
import { planned, withoutPlan, type FilePlan } from './plan.ts';
import { readRecord, removeRecord, writeRecord, type FileRecord } from './record.ts';

/** One file as it is and as it should be; null where there is none. */
export type FileChange = {
  readonly plan: FilePlan;
  readonly path: string;
  /** As it was before it was ever connected. */
  readonly before: string | null;
  readonly now: string | null;
  readonly next: string | null;
  /** What the person set, and what stays. */
  readonly kept: readonly string[];
  /** Changed by somebody else since it was connected. */
  readonly isForeign: boolean;
};

export type Subject = { readonly home: string; readonly agent: string };

/** What connecting would change. Throws a sentence for a file that cannot be understood. */
export function toConnect(
  { home, agent }: Subject,
  plans: readonly FilePlan[],
  force: boolean,
): FileChange[] {
  const known = readRecord(home, agent)?.files ?? [];
  const gone = known.filter(({ plan }) => !plans.some(({ path }) => path === plan.path)).map(restored);
  const wanted = plans.map((plan) => {
    const path = targetOf(plan.path);
    const now = textOf(path) ?? null;
    const earlier = known.find((one) => one.plan.path === plan.path);
    const before = earlier ? restored(earlier).next : now;
    const { text, kept } = understood(path, () => planned(plan, before ?? '', force));
    return { plan, path, before, now, next: text, kept, isForeign: false };
  });
  return [...gone, ...wanted];
}

/** What taking back would change; undefined where nothing is connected. */
export function toDisconnect({ home, agent }: Subject): FileChange[] | undefined {
  return readRecord(home, agent)?.files.map(restored);
}

/** The lines that change, for the person who is asked. */
export function shownChanges(changes: readonly FileChange[]): string {
  return changes
    .filter(({ now, next }) => now !== next)
    .map(
      ({ path, now, next }) =>
        `${path}${now === null ? ' (new)' : next === null ? ' (goes)' : ''}\n${diff(now ?? '', next ?? '')}`,
    )
    .join('\n');
}

/** Makes the changes, after the record of what was. A file that cannot be written puts the others back. */
export function applyConnect({ home, agent }: Subject, changes: readonly FileChange[]): void {
  for (const { path, now, next } of changes) if (now !== next) requireWritable(path);
  const files = changes
    .filter(({ next }) => next !== null)
    .map(({ plan, before, next }): FileRecord => ({
      plan: plan as FileRecord['plan'],
      before,
      after: hashOf(next ?? ''),
    }));
  writeRecord(home, agent, { files });
  writeAll(changes);
}

/** Takes everything back. */
export function applyDisconnect({ home, agent }: Subject, changes: readonly FileChange[]): void {
  for (const { path, now, next } of changes) if (now !== next) requireWritable(path);
  writeAll(changes);
  removeRecord(home, agent);
}

function writeAll(changes: readonly FileChange[]): void {
  const done: FileChange[] = [];
  try {
    for (const change of changes) {
      done.push(change);
      put(change.path, change.now, change.next);
    }
  } catch (error) {
    for (const { path, now, next } of done) if (existsSync(path) || now !== null) put(path, next, now);
    throw error;
  }
}

function put(path: string, now: string | null, next: string | null): void {
  if (now === next) return;
  if (next === null) rmSync(path, { force: true });
  else replaceFile(path, next);
}

/** The file as it was, or where it was changed since, without what was connected. */
function restored({ plan, before, after }: FileRecord): FileChange {
  const path = targetOf(plan.path);
  const now = textOf(path) ?? null;
  const whole = plan as FilePlan;
  const isForeign = now !== null && hashOf(now) !== after && now !== before;
  const next = isForeign
    ? understood(path, () => withoutPlan(whole, now, before ?? ''))
    : now === null
      ? null
      : before;
  return { plan: whole, path, before, now, next, kept: [], isForeign };
}

function understood<Made>(path: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof ReportError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const what = error instanceof NotJson ? 'is not valid JSON' : 'cannot be changed';
    throw new ReportError(
      'refused',
      `${path} ${what}: ${reason}. Nothing was changed; mend the file and try again.`,
      error,
    );
  }
}
