// Connects an agent and takes it back: all files or none, and byte for byte.
import { ReportError } from '../report/report-error.ts';
import { hashOf, requireWritable, rightsOf, targetOf, textOf } from './files.ts';
import { NotJson } from './jsonc.ts';
import { planned, withoutPlan, type FilePlan } from './plan.ts';
import { readRecord, removeRecord, writeRecord, type FileRecord } from './record.ts';
import { requireSame, writeAll, type TextChange } from './write-all.ts';

/** One file as it is and as it should be; null where there is none. */
export type FileChange = TextChange & {
  readonly plan: FilePlan;
  /** As it was before it was ever connected. */
  readonly before: string | null;
  /** The rights that it had then, where they are to be fewer while it is connected. */
  readonly earlierRights: number | undefined;
  /** What the person set, and what stays. */
  readonly kept: readonly string[];
  /** Changed by somebody else since it was connected. */
  readonly isForeign: boolean;
};

export type Subject = { readonly home: string; readonly agent: string };

/** `secret` is what only the person may read: a file that holds it is made private. */
export type ConnectChoice = { readonly force: boolean; readonly secret: string };

/** What connecting would change. Throws a sentence for a file that cannot be understood. */
export function toConnect(
  { home, agent }: Subject,
  plans: readonly FilePlan[],
  { force, secret }: ConnectChoice,
): FileChange[] {
  const known = readRecord(home, agent)?.files ?? [];
  const gone = known.filter(({ plan }) => !plans.some(({ path }) => path === plan.path)).map(restored);
  const wanted = plans.map((plan): FileChange => {
    const path = targetOf(plan.path);
    const now = textOf(path) ?? null;
    const earlier = known.find((one) => one.plan.path === plan.path);
    const before = earlier ? restored(earlier).next : now;
    const { text: next, kept } = understood(path, () => planned(plan, before ?? '', force));
    const rights = earlier?.rights ?? rightsOf(path);
    const isExposed = secret !== '' && next.includes(secret) && rights !== undefined && (rights & 0o077) > 0;
    // Without a secret the file gets back the rights that it had before there was one in it.
    const narrowed = isExposed
      ? { rights: rights & 0o700, earlierRights: rights }
      : { rights: earlier?.rights, earlierRights: undefined };
    return { plan, path, before, now, next, kept, isForeign: false, ...narrowed };
  });
  return [...gone, ...wanted];
}

/** What taking back would change; undefined where nothing is connected. */
export function toDisconnect({ home, agent }: Subject): FileChange[] | undefined {
  return readRecord(home, agent)?.files.map(restored);
}

/**
 * Makes the changes, after the record of what was. A file that cannot be written puts everything back; one that was
 * changed since the changes were thought of throws {@link ChangedMeanwhile} before anything is written. `own` are files of
 * ours that belong to it.
 */
export function applyConnect(
  { home, agent }: Subject,
  changes: readonly FileChange[],
  own: readonly TextChange[] = [],
): void {
  const all = [...own, ...changes];
  prepare(all);
  const files = changes
    .filter(({ next }) => next !== null)
    .map(({ plan, before, next, earlierRights }): FileRecord => ({
      plan: plan as FileRecord['plan'],
      before,
      after: hashOf(next ?? ''),
      ...(earlierRights !== undefined && { rights: earlierRights }),
    }));
  const earlier = readRecord(home, agent);
  writeRecord(home, agent, { files });
  try {
    writeAll(all);
  } catch (error) {
    if (earlier) writeRecord(home, agent, earlier);
    else removeRecord(home, agent);
    throw error;
  }
}

/** Takes everything back. */
export function applyDisconnect(
  { home, agent }: Subject,
  changes: readonly FileChange[],
  own: readonly TextChange[] = [],
): void {
  const all = [...changes, ...own];
  prepare(all);
  writeAll(all);
  removeRecord(home, agent);
}

function prepare(changes: readonly TextChange[]): void {
  for (const { path, now, next } of changes) if (now !== next) requireWritable(path);
  requireSame(changes);
}

/** The file as it was, or where it was changed since, without what was connected. */
function restored({ plan, before, after, rights }: FileRecord): FileChange {
  const path = targetOf(plan.path);
  const now = textOf(path) ?? null;
  const known = plan as FilePlan;
  const isForeign = now !== null && hashOf(now) !== after && now !== before;
  const isMixed = isForeign && known.kind !== 'whole';
  const bare = isMixed ? understood(path, () => withoutPlan(known, now, before ?? '')) : before;
  const next = now === null ? null : bare;
  return { plan: known, path, before, now, next, kept: [], isForeign, rights, earlierRights: undefined };
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
