// What becomes of a work item: whether it gets a pull request, how that is reviewed and tried, and how it ends.
import { DAY_MS, dayKind, HOUR_MS, MINUTE_MS, type Day } from '../company/calendar.ts';
import { forkOf, type Person } from '../company/company.ts';
import { PLACES } from '../company/people.ts';
import type { WorkItem } from '../company/work-items.ts';
import { seededRandom, type Random } from '../random.ts';
import type { Change, Commit, Turn } from './change.ts';
import { reviewsOf } from './reviews.ts';
import { runsOf } from './runs.ts';

/** The more often listed the likelier. `unopened`: the branch never gets a pull request. */
const FATES = [
  ...Array.from({ length: 15 }, () => 'merged' as const),
  'closed',
  'closed',
  'reopened',
  'unopened',
  'unopened',
] as const;
type Fate = (typeof FATES)[number];

const SECOND_MS = 1_000;
const EXTENSIONS: Readonly<Record<string, string>> = {
  Go: 'go',
  Java: 'java',
  TypeScript: 'ts',
  Rust: 'rs',
  Python: 'py',
  HCL: 'tf',
  Swift: 'swift',
  Kotlin: 'kt',
  SQL: 'sql',
};

/** The pull request of an item, the same whenever it is asked for; undefined where it never gets one. */
export function changeOf(seed: string, item: WorkItem): Change | undefined {
  const random = seededRandom(seed, 'change', item.person.email, item.firstDay);
  const fate = fateOf(item, random);
  if (fate === 'unopened') return undefined;
  const opens = localTime(item.person, item.opensOn, random.integer(17 * 60, 19 * 60));
  const ends = endOf(item, random);
  const commits = commitsOf(item, { opens, ends }, random);
  const [first] = commits;
  const { person, repository, branch } = item;
  const lines = random.integer(20, 480) * commits.length;
  const change: Change = {
    author: person,
    repository,
    number: item.change,
    title: titleOf(branch),
    body: `What it does and how it was tried is in the commits.\n\nPart of ${item.repository.group.toUpperCase()}-${item.change % 997}.`,
    branch,
    head: person.wrapper === 'fork' ? forkOf(repository, person) : repository,
    turns: turnsOf(fate, opens, ends),
    commits: [first, ...commits.slice(1)],
    additions: lines,
    deletions: Math.floor(lines / random.integer(2, 9)),
    mergeSha: random.hex(40),
    reviews: [],
    runs: [],
    forcedAt: undefined,
  };
  const forcedAt = random.chance(0.15) ? commits.at(-1)?.at : undefined;
  const runs = runsOf(change, seededRandom(seed, 'runs', repository.name, change.number));
  const reviews = reviewsOf(change, seededRandom(seed, 'reviews', repository.name, change.number));
  return { ...change, forcedAt, runs, reviews };
}

/** A person whose agent tells the number has one. */
function fateOf({ person }: WorkItem, random: Random): Fate {
  const fate = random.pick(FATES);
  return fate === 'unopened' && person.wrapper === 'change' ? 'merged' : fate;
}

/** The minute of that day where the person lives. */
export function localTime({ place }: Person, day: Day, minute: number): number {
  return day * DAY_MS - PLACES[place] * HOUR_MS + minute * MINUTE_MS;
}

/** About when the next item begins, in the afternoon of a workday, and on the hour where counters know no finer time. */
function endOf({ person, opensOn, nextDay }: WorkItem, random: Random): number {
  let day = Math.max(opensOn + 1, nextDay - 1 + random.integer(0, 2));
  while (dayKind(day) !== 'workday') day += 1;
  const at = localTime(person, day, random.integer(13 * 60, 18 * 60));
  return person.signals === 'metrics' ? Math.ceil(at / HOUR_MS) * HOUR_MS : at;
}

function turnsOf(fate: Exclude<Fate, 'unopened'>, opens: number, ends: number): [Turn, ...Turn[]] {
  const opened: Turn = { at: opens, state: 'open' };
  if (fate === 'closed') return [opened, { at: ends, state: 'closed' }];
  const merged: Turn = { at: ends, state: 'merged' };
  if (fate === 'merged') return [opened, merged];
  const after = (share: number): number => opens + wholeSeconds((ends - opens) * share);
  return [opened, { at: after(0.4), state: 'closed' }, { at: after(0.55), state: 'open' }, merged];
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}

/** At least one before it is opened, and those after it until an hour before the end. */
function commitsOf(
  item: WorkItem,
  { opens, ends }: { opens: number; ends: number },
  random: Random,
): [Commit, ...Commit[]] {
  const begins = localTime(item.person, item.firstDay, 11 * 60);
  const spread = (from: number, to: number): number => from + wholeSeconds((to - from) * random.next());
  const early = Array.from({ length: random.integer(0, 2) }, () => spread(begins, opens - HOUR_MS));
  const late = Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () =>
    spread(opens + HOUR_MS, ends - HOUR_MS),
  );
  const first = commitOf(item, opens - 30 * MINUTE_MS, random);
  const others = [...early, ...late].map((at) => commitOf(item, at, random));
  const [earliest = first, ...rest] = [first, ...others].sort((left, right) => left.at - right.at);
  return [earliest, ...rest];
}

function commitOf({ branch, repository }: WorkItem, at: number, random: Random): Commit {
  const extension = EXTENSIONS[repository.language] ?? 'txt';
  const files = Array.from(
    { length: random.integer(1, 5) },
    () => `src/part-${random.integer(1, 40)}.${extension}`,
  );
  return { sha: random.hex(40), at, subject: titleOf(branch), files: [...new Set(files)] };
}

function titleOf(branch: string): string {
  const [kind = '', topic = ''] = branch.split('/');
  return `${kind}: ${topic.replace(/-\d+$/, '').replaceAll('-', ' ')}`;
}
