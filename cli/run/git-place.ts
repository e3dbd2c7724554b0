// Asks git where a folder is: remote, branch, commit, and who works there.
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { cleanRemote, NOWHERE, type Place } from '../../hook/place.ts';

/** A repository on a slow network drive must not keep an agent from starting. */
const TIMEOUT_MS = 2_000;

/** The place of a folder, and the author's address. Everything is empty outside a repository and without git. */
export async function gitPlace(folder: string): Promise<{ place: Place; email: string }> {
  const git = async (...words: string[]): Promise<string> => await ask(folder, words);
  const [commonDir, branch, commit, email, remotes, upstreams] = await Promise.all([
    git('rev-parse', '--path-format=absolute', '--git-common-dir'),
    git('symbolic-ref', '--short', '-q', 'HEAD'),
    git('rev-parse', '--verify', '-q', 'HEAD'),
    git('config', 'user.email'),
    git('remote', '-v'),
    git('config', '--get-regexp', String.raw`^branch\..*\.remote$`),
  ]);
  if (commonDir === '') return { place: NOWHERE, email };
  const remote = cleanRemote(remoteOf(branch, remotes, upstreams));
  return { place: { ...NOWHERE, repository: remote || folderName(commonDir), branch, commit }, email };
}

/** The remote that the branch follows, else `origin`, else the first. */
function remoteOf(branch: string, remotes: string, upstreams: string): string {
  const known = new Map<string, string>();
  // Partial clones have their filter behind it: `(fetch) [blob:none]`.
  for (const [, name = '', address = ''] of remotes.matchAll(/^([^\t\n]+)\t(.*) \(fetch\)(?: \[.*\])?$/gm)) {
    known.set(name, address);
  }
  const followed = upstreams.split('\n').find((line) => line.startsWith(`branch.${branch}.remote `));
  const name = followed?.slice(`branch.${branch}.remote `.length) ?? '';
  return known.get(name) ?? known.get('origin') ?? [...known.values()][0] ?? '';
}

/** Worktrees have folders of their own; the common one is `name/.git`, or `name.git` of a bare repository. */
function folderName(commonDir: string): string {
  const name = basename(commonDir);
  return name === '.git' ? basename(dirname(commonDir)) : name.replace(/\.git$/, '');
}

async function ask(folder: string, words: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', words, { cwd: folder, timeout: TIMEOUT_MS });
    return stdout.trim();
  } catch {
    return '';
  }
}
