// Any facts of a few changes of one repository that meet: the same branches, commits and runs over and over.
import fc from 'fast-check';
import type { ForgeFact } from '../../schemas/forge.ts';
import { at, commit, merged, pushed, REPO, seen, sha, target } from './forge-facts.ts';

/** All of them at least once, in any order. */
export function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  const again = fc.subarray([...items]);
  return again.chain((more) =>
    fc.shuffledSubarray([...items, ...more], { minLength: items.length + more.length }),
  );
}

const about = { forge: 'github', repo: REPO, actor: { name: '', kind: '' } } as const;

const minute = fc.integer({ min: 0, max: 40 });
const number = fc.constantFrom('1', '2', '3', '4');
const name = fc.constantFrom('a', 'b', 'c', 'head 1', 'head 2', 'merge 1', 'merge 2', 'merge 3');

const reverts = fc.array(
  fc.oneof(
    fc.record({ pr: number, partial: fc.boolean() }).map((of) => target(of)),
    name.map((of) => target({ sha: sha(of) })),
    fc.constant(target({ repo: 'github.com/acme/other', pr: '1' })),
  ),
  { maxLength: 2 },
);
const sessions = fc.subarray(['s1', 's2']);
const files = fc.subarray(['f1', 'f2', 'f3']);
const someCommit = fc
  .record({ name, minute, reverts, sessions, files })
  .map(({ name: of, minute: when, ...told }) => commit(of, when, told));

const snapshot = fc.record({
  pr: number,
  minute,
  what: fc.constantFrom('open', 'closed', 'merged', 'reopened'),
  headBranch: fc.constantFrom('feature', 'fix', 'main', ''),
  headRepo: fc.constantFrom(REPO, 'github.com/bob/shop', ''),
  head: name,
  reverts,
  sessions,
  baseBranch: fc.constantFrom('main', 'main', 'release'),
  commits: fc.constantFrom(null, 1, 2),
  changedFiles: fc.constantFrom(null, 1, 2),
});

const changeFact = snapshot.map(({ pr, minute: when, what, head, ...of }): ForgeFact => {
  const told = { ...of, headSha: sha(head) };
  if (what === 'merged') return merged(pr, when, told);
  if (what === 'closed')
    return seen(pr, when, { ...told, state: 'closed', action: 'closed', closedAt: at(when) });
  return seen(pr, when, { ...told, action: what === 'reopened' ? 'reopened' : 'edited' });
});

const runFacts = fc.oneof(
  fc
    .record({
      run: fc.constantFrom('r1', 'r2'),
      attempt: fc.integer({ min: 1, max: 2 }),
      when: minute,
      conclusion: fc.constantFrom('success', 'failure', 'cancelled'),
      head: name,
      isReview: fc.boolean(),
      changes: fc.subarray(['1', '2']),
    })
    .map(({ when, head, ...of }): ForgeFact => ({
      ...about,
      pr: '',
      at: at(when),
      kind: 'run',
      workflow: 'w',
      path: 'p',
      event: 'e',
      headSha: sha(head),
      ...of,
    })),
  fc
    .record({
      run: fc.constantFrom('r1', 'r2'),
      attempt: fc.integer({ min: 1, max: 2 }),
      job: fc.constantFrom('j1', 'j2'),
      when: minute,
      head: name,
      minutes: fc.integer({ min: 0, max: 5 }),
      conclusion: fc.constantFrom('success', 'failure'),
    })
    .map(({ when, head, ...of }): ForgeFact => ({
      ...about,
      pr: '',
      at: at(when),
      kind: 'job',
      headSha: sha(head),
      sku: 'actions_linux',
      isSelfHosted: false,
      ...of,
    })),
);

const otherFacts = fc.oneof(
  fc
    .record({ pr: number, when: minute, commits: fc.array(someCommit, { maxLength: 2 }) })
    .map(({ pr, when, commits }): ForgeFact => ({ ...about, pr, at: at(when), kind: 'commits', commits })),
  fc
    .record({ pr: number, when: minute, before: name, after: name })
    .map(({ pr, when, before, after }): ForgeFact => ({
      ...about,
      pr,
      at: at(when),
      kind: 'head',
      before: sha(before),
      after: sha(after),
    })),
  fc
    .record({
      when: minute,
      commits: fc.array(someCommit, { minLength: 1, maxLength: 3 }),
      branch: fc.constantFrom('main', 'feature', 'fix'),
      before: fc.constantFrom('', sha('before')),
    })
    .map(({ when, commits, branch, before }): ForgeFact => {
      const push = pushed(when, commits, { branch });
      return push.kind === 'push' ? { ...push, before } : push;
    }),
  fc
    .record({
      pr: number,
      when: minute,
      review: fc.constantFrom('1', '2'),
      state: fc.constantFrom('approved', 'commented', 'dismissed'),
    })
    .map(({ pr, when, review, state }): ForgeFact => ({
      ...about,
      pr,
      at: at(when),
      kind: 'review',
      review,
      state,
    })),
  fc
    .record({ pr: number, when: minute, thread: fc.constantFrom('1', '2'), resolved: fc.boolean() })
    .map(({ pr, when, ...of }): ForgeFact => ({ ...about, pr, at: at(when), kind: 'thread', ...of })),
);

/** Some facts. */
export const someFacts = fc.array(fc.oneof(changeFact, changeFact, runFacts, otherFacts), {
  minLength: 1,
  maxLength: 14,
});
