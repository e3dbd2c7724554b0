// Where a folder is, read from git's own files: starting git would take longer than all the rest.
import { basename, dirname, join, resolve } from 'node:path';
import { gitSettings } from './git-config.ts';
import type { GitWork } from './git-person.ts';
import { cleanRemote, NOWHERE, type Place } from './place.ts';
import { readText as read } from './read-text.ts';

const MAX_DEPTH = 64;

/** The place of a folder; nowhere outside a repository. */
export async function gitFiles(folder: string): Promise<Place> {
  const found = await findRepository(resolve(folder));
  if (!found) return NOWHERE;
  const { own, common } = found;
  const [head, config] = await Promise.all([read(join(own, 'HEAD')), read(join(common, 'config'))]);
  const branch = branchIn(head);
  // Repositories that keep refs in tables name a branch that cannot be.
  const isKnown = branch !== '.invalid';
  const commit = branch === '' ? hashIn(head) : isKnown ? await commitOf(branch, found) : '';
  const remote = cleanRemote(remoteOf(isKnown ? branch : '', config));
  return {
    ...NOWHERE,
    repository: remote || nameOf(common),
    branch: isKnown ? branch : '',
    commit,
  };
}

/** The repository that a folder is in, as conditions of git's settings ask for it. */
export async function gitWork(folder: string): Promise<GitWork | undefined> {
  const found = await findRepository(resolve(folder));
  return found && { gitFolder: found.own, branch: branchIn(await read(join(found.own, 'HEAD'))) };
}

type Repository = { readonly own: string; readonly common: string };

async function findRepository(folder: string, depth = 0): Promise<Repository | undefined> {
  const path = join(folder, '.git');
  if ((await read(join(path, 'HEAD'))) !== '') return { own: path, common: path };
  const linked = /^gitdir: (.+)$/m.exec(await read(path))?.[1];
  if (linked !== undefined) {
    const own = resolve(folder, linked.trim());
    const common = (await read(join(own, 'commondir'))).trim();
    return { own, common: common === '' ? own : resolve(own, common) };
  }
  const parent = dirname(folder);
  return parent === folder || depth > MAX_DEPTH ? undefined : await findRepository(parent, depth + 1);
}

async function commitOf(branch: string, { own, common }: Repository): Promise<string> {
  if (branch.includes('..')) return '';
  const loose = await Promise.all(
    [own, common].map(async (in_) => await read(join(in_, 'refs/heads', branch))),
  );
  const hash = loose.map(hashIn).find((one) => one !== '');
  if (hash !== undefined) return hash;
  const packed = await read(join(common, 'packed-refs'));
  const line = packed.split('\n').find((one) => one.endsWith(` refs/heads/${branch}`));
  return hashIn(line?.split(' ', 1)[0] ?? '');
}

function hashIn(text: string): string {
  return /^[0-9a-f]{40,64}$/.exec(text.trim())?.[0] ?? '';
}

function branchIn(head: string): string {
  return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1]?.trim() ?? '';
}

/** The remote that the branch follows, else `origin`, else the first. */
function remoteOf(branch: string, config: string): string {
  const known = gitSettings(config);
  const urls = known.filter(({ section, key }) => section === 'remote' && key === 'url');
  const remotes = new Map(urls.toReversed().map(({ of, value }) => [of, value]));
  const followed = known.findLast(
    ({ section, of, key }) => section === 'branch' && of === branch && key === 'remote',
  );
  return remotes.get(followed?.value ?? '') ?? remotes.get('origin') ?? urls[0]?.value ?? '';
}

/** Worktrees have folders of their own; the common one is `name/.git`, or `name.git` of a bare repository. */
function nameOf(common: string): string {
  const name = basename(common);
  return name === '.git' ? basename(dirname(common)) : name.replace(/\.git$/, '');
}
