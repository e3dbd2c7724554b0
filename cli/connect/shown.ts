// What a person is shown before files change: the lines, without secrets.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diff } from './diff.ts';
import { isNews, type TextChange } from './write-all.ts';

/** Stands for a token. */
export const MASK = '<token>';

/** The lines that change. `secrets` are never among them, nor is the text of programs. */
export function shownChanges(changes: readonly TextChange[], secrets: readonly string[] = []): string {
  return changes
    .filter(isNews)
    .map((change) => `${change.path}${noteOf(change)}\n${linesOf(change, secrets)}`)
    .join('\n');
}

/** The text with every secret masked. */
export function masked(text: string, secrets: readonly string[]): string {
  return secrets.filter((one) => one !== '').reduce((shown, one) => shown.replaceAll(one, MASK), text);
}

/** Whether a file lies in the working tree of a repository, from where it might be committed. */
export function isInRepository(path: string): boolean {
  const folder = dirname(path);
  return folder !== path && (existsSync(join(folder, '.git')) || isInRepository(folder));
}

function noteOf({ now, next, rights }: TextChange): string {
  const fewer = rights === undefined ? '' : ` (its rights become ${rights.toString(8).padStart(4, '0')})`;
  if (now === null) return ' (new)';
  return next === null ? ' (goes)' : fewer;
}

function linesOf({ path, now, next }: TextChange, secrets: readonly string[]): string {
  if (path.endsWith('.mjs')) return '  the program of the hook\n';
  const [before, after] = [masked(now ?? '', secrets), masked(next ?? '', secrets)];
  const lines = diff(before, after);
  return lines === '' && now !== next ? `  another ${MASK}\n` : lines;
}
