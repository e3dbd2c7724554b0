// Who starts which session when, and on what: drawn for each person and calendar day, whatever month is cut out of them.
import { DAY_MS, HOUR_MS, MINUTE_MS, dayKind, isOnLeave, type Day } from '../company/calendar.ts';
import { openedAt, stateAt, type Change } from '../changes/change.ts';
import { restoringOn } from '../changes/reverts.ts';
import { REVIEW } from '../changes/runs.ts';
import { changeOf } from '../changes/story.ts';
import { forkOf, REPOSITORIES, STAFF, type Person, type Repository } from '../company/company.ts';
import { PLACES } from '../company/people.ts';
import { workItemOn, workItemsIn } from '../company/work-items.ts';
import { seededRandom, type Random } from '../random.ts';
import { runawayOn } from './runaways.ts';
import type { Shape } from './shape.ts';

/** What the launch wrapper told the agent when it started; fixed for the life of the process. */
export type Workplace = {
  readonly repository: Repository | undefined;
  readonly branch: string;
  readonly change: string;
  /** The pipeline that runs the agent; empty for a person. */
  readonly workflow: string;
};

export type SessionPlan = {
  readonly seed: string;
  readonly id: string;
  readonly person: Person;
  readonly startsAt: number;
  /** Nothing new begins after this. */
  readonly closesAt: number;
  readonly startType: 'fresh' | 'resume';
  readonly shape: Shape;
  readonly workplace: Workplace;
  /** Whether the pull request of the branch is opened in this session. */
  readonly opensChange: boolean;
  /** Names the session's own draws. */
  readonly draws: string;
};

/** One agent of one person. */
export type Terminal = { readonly seed: string; readonly person: Person; readonly index: number };

const NOWHERE: Workplace = { repository: undefined, branch: '', change: '', workflow: '' };

/** Hours of the day at which sessions begin; the more often listed the likelier. */
const BUSY_HOURS = [8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14, 14, 15, 15, 16, 16, 17, 18, 20] as const;
const LAST_HOUR = 23;

/** The sessions of one terminal on one day of the person's own calendar, in order. */
export function planDay(terminal: Terminal, day: Day): SessionPlan[] {
  const { seed, person, index } = terminal;
  const random = seededRandom(seed, 'day', person.email, index, day);
  if (person.habitName === 'bot')
    return index === 0 ? [planDaemon(terminal, day)] : planReviews(terminal, day);
  const usual = dayKind(day) === 'workday' && !isOnLeave(seed, person.email, day);
  const chance = (usual ? person.habit.workday : person.habit.offDay) / (index + 1);
  const runaway = index === 0 ? runawayOn(seed, person, day) : undefined;
  if (!runaway && !random.chance(chance)) return [];
  const count = Math.min(6, Math.max(1, random.around(person.habit.sessionsADay)));
  const starts = drawStarts(random, count);
  const opens = index === 0 && changeOpenedOn(terminal, day) !== undefined;
  let earlier = '';
  return starts.map((minute, ordinal) => {
    const resumes = earlier !== '' && random.chance(0.08);
    const id = resumes ? earlier : random.uuid();
    const isRunaway = ordinal === 0 && runaway !== undefined;
    // What ran away is not gone on with.
    earlier = isRunaway ? '' : id;
    const workplace = workplaceOf(terminal, day, random);
    const shape = drawShape(person, random);
    return {
      ...planAt(terminal, day, { minute, ordinal }),
      id,
      startType: resumes ? 'resume' : 'fresh',
      shape: isRunaway ? runaway : shape,
      workplace: (ordinal === 0 ? restoringWorkplace(terminal, day) : undefined) ?? workplace,
      opensChange: ordinal === starts.length - 1 && opens,
    };
  });
}

/** The pull request that the person opens that day, on what they work on. */
function changeOpenedOn({ seed, person }: Terminal, day: Day): Change | undefined {
  const item = workItemOn(seed, person, day);
  return item?.opensOn === day ? changeOf(seed, item) : undefined;
}

