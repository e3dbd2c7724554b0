// A commit as forges tell it: what its message says, and hashes of the paths that it touches.
import { createHash } from 'node:crypto';
import type { ForgeCommit } from '../../schemas/forge.ts';
import { linksInMessage } from './links-in-text.ts';
import { toInstant } from './instant.ts';

/** Most paths of a commit that are kept: a part of them would look like a smaller commit, so beyond it there are none. */
const MAX_FILES = 1_000;
const HASH_DIGITS = 16;

export type ToldCommit = {
  readonly sha: string;
  readonly message: string;
  readonly at: string | number | null | undefined;
  readonly files: readonly string[];
};

/** The commit of a repository; `otherwise` is its time where it has none. */
export function commitOf(repo: string, told: ToldCommit, otherwise: string): ForgeCommit {
  return {
    ...linksInMessage(repo, told.message),
    sha: told.sha.toLowerCase(),
    at: toInstant(told.at) ?? otherwise,
    files: told.files.length > MAX_FILES ? [] : [...new Set(told.files.map(pathHash))].sort(),
  };
}

/** 64 bits of a path, in hex. */
export function pathHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, HASH_DIGITS);
}
