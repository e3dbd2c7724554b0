// What git and CI systems say of the place of work, put together.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ciPlace } from '../../../hook/ci-place.ts';
import { gitPlace } from '../../../cli/run/git-place.ts';
import { cleanRemote, combined, NOWHERE } from '../../../hook/place.ts';

let root: string;

function git(folder: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@acme.example'];
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' }).trim();
}

/** A repository with one commit on `main`. */
function repository(name: string, remote = ''): string {
  const folder = join(root, name);
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'main', '.');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  git(folder, 'config', 'user.email', 'ann@acme.example');
  if (remote) git(folder, 'remote', 'add', 'origin', remote);
  return folder;
}

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'place-')));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('cleanRemote', () => {
  it.each([
    ['https://ann:ghp_secret@github.com/Acme/Payments.git', 'https://github.com/Acme/Payments'],
    ['git@github.com:acme/payments.git', 'https://github.com/acme/payments'],
    ['ssh://git@git.acme.example:2222/acme/payments.git', 'https://git.acme.example/acme/payments'],
    ['https://git.acme.example:8443/acme/payments/', 'https://git.acme.example:8443/acme/payments'],
    ['https://github.com/acme/payments?access_token=secret', 'https://github.com/acme/payments'],
    ['/home/ann/payments', ''],
    ['file:///home/ann/payments', ''],
    [String.raw`C:\work\payments`, ''],
    ['', ''],
  ])('makes %s %s', (remote, clean) => {
    expect(cleanRemote(remote)).toBe(clean);
  });
});

describe('gitPlace', () => {
  it('tells remote, branch, commit and the author', async () => {
    const folder = repository('plain', 'https://ann:secret@github.com/acme/plain.git');
    mkdirSync(join(folder, 'below'));
    expect(await gitPlace(join(folder, 'below'))).toEqual({
      email: 'ann@acme.example',
      place: {
        ...NOWHERE,
        repository: 'https://github.com/acme/plain',
        branch: 'main',
        commit: git(folder, 'rev-parse', 'HEAD'),
      },
    });
  });

  it('follows the remote of the branch', async () => {
    const folder = repository('forked', 'git@github.com:ann/forked.git');
    git(folder, 'remote', 'add', 'upstream', 'git@github.com:acme/forked.git');
    git(folder, 'config', 'branch.main.remote', 'upstream');
    expect((await gitPlace(folder)).place.repository).toBe('https://github.com/acme/forked');
  });

  it('tells the remote of a partial clone', async () => {
    const folder = repository('partial', 'git@github.com:acme/partial.git');
    git(folder, 'config', 'remote.origin.promisor', 'true');
    git(folder, 'config', 'remote.origin.partialclonefilter', 'blob:none');
    expect(git(folder, 'remote', '-v')).toContain('[blob:none]');
    expect((await gitPlace(folder)).place.repository).toBe('https://github.com/acme/partial');
  });

  it('has no branch where a commit is checked out', async () => {
    const folder = repository('detached');
    git(folder, 'checkout', '-q', '--detach');
    const { place } = await gitPlace(folder);
    expect(place).toMatchObject({ branch: '', commit: git(folder, 'rev-parse', 'HEAD') });
  });

  it('names a repository without a remote by its folder, in every worktree', async () => {
    const folder = repository('local-only');
    const tree = join(root, 'elsewhere');
    git(folder, 'worktree', 'add', '-q', '-b', 'topic', tree);
    expect((await gitPlace(tree)).place).toMatchObject({ repository: 'local-only', branch: 'topic' });
  });

  it('tells the branch before the first commit', async () => {
    const folder = join(root, 'unborn');
    mkdirSync(folder);
    git(folder, 'init', '-q', '-b', 'first', '.');
    expect((await gitPlace(folder)).place).toMatchObject({ branch: 'first', commit: '' });
  });

  it('says nothing outside a repository', async () => {
    const folder = join(root, 'outside');
    mkdirSync(folder);
    expect((await gitPlace(folder)).place).toEqual(NOWHERE);
  });
});

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/payments',
  GITHUB_WORKFLOW: 'Review',
  GITHUB_RUN_ID: '99',
  GITHUB_SHA: 'mergecommit',
};

function gitHub(variables: Record<string, string>, event: object = {}) {
  const withEvent = { ...GITHUB, ...variables, GITHUB_EVENT_PATH: '/event.json' };
  return ciPlace(withEvent, () => JSON.stringify(event));
}

