// The change that a call is due to, by the evidence ladder.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueChange,
  type BranchChange,
  type Call,
  type HeadChange,
  type Interval,
  type KnownChanges,
  type NamingChange,
} from '../../../ingest/attribution/due-change.ts';
import { duePlace, toldOf, type Placed } from '../../../ingest/attribution/placed.ts';

const REPO = 'github.com/acme/web';
const FORK = 'github.com/bo/web';

const call: Call = {
  agent: 'claude-code',
  session: 's',
  repo: REPO,
  branch: 'fix/rounding',
  commit: '',
  pr: '',
  prSource: '',
  time: 50n,
};

const span = (from: number, to?: number): Interval => ({
  from: BigInt(from),
  to: to === undefined ? undefined : BigInt(to),
});
const change = (pr: string, ...live: Interval[]): HeadChange => ({ repo: REPO, headRepo: REPO, pr, live });
const head = (pr: string, ...live: Interval[]): BranchChange => ({
  ...change(pr, ...live),
  isDefault: false,
});
const naming = (pr: string, at: readonly number[], ...live: Interval[]): NamingChange => ({
  ...change(pr, ...live),
  at: at.map(BigInt),
});

type Told = {
  heads?: Record<string, readonly BranchChange[]>;
  commits?: Record<string, readonly HeadChange[]>;
  sessions?: Record<string, readonly NamingChange[]>;
  link?: { repo: string; pr: string };
};
const known = ({ heads = {}, commits = {}, sessions = {}, link }: Told): KnownChanges => ({
  changesOnBranch: (repo, branch) => heads[`${repo} ${branch}`] ?? [],
  changesOfCommit: (sha) => commits[sha] ?? [],
  changesNaming: (session) => sessions[session] ?? [],
  linkOf: () => link,
});
const onBranch = (...heads: BranchChange[]): KnownChanges =>
  known({ heads: { [`${REPO} fix/rounding`]: heads } });

const due = (told: KnownChanges, differs: Partial<Call> = {}) => dueChange({ ...call, ...differs }, told);
const NONE = { repo: REPO, pr: '', prSource: '' };

describe('a branch', () => {
  it('gives calls made before its change was opened to that change', () => {
    expect(due(onBranch(head('7', span(100))))).toEqual({ repo: REPO, pr: '7', prSource: 'branch' });
  });

  it('gives calls to the change that closes next when it is used again', () => {
    const told = onBranch(head('7', span(10, 40)), head('8', span(60, 90)));
    expect([5, 39, 40, 59, 89, 90].map((time) => due(told, { time: BigInt(time) }).pr)).toEqual([
      '7',
      '7',
      '8',
      '8',
      '8',
      '',
    ]);
  });

  it('gives calls between closing and reopening to the change that was opened again', () => {
    const told = onBranch(head('7', span(10, 40), span(60, 90)));
    expect(due(told, { time: 50n }).pr).toBe('7');
    expect(due(told, { time: 90n }).pr).toBe('');
  });

  it('of two changes that are open gives calls to the one that was opened first', () => {
    expect(due(onBranch(head('9', span(30)), head('8', span(20)))).pr).toBe('8');
    expect(due(onBranch(head('10', span(20)), head('9', span(20)))).pr).toBe('9');
  });

  it('gives nothing where it is the default branch, whatever change it is the head of', () => {
    expect(due(onBranch({ ...head('7', span(10)), isDefault: true }))).toEqual(NONE);
  });

  it('of a fork is told apart from the same name elsewhere, and its calls go to where the change goes', () => {
    const told = known({ heads: { [`${FORK} main`]: [head('7', span(10))] } });
    expect(due(told, { repo: FORK, branch: 'main' })).toEqual({ repo: REPO, pr: '7', prSource: 'branch' });
    expect(due(told, { branch: 'main' })).toEqual(NONE);
  });

  it('says nothing of calls that tell no branch or no repository', () => {
    const told = onBranch(head('7', span(10)));
    expect(due(told, { branch: '' })).toEqual(NONE);
    expect(due(told, { repo: '' })).toEqual({ ...NONE, repo: '' });
  });
});

describe('what is told', () => {
  it('beats the branch', () => {
    const told = onBranch(head('7', span(10)));
    expect(due(told, { pr: '3', prSource: 'emitted' })).toEqual({ repo: REPO, pr: '3', prSource: 'emitted' });
  });

  it('of versions that did not say how stays as it is', () => {
    expect(due(onBranch(head('7', span(10))), { pr: '3' })).toEqual({ repo: REPO, pr: '3', prSource: '' });
  });

  it('is beaten by a link of a person, also by one that says there is no change', () => {
    expect(due(known({ link: { repo: '', pr: '4' } }), { pr: '3', prSource: 'declared' })).toEqual({
      repo: REPO,
      pr: '4',
      prSource: 'manual',
    });
    expect(due(known({ link: { repo: '', pr: '' } }), { pr: '3', prSource: 'declared' })).toEqual({
      repo: REPO,
      pr: '',
      prSource: 'manual',
    });
  });
});

