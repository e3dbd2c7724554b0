// Files of the hook itself, which nobody else may have written.
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fieldsOf, type Fields } from './fields.ts';

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_READ = 0o044;
const MAX_BYTES = 64 * 1024;

/**
 * The fields of a JSON file of this user or of the administrator; none where it is missing, a link, someone else's, or
 * may be written by others. A `private` one must not be readable by others either, unless it is the administrator's.
 */
export function readOwn(path: string, isPrivate: boolean): Fields {
  try {
    const stat = lstatSync(path);
    const isRoots = stat.uid === 0;
    const isOurs = process.getuid === undefined || stat.uid === process.getuid() || isRoots;
    const open = isPrivate && !isRoots ? OTHERS_MAY_WRITE | OTHERS_MAY_READ : OTHERS_MAY_WRITE;
    if (!stat.isFile() || !isOurs || (stat.mode & open) !== 0 || stat.size > MAX_BYTES) return {};
    return fieldsOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** Replaces the file whole; readable for this user only. A file that cannot be written is gone without. */
export function writeOwn(path: string, fields: Fields): void {
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, JSON.stringify(fields), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}
