// What the hook can tell of the place of work: repository, branch, commit, and in CI the pull request.
import { readFileSync } from 'node:fs';
import { ciPlace } from '../../hook/ci-place.ts';
import { gitFiles } from '../../hook/git-files.ts';
import { combined } from '../../hook/place.ts';
import { tellerOf, type Finding } from './finding.ts';
import { homely } from './layers.ts';
import type { Machine } from './machine.ts';

/** Findings on the folder of work. */
export async function checkGit({
  folder,
  environment,
}: Pick<Machine, 'folder' | 'environment'>): Promise<Finding[]> {
  const tell = tellerOf('git');
  const ci = ciPlace(environment, (path) => readFileSync(path, 'utf8'));
  const { repository, branch, commit, change } = combined(await gitFiles(folder), ci);
  const where = homely(folder);
  if (repository === '')
    return [
      tell.warn(
        `${where} is in no repository: what is spent here is of none.`,
        'cd <your repository> && outlay doctor',
      ),
    ];
  const pull = change === '' ? 'the pull request is told in CI only' : `pull request ${change}`;
  const at = commit === '' ? 'no commit yet' : `commit ${commit.slice(0, 10)}`;
  const seen = `${repository}, ${branch === '' ? 'no branch' : `branch ${branch}`}, ${at}; ${pull}.`;
  if (!repository.includes('://'))
    return [
      tell.warn(
        `${seen} It has no remote, so its spend is told apart by its folder’s name alone.`,
        'git remote add origin <address>',
      ),
    ];
  if (branch === '' && change === '')
    return [tell.warn(`${seen} The head is detached: the work is of no branch.`, 'git switch -c <branch>')];
  return [tell.ok(seen)];
}
