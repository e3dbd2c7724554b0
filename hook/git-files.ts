// Where a folder is, read from git's own files: starting git would take longer than all the rest.
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { cleanRemote, NOWHERE, type Place } from './place.ts';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 64;

/** The place of a folder; nowhere outside a repository. */
export async function gitFiles(folder: string): Promise<Place> {
  const found = await findRepository(resolve(folder));
  if (!found) return NOWHERE;
  const { own, common } = found;
  const [head, config] = await Promise.all([read(join(own, 'HEAD')), read(join(common, 'config'))]);
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1]?.trim() ?? '';
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

/** The address of the person in git's settings of this user; what a repository says of them is not asked. */
export async function gitEmail(): Promise<string> {
  const files = [join(homedir(), '.gitconfig'), join(homedir(), '.config', 'git', 'config')];
  for (const file of files) {
    const email = sections(await read(file))
      .find(({ name }) => name === 'user')
      ?.values.get('email');
    if (email) return email;
  }
  return '';
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

/** The remote that the branch follows, else `origin`, else the first. */
function remoteOf(branch: string, config: string): string {
  const known = sections(config);
  const remotes = new Map(
    known.filter(({ name }) => name === 'remote').map(({ of, values }) => [of, values.get('url') ?? '']),
  );
  const followed = known.find(({ name, of }) => name === 'branch' && of === branch)?.values.get('remote');
  return remotes.get(followed ?? '') ?? remotes.get('origin') ?? [...remotes.values()][0] ?? '';
}

type Section = { readonly name: string; readonly of: string; readonly values: Map<string, string> };

/** https://git-scm.com/docs/git-config, as far as remotes and addresses need it. */
function sections(config: string): Section[] {
  const found: Section[] = [];
  for (const line of config.split('\n')) {
    const head = /^\s*\[([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\]/.exec(line);
    if (head) found.push({ name: (head[1] ?? '').toLowerCase(), of: head[2] ?? '', values: new Map() });
    const pair = head ? undefined : /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (pair)
      found.at(-1)?.values.set((pair[1] ?? '').toLowerCase(), (pair[2] ?? '').replace(/^"(.*)"$/, '$1'));
  }
  return found;
}

/** Worktrees have folders of their own; the common one is `name/.git`, or `name.git` of a bare repository. */
function nameOf(common: string): string {
  const name = basename(common);
  return name === '.git' ? basename(dirname(common)) : name.replace(/\.git$/, '');
}

/** The text of a file; empty for what is none, cannot be read, or is too large. */
async function read(path: string): Promise<string> {
  let file;
  try {
    file = await open(path, 'r');
    const stat = await file.stat();
    return stat.isFile() && stat.size <= MAX_FILE_BYTES ? await file.readFile('utf8') : '';
  } catch {
    return '';
  } finally {
    await file?.close();
  }
}
