// Several files changed together: all of them or none, and none that somebody else changed meanwhile.
import { existsSync, rmSync } from 'node:fs';
import { ReportError } from '../report/report-error.ts';
import { replaceFile, rightsOf, textOf } from './files.ts';

/** A file from what it holds to what it should hold; null where there is none. */
export type TextChange = {
  readonly path: string;
  readonly now: string | null;
  readonly next: string | null;
  /** The rights that it is to have; undefined for those that it has. */
  readonly rights?: number | undefined;
};

/** Whether there is anything to do. */
export function isNews({ path, now, next, rights }: TextChange): boolean {
  return now !== next || (next !== null && rights !== undefined && rightsOf(path) !== rights);
}

/** A file is no longer what was shown. Nothing was changed. */
export class ChangedMeanwhile extends ReportError {}

/** Throws {@link ChangedMeanwhile} where a file does not hold what the changes are from. */
export function requireSame(changes: readonly TextChange[]): void {
  const other = changes.find(({ path, now }) => (textOf(path) ?? null) !== now);
  if (other)
    throw new ChangedMeanwhile(
      'refused',
      `${other.path} was changed meanwhile; nothing was done. Try again.`,
    );
}

/** Makes the changes; where one fails, those before it are taken back. */
export function writeAll(changes: readonly TextChange[]): void {
  const done: { readonly change: TextChange; readonly rights: number | undefined }[] = [];
  try {
    for (const change of changes.filter(isNews)) {
      done.push({ change, rights: rightsOf(change.path) });
      put(change.path, change.next, change.rights);
    }
  } catch (error) {
    for (const { change, rights } of done.toReversed()) {
      if (existsSync(change.path) || change.now !== null) put(change.path, change.now, rights);
    }
    throw error;
  }
}

function put(path: string, text: string | null, rights: number | undefined): void {
  if (text === null) rmSync(path, { force: true });
  else replaceFile(path, text, rights);
}
