// A change that takes the default branch further, to a branch of releases, is of nobody's work alone and reverts nothing.
import { describe, expect, it } from 'vitest';
import { changesNaming, changesOfCommit } from '../../../ingest/forge/known-changes.ts';
import type { ForgeFact } from '../../../schemas/forge.ts';
import { at, commit, folded, merged, pushed, REPO, seen, sha, target } from '../../support/forge-facts.ts';

const each = (facts: readonly ForgeFact[]) => folded(facts.map((fact) => [fact]));

const RELEASE = { headBranch: 'main', baseBranch: 'production', headSha: sha('tip'), sessions: ['s1'] };

describe('a change from the default branch', () => {
  const run: ForgeFact = {
    forge: 'github',
    repo: REPO,
    pr: '',
    at: at(12),
    actor: { name: '', kind: '' },
    kind: 'run',
    run: 'r1',
    attempt: 1,
    workflow: 'ci',
    path: 'ci.yml',
    event: 'push',
    conclusion: 'failure',
    headSha: sha('tip'),
    isReview: false,
    changes: ['50'],
  };

  it('takes no calls at its commits, of sessions that it names, and no runs of the branch', () => {
    const facts = [seen('50', 10, RELEASE), pushed(11, [commit('tip', 11)]), run];
    for (const order of [facts, facts.toReversed()]) {
      const { state, versions } = each(order);
      expect(changesOfCommit(state, sha('tip'))).toEqual([]);
      expect(changesNaming(state, 's1')).toEqual([]);
      expect(versions.get('50')).toMatchObject({ runs: 0, failedRuns: 0 });
    }
  });

  it('is told apart from one of another branch at the same commit', () => {
    const { state } = each([seen('50', 10, RELEASE), seen('51', 10, { ...RELEASE, headBranch: 'fix' })]);
    expect(changesOfCommit(state, sha('tip'))).toMatchObject([{ pr: '51' }]);
    expect(changesNaming(state, 's1')).toMatchObject([{ pr: '51' }]);
  });
});

describe('a commit on the default branch that reverts', () => {
  const revert = commit('revert', 20, { reverts: [target({ pr: '1' })] });
  const release = merged('50', 30, { ...RELEASE, headSha: sha('revert') });
  const by = sha('revert').slice(0, 12);
  const reverted = { revertedBy: by, revertedAt: Date.parse(at(20)) };

  it('still does when a release takes it further', () => {
    const facts = [merged('1', 10), pushed(20, [revert]), release];
    for (const order of [facts, facts.toReversed()])
      expect(each(order).versions.get('1')).toMatchObject(reverted);
  });

  it('is dated by the push that told it, whatever is found later', () => {
    const told: ForgeFact = { ...pushed(20, [revert]), before: sha('before') } as ForgeFact;
    const found = pushed(15, [revert]);
    for (const order of [
      [merged('1', 10), told, found],
      [found, told, merged('1', 10)],
    ])
      expect(each(order).versions.get('1')).toMatchObject(reverted);
  });

  it('is of the change that it was merged with, also where it is found again by itself', () => {
    const facts = [
      merged('1', 10),
      merged('2', 20, { reverts: [target({ pr: '1' })] }),
      { ...pushed(20, [revert, commit('merge 2', 20)]), before: sha('before') } as ForgeFact,
      pushed(18, [revert]),
      merged('3', 40, { reverts: [target({ pr: '2' })] }),
    ];
    for (const order of [facts, facts.toReversed()])
      expect(each(order).versions.get('1')).toMatchObject({ revertedBy: '', revertedAt: null });
  });
});
