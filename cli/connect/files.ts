// Files of the person: read with a sentence where that fails, and replaced whole or not at all.
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ReportError } from '../report/report-error.ts';

/** The file behind links; the path itself where there is none yet. */
export function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The text of a file; undefined where it does not exist. Throws a sentence where it cannot be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw cannot('read', path, error);
  }
}

/** Throws a sentence where the file could not be replaced. */
export function requireWritable(path: string): void {
  try {
    if (existsSync(path)) accessSync(path, constants.W_OK);
    else mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw cannot('write', path, error);
  }
}

/** Replaces the file whole, with the rights that it has; a new one gets `mode`. */
export function replaceFile(path: string, text: string, mode = 0o600): void {
  const temporary = `${path}.outlay-${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const rights = existsSync(path) ? statSync(path).mode & 0o7777 : mode;
    writeFileSync(temporary, text, { mode: rights, flag: 'wx' });
    chmodSync(temporary, rights);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannot('write', path, error);
  }
}

/** The fingerprint of a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function cannot(what: string, path: string, error: unknown): ReportError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ReportError(
    'refused',
    `${path} cannot be ${what === 'read' ? 'read' : 'written'}: ${reason}`,
    error,
  );
}
