// What somebody works on, on which branch, and from when on it has a pull request: known for every calendar day alike.
import { seededRandom, type Random } from '../random.ts';
import { dayKind, type Day } from './calendar.ts';
import { REPOSITORIES, STAFF, type Person, type Repository } from './company.ts';

export type WorkItem = {
  readonly person: Person;
  readonly repository: Repository;
  /** Nobody else has a branch of that name in the repository. */
  readonly branch: string;
  /** Number of the pull request; the two numbers after it are free. */
  readonly change: number;
  readonly firstDay: Day;
  /** The day on which the pull request is opened. */
  readonly opensOn: Day;
  /** The first day of the next item. */
  readonly nextDay: Day;
};

/** Work is cut into blocks of this many days, so that no day depends on where a month is cut. */
const BLOCK_DAYS = 28;
const LEAST_DAYS = 3;
const MOST_DAYS = 7;

/** Day 18262 is 1 January 2020: pull requests are counted from there. */
const COMPANY_FOUNDED: Day = 18_262;

const KINDS = ['feat', 'feat', 'feat', 'fix', 'fix', 'refactor', 'chore'] as const;
const TOPICS = [
  'refund',
  'invoice',
  'session',
  'webhook',
  'ranking',
  'index',
  'export',
  'onboarding',
  'pricing',
  'cache',
  'login',
  'upload',
  'search',
  'report',
  'audit',
  'locale',
] as const;
const PARTS = [
  'retries',
  'timeouts',
  'pagination',
  'rounding',
  'filters',
  'metrics',
  'migration',
  'null-checks',
  'tests',
  'permissions',
  'empty-state',
  'deadlock',
] as const;

/** Numbers that an item takes: its pull request, one that reverts it, and one that takes that back. */
const NUMBERS_AN_ITEM = 3;

/** The work item that the person is on at that day; undefined for those who do not tell their repository. */
export function workItemOn(seed: string, person: Person, day: Day): WorkItem | undefined {
  return workItemsIn(seed, person, { from: day, to: day })[0];
}

/** The work items that the person is on from one day to another, both included, in order. */
export function workItemsIn(
  seed: string,
  person: Person,
  { from, to }: { readonly from: Day; readonly to: Day },
): WorkItem[] {
  const items: WorkItem[] = [];
  if (person.repositories.length === 0) return items;
  for (let block = Math.floor(from / BLOCK_DAYS); block * BLOCK_DAYS <= to; block++) {
    items.push(...itemsOfBlock(seed, person, block));
  }
  return items.filter(({ firstDay, nextDay }) => firstDay <= to && from < nextDay);
}

function* itemsOfBlock(seed: string, person: Person, block: number): Generator<WorkItem> {
  const random = seededRandom(seed, 'work', person.email, block);
  const end = (block + 1) * BLOCK_DAYS;
  for (let firstDay = block * BLOCK_DAYS; firstDay < end;) {
    const nextDay = firstDay + daysOf(random, end - firstDay);
    yield draw(random, person, { firstDay, nextDay });
    firstDay = nextDay;
  }
}

/** How long the next item takes, so that what remains of the block is never shorter than an item. */
function daysOf(random: Random, remaining: number): number {
  const days = random.integer(LEAST_DAYS, MOST_DAYS);
  return remaining - days < LEAST_DAYS ? remaining : days;
}

function draw(random: Random, person: Person, days: { firstDay: Day; nextDay: Day }): WorkItem {
  const repository = random.pick(person.repositories);
  const change = changeNumber(repository, person, days.firstDay);
  return {
    person,
    repository,
    branch: `${random.pick(KINDS)}/${random.pick(TOPICS)}-${random.pick(PARTS)}-${change}`,
    change,
    ...days,
    opensOn: workdayBefore(random.integer(days.firstDay + 1, days.nextDay - 1), days.firstDay),
  };
}

/** That day, or the last one before it on which people work; not before the first day of the item. */
function workdayBefore(day: Day, firstDay: Day): Day {
  for (let earlier = day; earlier >= firstDay; earlier--) if (dayKind(earlier) === 'workday') return earlier;
  return day;
}

/** Unique in the repository: items of one person start at least {@link LEAST_DAYS} days apart, and each has a slot. */
function changeNumber(repository: Repository, person: Person, firstDay: Day): number {
  const contributors = STAFF.filter((candidate) => candidate.repositories.includes(repository));
  const turn = Math.floor((firstDay - COMPANY_FOUNDED) / LEAST_DAYS);
  const slot = Math.max(0, turn) * contributors.length + contributors.indexOf(person);
  return REPOSITORIES.indexOf(repository) * 17 + slot * NUMBERS_AN_ITEM + 1;
}