function planAt(
  { seed, person, index }: Terminal,
  day: Day,
  { minute, ordinal }: { minute: number; ordinal: number },
) {
  const midnight = day * DAY_MS - PLACES[person.place] * HOUR_MS;
  return {
    seed,
    person,
    startsAt: midnight + minute * MINUTE_MS,
    closesAt: midnight + LAST_HOUR * HOUR_MS,
    draws: [person.email, index, day, ordinal].join('/'),
  };
}

function drawStarts(random: Random, count: number): number[] {
  const starts = Array.from({ length: count }, () => random.pick(BUSY_HOURS) * 60 + random.integer(0, 59));
  return starts.sort((left, right) => left - right);
}

function drawShape(person: Person, random: Random): Shape {
  if (!random.chance(person.habit.runsAway)) return 'usual';
  return random.pick(['marathon', 'marathon', 'fan-out', 'retry-loop']);
}

/** Mostly the branch of the current work item; sometimes `main`, to look around. */
function workplaceOf({ seed, person }: Terminal, day: Day, random: Random): Workplace {
  const item = workItemOn(seed, person, day);
  if (!item) return NOWHERE;
  const { repository, branch, change, opensOn } = item;
  if (random.chance(0.12)) return { ...NOWHERE, repository, branch: 'main' };
  const isTold = person.wrapper === 'change' && day > opensOn;
  const place = person.wrapper === 'fork' ? forkOf(repository, person) : repository;
  return { ...NOWHERE, repository: place, branch, change: isTold ? String(change) : '' };
}

/** The branch on which something that was taken back is put back again. */
function restoringWorkplace({ seed, person, index }: Terminal, day: Day): Workplace | undefined {
  const restoring = index === 0 ? restoringOn(seed, person, day) : undefined;
  return restoring && { ...NOWHERE, repository: restoring.by.head, branch: restoring.by.branch };
}

/** The triage bot: one process a day that looks at new issues every few minutes. */
function planDaemon(terminal: Terminal, day: Day): SessionPlan {
  const random = seededRandom(terminal.seed, 'daemon', day);
  const repository = REPOSITORIES.find(({ name }) => name === 'deploy-tools');
  return {
    ...planAt(terminal, day, { minute: 1, ordinal: 0 }),
    closesAt: (day + 1) * DAY_MS - 2 * MINUTE_MS,
    id: random.uuid(),
    startType: 'fresh',
    shape: 'daemon',
    workplace: { ...NOWHERE, repository, branch: 'main' },
    opensChange: false,
  };
}

/** Automatic reviews of pull requests that are open. */
function planReviews(terminal: Terminal, day: Day): SessionPlan[] {
  const { seed, person } = terminal;
  const random = seededRandom(seed, 'reviews', day);
  const workday = dayKind(day) === 'workday';
  const count = workday ? random.around(person.habit.sessionsADay) : random.integer(0, 1);
  const changes = changesAround(seed, person, day);
  return drawStarts(random, Math.min(count, 20)).flatMap((minute, ordinal): SessionPlan[] => {
    const plan = planAt(terminal, day, { minute, ordinal });
    const id = random.uuid();
    const open = changes.filter((change) => stateAt(change, plan.startsAt).state === 'open');
    const reviewed = open.filter((change) => openedAt(change) < plan.startsAt);
    if (reviewed.length === 0) return [];
    const { repository, branch, number } = random.pick(reviewed);
    const workplace = { repository, branch, change: String(number), workflow: REVIEW.name };
    return [{ ...plan, id, startType: 'fresh', shape: 'review', workplace, opensChange: false }];
  });
}

/** Pull requests of what people work on that day, or worked on a moment before. */
function changesAround(seed: string, bot: Person, day: Day): Change[] {
  return STAFF.filter((candidate) => candidate !== bot)
    .flatMap((author) => workItemsIn(seed, author, { from: day - 2, to: day }))
    .flatMap((item) => changeOf(seed, item) ?? []);
}
