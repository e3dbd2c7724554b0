// Who starts which session when, and on what: drawn for each person and calendar day, whatever month is cut out of them.
import { DAY_MS, HOUR_MS, MINUTE_MS, dayKind, isOnLeave, type Day } from '../company/calendar.ts';
import { STAFF, REPOSITORIES, type Person, type Repository } from '../company/company.ts';
import { PLACES } from '../company/people.ts';
import { workItemOn } from '../company/work-items.ts';
import { seededRandom, type Random } from '../random.ts';

/** `daemon` wakes up all day, `marathon` grows very long, `fan-out` starts many subagents, `retry-loop` meets error after error. */
export type Shape = 'usual' | 'daemon' | 'review' | 'marathon' | 'fan-out' | 'retry-loop';

/** What the launch wrapper told the agent when it started; fixed for the life of the process. */
export type Workplace = {
  readonly repository: Repository | undefined;
  readonly branch: string;
  readonly change: string;
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

const NOWHERE: Workplace = { repository: undefined, branch: '', change: '' };

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
  if (!random.chance(chance)) return [];
  const count = Math.min(6, Math.max(1, random.around(person.habit.sessionsADay)));
  const starts = drawStarts(random, count);
  let earlier = '';
  return starts.map((minute, ordinal) => {
    const resumes = earlier !== '' && random.chance(0.08);
    const id = resumes ? earlier : random.uuid();
    earlier = id;
    const workplace = workplaceOf(terminal, day, random);
    const item = workItemOn(seed, person, day);
    return {
      ...planAt(terminal, day, { minute, ordinal }),
      id,
      startType: resumes ? 'resume' : 'fresh',
      shape: drawShape(person, random),
      workplace,
      opensChange: ordinal === starts.length - 1 && index === 0 && item?.opensOn === day,
    };
  });
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
  if (random.chance(0.12)) return { repository: item.repository, branch: 'main', change: '' };
  const change = day > item.opensOn ? String(item.change) : '';
  return { repository: item.repository, branch: item.branch, change };
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
    workplace: { repository, branch: 'main', change: '' },
    opensChange: false,
  };
}

/** Automatic reviews of other people's pull requests. */
function planReviews(terminal: Terminal, day: Day): SessionPlan[] {
  const { seed, person } = terminal;
  const random = seededRandom(seed, 'reviews', day);
  const workday = dayKind(day) === 'workday';
  const count = workday ? random.around(person.habit.sessionsADay) : random.integer(0, 1);
  const authors = STAFF.filter((candidate) => candidate.repositories.length > 0 && candidate !== person);
  return drawStarts(random, Math.min(count, 20)).map((minute, ordinal) => {
    const item = workItemOn(seed, random.pick(authors), day);
    return {
      ...planAt(terminal, day, { minute, ordinal }),
      id: random.uuid(),
      startType: 'fresh',
      shape: 'review',
      workplace: item
        ? { repository: item.repository, branch: item.branch, change: String(item.change) }
        : NOWHERE,
      opensChange: false,
    };
  });
}