describe('ciPlace', () => {
  it('reads the pull request, its branch and its own commit from GitHub’s event', () => {
    const pull_request = { number: 482, head: { ref: 'fix/rounding', sha: 'headcommit' } };
    expect(gitHub({ GITHUB_REF: 'refs/pull/482/merge' }, { pull_request })).toEqual({
      repository: 'https://github.com/acme/payments',
      branch: 'fix/rounding',
      commit: 'headcommit',
      change: '482',
      pipeline: 'Review',
      pipelineRun: '99',
    });
  });

  it('reads the pull request from the ref where there is no event', () => {
    const place = ciPlace(
      { ...GITHUB, GITHUB_REF: 'refs/pull/7/merge', GITHUB_HEAD_REF: 'fix/x', GITHUB_EVENT_PATH: '/gone' },
      () => {
        throw new Error('gone');
      },
    );
    expect(place).toMatchObject({ change: '7', branch: 'fix/x', commit: '' });
  });

  it('takes a comment on a pull request for work on it, and one on an issue for none', () => {
    const onChange = { issue: { number: 12, pull_request: { url: 'x' } } };
    const main = { GITHUB_REF: 'refs/heads/main' };
    expect(gitHub(main, onChange)).toMatchObject({ change: '12', branch: '', commit: '' });
    expect(gitHub(main, onChange).start).toEqual({ branch: 'main', commit: 'mergecommit' });
    expect(gitHub(main, { issue: { number: 12 } })).toMatchObject({ change: '', branch: 'main' });
  });

  it('does not take a tag for a branch', () => {
    expect(gitHub({ GITHUB_REF: 'refs/tags/v1' })).toMatchObject({ branch: '', commit: 'mergecommit' });
  });

  it('reads GitLab and Bitbucket', () => {
    const gitLab = {
      GITLAB_CI: 'true',
      CI_PROJECT_URL: 'https://gitlab.com/acme/payments',
      CI_MERGE_REQUEST_IID: '31',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix/y',
      CI_COMMIT_SHA: 'abc',
      CI_JOB_NAME: 'agent',
      CI_PIPELINE_ID: '5',
    };
    expect(ciPlace(gitLab, () => '')).toEqual({
      repository: 'https://gitlab.com/acme/payments',
      branch: 'fix/y',
      commit: 'abc',
      change: '31',
      pipeline: 'agent',
      pipelineRun: '5',
    });
    const bitbucket = {
      BITBUCKET_BUILD_NUMBER: '8',
      BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/acme/payments',
      BITBUCKET_PR_ID: '3',
      BITBUCKET_BRANCH: 'fix/z',
      BITBUCKET_COMMIT: 'def',
    };
    expect(ciPlace(bitbucket, () => '')).toMatchObject({
      repository: 'http://bitbucket.org/acme/payments',
      change: '3',
      branch: 'fix/z',
      pipelineRun: '8',
    });
  });

  it('knows nothing elsewhere', () => {
    expect(ciPlace({ GITHUB_REF: 'refs/pull/7/merge' }, () => '')).toEqual(NOWHERE);
  });
});

describe('git and CI together', () => {
  const ci = {
    ...NOWHERE,
    repository: 'https://github.com/acme/a',
    branch: 'fix',
    commit: 'head',
    change: '7',
  };

  it('believe CI about a commit that is checked out without a branch', () => {
    const git = { ...NOWHERE, repository: 'https://github.com/Acme/A', commit: 'merge' };
    expect(combined(git, ci)).toMatchObject({ branch: 'fix', commit: 'head', change: '7' });
  });

  it('believe git about a branch that the work made for itself', () => {
    const git = { ...NOWHERE, repository: 'https://github.com/acme/a', branch: 'agent/1', commit: 'new' };
    expect(combined(git, ci)).toMatchObject({ branch: 'agent/1', commit: 'new', change: '7' });
  });

  it('leave a pull request out where the work is on another repository', () => {
    const git = { ...NOWHERE, repository: 'https://github.com/acme/b', branch: 'main', commit: 'x' };
    const place = combined(git, { ...ci, pipeline: 'Nightly' });
    expect(place).toMatchObject({ repository: 'https://github.com/acme/b', change: '', pipeline: 'Nightly' });
  });

  it('leave out the branch that a run for a comment starts from, unless the work is on another', () => {
    const repository = 'https://github.com/acme/a';
    const comment = { ...ci, branch: '', commit: '', start: { branch: 'main', commit: 'tip' } };
    const at = (branch: string, commit: string) =>
      combined({ ...NOWHERE, repository, branch, commit }, comment);
    expect(at('main', 'tip')).toMatchObject({ branch: '', commit: '', change: '7' });
    expect(at('', 'tip')).toMatchObject({ branch: '', commit: '' });
    expect(at('', 'head')).toMatchObject({ branch: '', commit: 'head' });
    expect(at('agent/1', 'tip')).toMatchObject({ branch: 'agent/1', commit: 'tip' });
  });

  it('take the repository of CI where git has no remote', () => {
    expect(combined({ ...NOWHERE, repository: 'workspace' }, ci).repository).toBe(
      'https://github.com/acme/a',
    );
  });
});
