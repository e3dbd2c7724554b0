// What the company's GitHub delivers: in the order in which it arrives, some of it late, some of it twice.
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../company/calendar.ts';
import { STAFF } from '../company/company.ts';
import { workItemsIn, type WorkItem } from '../company/work-items.ts';
import { seededRandom } from '../random.ts';
import { openedAt, type Change, type Commit, type Run, type Turn } from './change.ts';
import { pullRequest, pushed, ranJob, ranWorkflow, reviewed, synchronized, type Told } from './github.ts';
import { namingCommits, type NamingCommit } from './namings.ts';
import { aftermathOf, type Aftermath } from './reverts.ts';
import { changeOf } from './story.ts';

/** What a receiver can know from a delivery. */
export type Tidings =
  /** The change as it was at that moment. */
  | { readonly kind: 'change'; readonly change: Change; readonly at: number }
  | { readonly kind: 'push'; readonly change: Change; readonly commits: readonly NamingCommit[] }
  | { readonly kind: 'revert'; readonly of: Change; readonly commit: Commit }
  | { readonly kind: 'run'; readonly change: Change; readonly run: Run }
  | { readonly kind: 'job'; readonly change: Change; readonly run: Run };

/** One delivery, when it arrives in milliseconds since 1970. */
export type DemoDelivery = Told & { readonly at: number; readonly id: string; readonly tidings: Tidings };

type Happened = { readonly at: number; readonly told: Told; readonly tidings: Tidings };

/** Repositories that have no webhook: nothing is known of their pull requests. */
export const SILENT_REPOSITORIES: ReadonlySet<string> = new Set(['auth-gateway']);

const NO_COMMIT = '0'.repeat(40);

/** The longest that a change lives after its work item began, with all that follows it. */
const LIFE_DAYS = 16;
const SHARE_LATE = 0.03;
const SHARE_TWICE = 0.02;

/** All that arrives in a window, in order. What arrives does not depend on where the window begins or ends. */
export function demoDeliveries(
  seed: string,
  { from, until }: { from: number; until: number },
): DemoDelivery[] {
  const days = { from: Math.floor(from / DAY_MS) - LIFE_DAYS, to: Math.floor(until / DAY_MS) + 1 };
  return STAFF.filter(({ habitName }) => habitName !== 'bot')
    .flatMap((person) => workItemsIn(seed, person, days))
    .filter(({ repository }) => !SILENT_REPOSITORIES.has(repository.name))
    .flatMap((item) => deliveriesOf(seed, item))
    .filter(({ at }) => at >= from && at <= until)
    .sort((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1));
}

function deliveriesOf(seed: string, item: WorkItem): DemoDelivery[] {
  const change = changeOf(seed, item);
  if (!change) return [];
  const random = seededRandom(seed, 'deliveries', change.repository.name, change.number);
  const after = aftermathOf(seed, item, change);
  const happened = [
    ...ofChange(change, namingCommits(seed, item, change)),
    ...(after ? ofAftermath(after) : []),
  ];
  return happened.flatMap(({ at, told, tidings }) => {
    const late = random.chance(SHARE_LATE) ? random.integer(1, 26) * HOUR_MS : 0;
    const delivery = { ...told, at: at + late + random.integer(1, 5) * 1_000, id: random.uuid(), tidings };
    if (!random.chance(SHARE_TWICE)) return [delivery];
    return [delivery, { ...delivery, at: delivery.at + 10 * MINUTE_MS }];
  });
}

function ofChange(change: Change, commits: readonly NamingCommit[]): Happened[] {
  return [
    ...change.turns.map((turn, index) => ofTurn(change, turn, index)),
    ...ofPushes(change, commits),
    ...change.reviews.map((review): Happened => shown(change, review.at, reviewed(change, review))),
    ...change.runs.flatMap((run) => ofRun(change, run)),
  ];
}

function shown(change: Change, at: number, told: Told): Happened {
  return { at, told, tidings: { kind: 'change', change, at } };
}

function ofTurn(change: Change, { at, state }: Turn, index: number): Happened {
  const action = state !== 'open' ? 'closed' : index === 0 ? 'opened' : 'reopened';
  return shown(change, at, pullRequest(change, action, at));
}

/** The branch just before the change is opened, and then each commit by itself. */
function ofPushes(change: Change, commits: readonly NamingCommit[]): Happened[] {
  const opens = openedAt(change);
  const { head: repository, branch, author } = change;
  const push = (
    at: number,
    own: readonly NamingCommit[],
    more: { before: string; forced?: boolean },
  ): Happened => ({
    at,
    told: pushed({ repository, branch, at, login: author.login, commits: own, ...more }),
    tidings: { kind: 'push', change, commits: own },
  });
  const first = commits.filter(({ at }) => at <= opens);
  const later = commits.filter(({ at }) => at > opens);
  return [
    push(opens - MINUTE_MS, first, { before: NO_COMMIT }),
    ...later.flatMap((commit, index) => {
      const before = (later[index - 1] ?? first.at(-1))?.sha ?? NO_COMMIT;
      const heads = { before, after: commit.sha };
      const forced = commit.at === change.forcedAt;
      return [
        push(commit.at, [commit], { before, forced }),
        shown(change, commit.at, synchronized(change, heads, commit.at)),
      ];
    }),
  ];
}

function ofRun(change: Change, run: Run): Happened[] {
  return [
    { at: run.endedAt, told: ranJob(change, run), tidings: { kind: 'job', change, run } },
    { at: run.endedAt, told: ranWorkflow(change, run), tidings: { kind: 'run', change, run } },
  ];
}

function ofAftermath({ revert, restoring }: Aftermath): Happened[] {
  const changes = [...(revert.kind === 'change' ? [revert.by] : []), ...(restoring ? [restoring.by] : [])];
  const told = changes.flatMap((change) => change.turns.map((turn, index) => ofTurn(change, turn, index)));
  return revert.kind === 'change' ? told : [...told, ofRevertingCommit(revert.of, revert.commit)];
}

function ofRevertingCommit(of: Change, commit: Commit): Happened {
  const { repository, author, mergeSha: before } = of;
  const push = { repository, branch: 'main', at: commit.at, login: author.login, before, commits: [commit] };
  return { at: commit.at, told: pushed(push), tidings: { kind: 'revert', of, commit } };
}