describe('a commit', () => {
  const told = known({ commits: { abc: [change('7', span(10, 80))] } });

  it('gives calls to its change until that is closed', () => {
    expect(due(told, { commit: 'abc' })).toEqual({ repo: REPO, pr: '7', prSource: 'commit' });
    expect(due(told, { commit: 'abc', time: 80n })).toEqual(NONE);
    expect(due(told, { commit: 'other' })).toEqual(NONE);
  });

  it('is of a change in its own repository, or in that of its head, where one is told', () => {
    const repo = 'github.com/acme/mirror';
    expect(due(told, { commit: 'abc', repo })).toEqual({ ...NONE, repo });
    expect(due(told, { commit: 'abc', repo: '' })).toMatchObject({ pr: '7' });
    const ofFork = known({ commits: { abc: [{ ...change('7', span(10, 80)), headRepo: FORK }] } });
    expect(due(ofFork, { commit: 'abc', repo: FORK })).toMatchObject({ repo: REPO, pr: '7' });
  });

  it('is beaten by the branch', () => {
    const both: KnownChanges = { ...told, changesOnBranch: () => [head('9', span(10))] };
    expect(due(both, { commit: 'abc' }).pr).toBe('9');
  });
});

describe('a session', () => {
  it('that one change names is of it until that is closed', () => {
    const told = known({ sessions: { s: [naming('7', [60], span(55, 90))] } });
    expect(due(told)).toEqual({ repo: REPO, pr: '7', prSource: 'session' });
    expect(due(told, { repo: '' })).toEqual({ repo: REPO, pr: '7', prSource: 'session' });
    expect(due(told, { time: 90n })).toEqual(NONE);
  });

  it('gives nothing of its work in another repository', () => {
    const told = known({ sessions: { s: [naming('7', [60], span(55))] } });
    expect(due(told, { repo: 'github.com/acme/api' })).toEqual({ ...NONE, repo: 'github.com/acme/api' });
  });

  it('gives nothing where its branch was of changes that are closed', () => {
    const told: KnownChanges = {
      ...known({ sessions: { s: [naming('8', [60], span(55))] } }),
      changesOnBranch: () => [head('7', span(10, 40))],
    };
    expect(due(told)).toEqual(NONE);
  });

  it('that several changes name is split by whose naming comes next, and the rest is of the last', () => {
    const told = known({
      sessions: {
        s: [naming('7', [20, 30], span(15, 90)), naming('8', [60], span(55)), naming('9', [80], span(75))],
      },
    });
    const at = (time: number) => due(told, { time: BigInt(time) });
    expect([10, 30, 31, 60, 70, 85, 95].map((time) => at(time).pr)).toEqual([
      '7',
      '7',
      '8',
      '8',
      '9',
      '9',
      '9',
    ]);
    expect(at(10).prSource).toBe('time');
  });
});

const place = fc.record({
  repo: fc.constantFrom('', REPO, FORK),
  pr: fc.constantFrom('', '3', '7'),
  source: fc.constantFrom('declared', 'emitted', ''),
});
const interval = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.option(fc.integer({ min: 1, max: 40 })))
  .map(([from, long]) => span(from, long === null ? undefined : from + long));
const anyHead = fc
  .record({
    pr: fc.constantFrom('7', '8', '9'),
    live: fc.array(interval, { maxLength: 2 }),
    isDefault: fc.boolean(),
  })
  .map(({ pr, live, isDefault }): BranchChange => ({ ...head(pr, ...live), isDefault }));
const anyKnown = fc
  .record({
    heads: fc.array(anyHead, { maxLength: 3 }),
    commits: fc.array(anyHead, { maxLength: 2 }),
    sessions: fc.array(anyHead, { maxLength: 3 }),
    link: fc.option(fc.record({ repo: fc.constantFrom('', REPO), pr: fc.constantFrom('', '5') }), {
      nil: undefined,
    }),
  })
  .map(({ heads, commits, sessions, link }): KnownChanges => ({
    changesOnBranch: () => heads,
    changesOfCommit: () => commits.map((each) => ({ ...each, headRepo: FORK })),
    changesNaming: () =>
      sessions.map((each) => ({ ...each, headRepo: FORK, at: each.live.map(({ from }) => from) })),
    linkOf: () => link,
  }));

describe('any evidence', () => {
  it('is undone exactly: what was told follows from where a row lies', () => {
    fc.assert(
      fc.property(
        place,
        fc.array(anyKnown, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 150 }),
        (of, all, time) => {
          const prSource = of.pr === '' ? '' : of.source;
          const told = { repo: of.repo, pr: of.pr, prSource } as const;
          const rest = { agent: 'a', session: 's', branch: 'b', commit: 'c', time: BigInt(time) };
          let now: Placed = { ...told, toldPlace: '' };
          for (const one of all) {
            const direct = duePlace({ ...rest, ...told, toldPlace: '' }, one);
            now = duePlace({ ...rest, ...now }, one);
            expect(now).toEqual(direct);
            expect(toldOf(now)).toEqual(told);
          }
        },
      ),
    );
  });

  it('gives the same in any order in which changes are known', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyHead, { maxLength: 3, selector: ({ pr }) => pr }),
        fc.integer({ min: 0, max: 150 }),
        (heads, time) => {
          const at = { time: BigInt(time) };
          expect(due(onBranch(...heads), at)).toEqual(due(onBranch(...heads.toReversed()), at));
        },
      ),
    );
  });
});
