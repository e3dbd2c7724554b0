// Sessions that get out of hand for certain: of kinds that chance does not make, one a week.
import type { Day } from '../company/calendar.ts';
import { STAFF, type Person } from '../company/company.ts';
import { seededRandom } from '../random.ts';
import type { Shape } from './shape.ts';

/** Whose sessions may take that shape: agents that tell what it is found by. */
const CANDIDATES: Readonly<Partial<Record<Shape, (person: Person) => boolean>>> = {
  exploration: tellsCalls,
  overthinking: (person) => tellsCalls(person) && (person.tool.models[0] ?? '').includes('opus'),
  'retry-loop': tellsCalls,
  'stopped-counters': (person) => tellsCalls(person) && person.signals === 'logs+metrics',
};

/** The shape of the person's first session that day; undefined for what comes by chance. */
export function runawayOn(seed: string, person: Person, day: Day): Shape | undefined {
  const week = Math.floor((day + 3) / 7);
  const monday = week * 7 - 3;
  for (const [shape, suits] of Object.entries(CANDIDATES) as [Shape, (person: Person) => boolean][]) {
    const random = seededRandom(seed, 'runaway', shape, week);
    if (day !== monday + random.integer(0, 4)) continue;
    if (random.pick(STAFF.filter(suits)) === person) return shape;
  }
  return undefined;
}

function tellsCalls({ tool, signals, habitName }: Person): boolean {
  return tool.agent === 'claude-code' && signals !== 'metrics' && habitName !== 'bot';
}
