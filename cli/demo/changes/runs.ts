// Runs of workflows on a pull request: tests on each push, and an agent that reviews what was opened.
import { MINUTE_MS } from '../company/calendar.ts';
import type { Random } from '../random.ts';
import { openedAt, type Change, type Run, type Workflow } from './change.ts';

const TESTS: Workflow = { name: 'Tests', path: '.github/workflows/tests.yml', reviews: false };

/** The company's own, which the demo's connection names. */
export const REVIEW: Workflow = {
  name: 'Agent review',
  path: '.github/workflows/agent-review.yml',
  reviews: true,
};
const COPILOT: Workflow = {
  name: 'Copilot code review',
  path: 'dynamic/agents/copilot-pull-request-reviewer',
  reviews: true,
};

/** Repositories of this group are reviewed by Copilot. */
const WITH_COPILOT = 'search';

const LABELS: Readonly<Record<string, string>> = {
  'ios-app': 'macos-15',
  ledger: 'ubuntu-latest-4-cores',
  'payments-api': 'ubuntu-latest-4-cores',
  infra: 'self-hosted',
};

const SECOND_MS = 1_000;
const SHARE_OF_FAILURES = 0.2;

/** All of them, in the order in which they start. A run that failed is started again, and is fine then. */
export function runsOf(change: Change, random: Random): Run[] {
  const runs = pushesAfterOpening(change).flatMap(({ sha, at }) => testsOf(change, { sha, at }, random));
  return [reviewOf(change, random), ...runs].sort((left, right) => left.startedAt - right.startedAt);
}

/** The head that it was opened with, and each commit after it. */
function pushesAfterOpening(change: Change): { readonly sha: string; readonly at: number }[] {
  const opens = openedAt(change);
  const [first] = change.commits;
  const head = change.commits.findLast(({ at }) => at <= opens) ?? first;
  return [{ sha: head.sha, at: opens }, ...change.commits.filter(({ at }) => at > opens)];
}

function testsOf(change: Change, { sha, at }: { sha: string; at: number }, random: Random): Run[] {
  const failed = random.chance(SHARE_OF_FAILURES);
  const label = LABELS[change.repository.name] ?? 'ubuntu-latest';
  const first: Run = {
    id: idOf(random),
    attempt: 1,
    workflow: TESTS,
    headSha: sha,
    failed,
    label,
    ...during(at + 20 * SECOND_MS, random.integer(90, 900)),
  };
  if (!failed) return [first];
  const again = during(first.endedAt + random.integer(10, 90) * MINUTE_MS, random.integer(90, 900));
  return [first, { ...first, attempt: 2, failed: false, ...again }];
}

function reviewOf(change: Change, random: Random): Run {
  const [{ sha }] = change.commits;
  const { group, name } = change.repository;
  return {
    id: idOf(random),
    attempt: 1,
    workflow: group === WITH_COPILOT ? COPILOT : REVIEW,
    headSha: sha,
    failed: false,
    label: name === 'infra' ? 'self-hosted' : 'ubuntu-latest',
    ...during(openedAt(change) + 30 * SECOND_MS, random.integer(70, 560)),
  };
}

function during(startedAt: number, seconds: number): Pick<Run, 'startedAt' | 'endedAt'> {
  return { startedAt, endedAt: startedAt + seconds * SECOND_MS };
}

/** Of as many digits as GitHub's. */
function idOf(random: Random): number {
  return random.integer(10_000_000_000, 90_000_000_000);
}
