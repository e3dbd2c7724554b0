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

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file; undefined where it does not exist. Throws a sentence where it cannot be read, or is not UTF-8: it
 * could not be brought back byte for byte.
 */
export function textOf(path: string): string | undefined {
  try {
    return UTF8.decode(readFileSync(path));
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

/** The rights of a file, as the last nine bits of its mode; undefined where there is none. */
export function rightsOf(path: string): number | undefined {
  return existsSync(path) ? statSync(path).mode & 0o777 : undefined;
}

/** Replaces the file whole, with these rights; without any, with those that it has. A new one is private. */
export function replaceFile(path: string, text: string, rights = rightsOf(path) ?? 0o600): void {
  const temporary = `${path}.outlay-${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
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
