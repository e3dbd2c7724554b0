// What somebody works on, on which branch, and from when on it has a pull request: known for every calendar day alike.
import { seededRandom, type Random } from '../random.ts';
import type { Day } from './calendar.ts';
import { REPOSITORIES, STAFF, type Person, type Repository } from './company.ts';

export type WorkItem = {
  readonly repository: Repository;
  readonly branch: string;
  /** Number of the pull request. */
  readonly change: number;
  readonly firstDay: Day;
  /** The day on which the pull request is opened. */
  readonly opensOn: Day;
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

/** The work item that the person is on at that day; undefined for those who do not tell their repository. */
export function workItemOn(seed: string, person: Person, day: Day): WorkItem | undefined {
  if (person.repositories.length === 0) return undefined;
  const block = Math.floor(day / BLOCK_DAYS);
  const random = seededRandom(seed, 'work', person.email, block);
  const end = (block + 1) * BLOCK_DAYS;
  let firstDay = block * BLOCK_DAYS;
  for (;;) {
    const nextDay = firstDay + daysOf(random, end - firstDay);
    const item = draw(random, person, { firstDay, nextDay });
    if (day < nextDay) return item;
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
  return {
    repository,
    branch: `${random.pick(KINDS)}/${random.pick(TOPICS)}-${random.pick(PARTS)}`,
    change: changeNumber(repository, person, days.firstDay),
    firstDay: days.firstDay,
    opensOn: random.integer(days.firstDay + 1, days.nextDay - 1),
  };
}

/** Unique in the repository: items of one person start at least {@link LEAST_DAYS} days apart, and each has a slot. */
function changeNumber(repository: Repository, person: Person, firstDay: Day): number {
  const contributors = STAFF.filter((candidate) => candidate.repositories.includes(repository));
  const turn = Math.floor((firstDay - COMPANY_FOUNDED) / LEAST_DAYS);
  const offset = REPOSITORIES.indexOf(repository) * 17;
  return offset + Math.max(0, turn) * contributors.length + contributors.indexOf(person) + 1;
}
