// Outcomes that the company's own tools tell: tasks that were done, and attempts that failed.
import { DAY_MS, MINUTE_MS } from '../company/calendar.ts';
import { STAFF } from '../company/company.ts';
import { workItemsIn, type WorkItem } from '../company/work-items.ts';
import { seededRandom } from '../random.ts';
import { planDay } from '../session/plan.ts';
import { mergedAt, openedAt } from './change.ts';
import { SILENT_REPOSITORIES } from './deliveries.ts';
import { changeOf } from './story.ts';

/** The body of `POST /api/v1/outcomes`. */
export type DemoOutcome = {
  readonly id: string;
  readonly outcome: 'task_completed' | 'task_failed';
  readonly at: string;
  readonly repo?: string;
  readonly pr?: string;
  readonly session?: string;
};

const LIFE_DAYS = 12;

/** All that is told in a window, in order. */
export function demoOutcomes(seed: string, { from, until }: { from: number; until: number }): DemoOutcome[] {
  const days = { from: Math.floor(from / DAY_MS) - LIFE_DAYS, to: Math.floor(until / DAY_MS) + 1 };
  return STAFF.filter(({ habitName }) => habitName !== 'bot')
    .flatMap((person) => workItemsIn(seed, person, days))
    .filter(({ repository }) => !SILENT_REPOSITORIES.has(repository.name))
    .flatMap((item) => outcomesOf(seed, item))
    .filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= until)
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at) || (left.id < right.id ? -1 : 1));
}

function outcomesOf(seed: string, item: WorkItem): DemoOutcome[] {
  const random = seededRandom(seed, 'outcomes', item.person.email, item.firstDay);
  const change = changeOf(seed, item);
  const told = (name: string, at: number, outcome: DemoOutcome['outcome']) => ({
    id: `${name}-${random.hex(12)}`,
    outcome,
    at: new Date(at).toISOString(),
  });
  const outcomes: DemoOutcome[] = [];
  if (change) {
    const place = { repo: change.repository.url, pr: String(change.number) };
    const merged = mergedAt(change);
    if (merged !== undefined && random.chance(0.15))
      outcomes.push({ ...told('done', merged, 'task_completed'), ...place });
    if (random.chance(0.06))
      outcomes.push({ ...told('smoke-test', openedAt(change) + 90 * MINUTE_MS, 'task_failed'), ...place });
  }
  const [session] = planDay({ seed, person: item.person, index: 0 }, item.opensOn);
  if (session && item.person.tool.agent === 'claude-code' && random.chance(0.1))
    outcomes.push({
      ...told('eval', session.startsAt + 12 * MINUTE_MS, 'task_failed'),
      session: session.id,
    });
  return outcomes;
}
