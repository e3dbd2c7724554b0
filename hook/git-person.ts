// Whom git's settings of this user name, with the files that they include.
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { gitSettings, lastOf, type GitSetting } from './git-config.ts';
import { readText } from './read-text.ts';

/** As deep as git itself goes. */
const MAX_DEPTH = 10;

/** Where somebody works, as conditions of includes ask for it: the folder of the repository, and its branch. */
export type GitWork = { readonly gitFolder: string; readonly branch: string };

/**
 * The address of the person in git's settings of this user; what a repository says of them is not asked. `work` is the
 * repository that conditions (`includeIf`) are about; none of them holds without.
 */
export async function gitEmail(work?: GitWork): Promise<string> {
  const home = homedir();
  const xdg = process.env['XDG_CONFIG_HOME'] || join(home, '.config');
  const files = ['/etc/gitconfig', join(xdg, 'git', 'config'), join(home, '.gitconfig')];
  const settings = await Promise.all(files.map(async (file) => await withIncluded(file, work, 0)));
  return lastOf(settings.flat(), 'user', 'email')?.trim() ?? '';
}

async function withIncluded(file: string, work: GitWork | undefined, depth: number): Promise<GitSetting[]> {
  if (depth > MAX_DEPTH) return [];
  const settings = gitSettings(await readText(file));
  const lists = settings.map(async (one) => {
    const isIncluded = one.key === 'path' && isMet(one, work, dirname(file));
    if (!isIncluded) return [one];
    return await withIncluded(resolve(dirname(file), expanded(one.value)), work, depth + 1);
  });
  return (await Promise.all(lists)).flat();
}

/** `hasconfig:` is not asked: it would let a repository choose the person. */
function isMet({ section, of }: GitSetting, work: GitWork | undefined, folder: string): boolean {
  if (section === 'include') return of === '';
  const told = /^(gitdir\/i|gitdir|onbranch):([^]*)$/.exec(of);
  if (section !== 'includeif' || !told || !work) return false;
  const [, kind = '', pattern = ''] = told;
  if (kind === 'onbranch') return matches(work.branch, endless(pattern), false);
  return matches(work.gitFolder, endless(absolute(pattern, folder)), kind === 'gitdir/i');
}

function absolute(pattern: string, folder: string): string {
  const whole = expanded(pattern).replace(/^\.\//, `${folder}/`);
  return whole.startsWith('/') || /^[a-z]:/i.test(whole) ? whole : `**/${whole}`;
}

function endless(pattern: string): string {
  return pattern.endsWith('/') ? `${pattern}**` : pattern;
}

function expanded(path: string): string {
  return path.replace(/^~(?=\/)/, () => homedir());
}

/** With the wildcards of git: `*` and `?` stay within a folder, `**` does not. */
function matches(text: string, pattern: string, isCaseless: boolean): boolean {
  const source = pattern
    .slice(0, 1_024)
    .split(/(\*\*\/|\/\*\*|\*+|\?)/)
    .map((part) => WILDCARDS[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('');
  return new RegExp(`^${source}$`, isCaseless ? 'i' : '').test(text.replaceAll(sep, '/'));
}

const WILDCARDS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '/**': '(?:/.*)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};
