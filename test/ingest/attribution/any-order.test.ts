// Whatever becomes known when: the ledger ends with every record at the change that it is due to, and no cent elsewhere.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareRollups } from '../../../analytics/verify.ts';
import { takeLinks } from '../../../ingest/attribution/links.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';
import { openAudited, type AuditedLedger } from '../../support/audited-ledger.ts';
import { bookedOf, told } from '../../support/booked.ts';
import { logsOf, metricsOf, tracesOf } from '../../support/claude-session.ts';
import { learnChange, type KnownForge } from '../../support/known-forge.ts';
import { at, call, FORK, linkTo, placed, REPO } from '../../support/placed-session.ts';
import { mapState, replay } from '../../support/replay.ts';

let ledger: Ledger;
let audited: AuditedLedger;
let sessions = 0;
const newSession = (): string => `s-${(sessions += 1)}`;

beforeAll(async () => {
  ledger = await openLedger();
  audited = openAudited(ledger.store);
});

afterAll(async () => {
  await audited.close();
  await ledger.close();
});

const BRANCHES = ['fix/a', 'fix/b', 'main'];
const SHAS = ['1'.repeat(40), '2'.repeat(40)];

const second = fc.integer({ min: 0, max: 12 });
const live = fc.oneof(
  fc.tuple(second, second).map(([from, to]): KnownForge['live'] => [[at(from), at(from + to + 1)]]),
  second.map((from): KnownForge['live'] => [[at(from), null]]),
  fc.constant<KnownForge['live']>([]),
);
const place = fc.record({
  repo: fc.constantFrom('', REPO, FORK),
  branch: fc.constantFrom('', ...BRANCHES),
  commit: fc.constantFrom('', ...SHAS),
  pr: fc.constantFrom('', '', '', '3'),
});
const signal = fc.constantFrom('logs', 'traces', 'metrics');
const telling = fc.record({ kind: fc.constant('call' as const), id: second, place, signal });
const knowing = fc.record({
  kind: fc.constant('change' as const),
  pr: fc.constantFrom('1', '2'),
  headRepo: fc.constantFrom(REPO, FORK),
  branch: fc.constantFrom(...BRANCHES),
  live,
  commits: fc.subarray(SHAS),
  names: fc.boolean(),
});
const linking = fc.record({
  kind: fc.constant('link' as const),
  pr: fc.constantFrom('', '8'),
  isSet: fc.boolean(),
});
const running = fc.record({ kind: fc.constant('run' as const) });
const step = fc.oneof(
  { weight: 4, arbitrary: telling },
  { weight: 3, arbitrary: knowing },
  { weight: 1, arbitrary: linking },
  { weight: 2, arbitrary: running },
);
type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;

/** Each case has branches, commits and changes of its own. */
function exportOf(
  { id, place: { branch, commit, ...of }, signal: by }: Step & { kind: 'call' },
  session: string,
): OtlpExport {
  const calls = [call(id)];
  const exported =
    by === 'logs'
      ? logsOf(calls, session)
      : by === 'traces'
        ? tracesOf(calls, session)
        : metricsOf(calls, session, id);
  return placed(exported, {
    ...of,
    branch: branchOf(branch, session),
    commit: commit && shaOf(commit, session),
  });
}

function changeOf(
  { pr, headRepo, branch, live: open, commits, names }: Step & { kind: 'change' },
  session: string,
): KnownForge {
  return {
    repo: REPO,
    pr: `${pr}${session.slice(2)}`,
    headRepo,
    branch: branchOf(branch, session),
    live: open,
    isDefault: branch === 'main' && headRepo === REPO,
    commits: commits.map((sha) => shaOf(sha, session)),
    sessions: names ? { [session]: open.map(([from]) => from) } : {},
  };
}

function branchOf(branch: string, session: string): string {
  return branch && `${branch}-${session}`;
}

function shaOf(sha: string, session: string): string {
  return `${sha.slice(0, 4)}${session.slice(2).padStart(8, '0')}${sha.slice(12)}`;
}

it(
  'calls, what forges tell, links and runs end in the place that is due, in any order, to the last digit',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        const session = newSession();
        const final = mapState();
        const exports: OtlpExport[] = [];
        for (const one of steps) {
          if (one.kind === 'run') await audited.attribute({ rowsPerSlice: 3, records: 2 });
          if (one.kind === 'call') {
            const exported = exportOf(one, session);
            exports.push(exported);
            await audited.deliver([exported]);
          }
          if (one.kind === 'change') {
            const change = changeOf(one, session);
            audited.learn((state) => learnChange(change, state));
            learnChange(change, final);
          }
          if (one.kind === 'link') {
            const links = one.isSet ? [linkTo(session, one.pr)] : [];
            audited.learn((state) => takeLinks(links, state));
            takeLinks(links, final);
          }
        }
        await audited.attribute();
        await audited.flush();
        const due = replay(exports, final);
        expect(await bookedOf(ledger.store, session)).toEqual(told(due.charges));
        expect(await bookedOf(ledger.store, session, 'evidence')).toEqual(told(due.evidence));
        expect(await audited.attribute()).toEqual({ moved: 0, left: 0 });
        audited.learn((state) => takeLinks([], state));
        await audited.attribute();
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(await compareRollups(ledger.store)).toEqual([]);
  },
);
