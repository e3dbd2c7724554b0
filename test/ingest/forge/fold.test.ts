// What forges told adds up to the same, in whatever order it came and however often.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesNaming, changesOfCommit, changesOnBranch } from '../../../ingest/forge/known-changes.ts';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';
import type { ForgeFact } from '../../../schemas/forge.ts';
import { VCS_DELIVERIES, toForgeDelivery } from '../../support/forge-fixtures.ts';
import { shuffled, someFacts } from '../../support/forge-arbitrary.ts';
import {
  at,
  commit,
  folded,
  merged,
  pushed,
  remembered,
  REPO,
  seen,
  sha,
} from '../../support/forge-facts.ts';

const STORY = VCS_DELIVERIES.map((delivery) => readDelivery(toForgeDelivery(delivery)).facts);

const NOBODY = { name: '', kind: '' } as const;
const about = { forge: 'github', repo: REPO, actor: NOBODY } as const;

const ms = (text: string): number => Date.parse(text);

describe('the story of two pull requests', () => {
  const told = [...folded(STORY).versions.values()];
  const [first, second] = told;

  it('is two changes: a squash commit is no third', () => {
    expect(told.map(({ pr }) => pr).sort()).toEqual(['42', '45']);
  });

  it('ends with the first merged and taken back by the second', () => {
    expect(first).toMatchObject({
      repo: 'github.com/acme-rail/signals',
      pr: '42',
      state: 'merged',
      mergedAt: ms('2026-10-06T15:02:31Z'),
      mergedBy: 'chi-m',
      revertedBy: '45',
      revertedAt: ms('2026-10-07T08:30:12Z'),
      touchedBy: [],
      reverts: [],
      reviews: 2,
      approvals: 1,
      botReviews: 1,
      runs: 1,
      failedRuns: 0,
      additions: 120,
      changedFiles: 4,
    });
    expect(first?.agents).toContain('claude-code');
    expect(second).toMatchObject({
      pr: '45',
      state: 'merged',
      reverts: ['42'],
      revertedBy: '',
      revertedAt: null,
    });
  });

  it('bills its review three minutes', () => {
    expect(first?.reviewMinutes).toEqual({ 'actions_linux@202610@copilot': 3 });
    expect(first?.minutes).toEqual({ 'actions_linux@202610@copilot': 3 });
    expect(second?.minutes).toEqual({});
  });

  it('names its session, which is of the one change', () => {
    const { state } = folded(STORY);
    const naming = changesNaming(state, 'session_01HZX4Q7N2V9K3M8T6R5ACMER1');
    expect(naming.map(({ pr }) => pr)).toEqual(['42']);
    expect(changesOnBranch(state, 'github.com/acme-rail/signals', 'agent/fix-interlock-race')).toMatchObject([
      { pr: '42', isDefault: false },
    ]);
  });

  it('is the same in any order, also with deliveries that come again', () => {
    const expected = folded(STORY);
    fc.assert(
      fc.property(shuffled(STORY), (order) => {
        const found = folded(order);
        expect(remembered(found)).toEqual(remembered(expected));
        expect(new Map([...found.versions].sort())).toEqual(new Map([...expected.versions].sort()));
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

it('any facts are the same in any order, with any of them repeated, one by one or together', () => {
  fc.assert(
    fc.property(
      someFacts.chain((told) => fc.tuple(fc.constant(told), shuffled(told), fc.boolean())),
      ([told, order, together]) => {
        const expected = folded(told.map((fact) => [fact]));
        const found = folded(together ? [order] : order.map((fact) => [fact]));
        expect(remembered(found)).toEqual(remembered(expected));
        expect([...found.versions].sort()).toEqual([...expected.versions].sort());
      },
    ),
    { numRuns: 300 },
  );
}, 300_000);

describe('a change', () => {
  it('is open until it is closed, and again from when it was opened again', () => {
    const { state } = folded([
      [seen('1', 30, { action: 'reopened' })],
      [seen('1', 10, { state: 'closed', action: 'closed', closedAt: at(10) })],
      [merged('1', 50)],
    ]);
    const [change] = changesOnBranch(state, REPO, 'feature-1');
    const minutes = change?.live.map(({ from, to }) => [from, to].map((of) => of && Number(of / 1_000_000n)));
    expect(minutes).toEqual([
      [ms(at(0)), ms(at(10))],
      [ms(at(30)), ms(at(50))],
    ]);
  });

  it('is open again from when it was first seen to be, where nothing told that it was opened', () => {
    const closed = seen('1', 10, { state: 'closed', action: 'closed', closedAt: at(10) });
    const facts = [closed, seen('1', 30), seen('1', 40)];
    for (const order of [facts, facts.toReversed()]) {
      const [change] = changesOnBranch(folded(order.map((fact) => [fact])).state, REPO, 'feature-1');
      expect(change?.live.map(({ from }) => Number(from / 1_000_000n))).toEqual([ms(at(0)), ms(at(30))]);
    }
  });

  it('keeps what a later delivery does not tell', () => {
    const { versions } = folded([
      [seen('1', 20, { additions: null, headRepo: '', headBranch: '' })],
      [seen('1', 10, { additions: 7 })],
    ]);
    expect(versions.get('1')).toMatchObject({ additions: 7, headRepo: REPO, headBranch: 'feature-1' });
  });

  it('takes over the commits that were pushed to its branch before it was opened, and not those after its end', () => {
    const { state } = folded([
      [pushed(-30, [commit('early', -30)], { branch: 'feature-1' })],
      [merged('1', 20)],
      [pushed(40, [commit('late', 40)], { branch: 'feature-1' })],
    ]);
    const changes = (of: string) => changesOfCommit(state, sha(of)).map(({ pr }) => pr);
    expect([changes('early'), changes('late')]).toEqual([['1'], []]);
  });

  it('is not of the commits of the default branch that its own branch took in', () => {
    const others = commit('of others', 5, { sessions: ['s9'] });
    const { state } = folded([
      [pushed(6, [others])],
      [pushed(10, [others, commit('mine', 9)], { branch: 'feature-1' })],
      [seen('1', 12)],
    ]);
    expect(changesOfCommit(state, sha('of others'))).toEqual([]);
    expect(changesOfCommit(state, sha('mine')).map(({ pr }) => pr)).toEqual(['1']);
    expect(changesNaming(state, 's9')).toEqual([]);
  });

  it('is not of the commit that merged it, though its session is', () => {
    const { state } = folded([
      [merged('1', 20)],
      [pushed(20, [commit('merge 1', 20, { sessions: ['s1'] })])],
    ]);
    expect(changesOfCommit(state, sha('merge 1'))).toEqual([]);
    expect(changesNaming(state, 's1').map(({ pr }) => pr)).toEqual(['1']);
  });

  it('of a fork is found by the branch of the fork only', () => {
    const fork = 'github.com/bob/shop';
    const { state } = folded([[seen('1', 5, { headRepo: fork, headBranch: 'main' })]]);
    expect(changesOnBranch(state, fork, 'main')).toMatchObject([{ repo: REPO, pr: '1', isDefault: false }]);
    expect(changesOnBranch(state, REPO, 'main')).toEqual([]);
  });

  it('whose head is the default branch says so', () => {
    const { state } = folded([[seen('1', 5, { headBranch: 'main', baseBranch: 'release' })]]);
    expect(changesOnBranch(state, REPO, 'main')).toMatchObject([{ pr: '1', isDefault: true }]);
  });

  it('has the minutes of a run that two changes name once', () => {
    const run: ForgeFact = {
      ...about,
      pr: '',
      at: at(10),
      kind: 'run',
      run: 'r1',
      attempt: 1,
      workflow: '',
      path: '',
      event: '',
      conclusion: 'failure',
      headSha: sha('x'),
      isReview: false,
      changes: ['1', '2'],
    };
    const job: ForgeFact = {
      ...about,
      pr: '',
      at: at(10),
      kind: 'job',
      run: 'r1',
      attempt: 1,
      job: 'j',
      conclusion: 'failure',
      headSha: sha('x'),
      sku: 'actions_linux',
      isSelfHosted: false,
      minutes: 4,
    };
    const { versions } = folded([[job], [seen('2', 5)], [run], [seen('1', 5)]]);
    const minutes = ['1', '2'].map((pr) => versions.get(pr)?.minutes);
    expect(minutes).toEqual([{ 'actions_linux@202610': 4 }, {}]);
    expect(versions.get('1')).toMatchObject({ runs: 1, failedRuns: 1, firstFailedAt: ms(at(10)) });
  });
});
