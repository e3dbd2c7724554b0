// Incidents and thresholds in words.
import type { z } from 'zod';
import type { Incident, IncidentAction, incidentFigure, thresholdAnswer } from '../../../schemas/patterns.ts';
import { microDollars } from '../../words/limits.ts';
import { exact } from '../../words/numbers.ts';

type Unit = z.infer<typeof thresholdAnswer>['unit'];
type Figure = z.infer<typeof incidentFigure>;

/** `$1.00`, `30 minutes`, `400 %`. */
export function amountIn(unit: Unit, value: number): string {
  if (unit === 'micros') return microDollars(Math.round(value));
  if (unit === 'percent') return `${exact(Math.round(value))} %`;
  return `${exact(Math.round(value))} ${unit}`;
}

/** What was measured, beside the threshold that it passed. */
export function figureWords({ unit, value, threshold }: Figure): string {
  const measured = amountIn(unit, value);
  return threshold === null ? measured : `${measured} (threshold ${amountIn(unit, threshold)})`;
}

/** A definition with the thresholds in place of their names. */
export function definitionWords(
  definition: string,
  thresholds: readonly Pick<z.infer<typeof thresholdAnswer>, 'name' | 'unit' | 'value'>[],
): string {
  return definition.replace(/\{(\w+)\}/g, (braced, name: string) => {
    const threshold = thresholds.find((each) => each.name === name);
    if (!threshold) return braced;
    // The sentence names the unit, but for dollars.
    return threshold.unit === 'micros' ? microDollars(threshold.value) : exact(threshold.value);
  });
}

/** Where to read on about what an incident is of. */
export function pageOf({ subject, user, session }: Pick<Incident, 'subject' | 'user' | 'session'>): string {
  if (session !== '') return `/sessions/${encodeURIComponent(session)}`;
  if (user !== '') return `/people/${encodeURIComponent(user)}`;
  const [, budget] = /^budget\/(.+)$/.exec(subject.id) ?? [];
  return budget === undefined ? '/limits' : `/limits?tab=budgets&budget=${encodeURIComponent(budget)}`;
}

export const ACTION_WORDS: Readonly<
  Record<IncidentAction, { readonly label: string; readonly done: string; readonly sentence: string }>
> = {
  acknowledge: { label: 'Acknowledge', done: 'Acknowledged', sentence: 'Somebody looks at it.' },
  snooze: { label: 'Snooze for a day', done: 'Snoozed', sentence: 'Nothing is said of it for a day.' },
  resolve: { label: 'Resolve', done: 'Resolved', sentence: 'It is over.' },
  expected: {
    label: 'Mark as expected',
    done: 'Marked as expected',
    sentence: 'This is how it should be; the pattern does not fire for it.',
  },
  reopen: { label: 'Open again', done: 'Opened again', sentence: 'It needs somebody after all.' },
};

/** What can be done with an incident as it stands. */
export function actionsFor({ state }: Pick<Incident, 'state'>): readonly IncidentAction[] {
  if (state === 'resolved' || state === 'expected') return ['reopen'];
  const actions: IncidentAction[] = ['acknowledge', 'snooze', 'resolve', 'expected'];
  return actions.filter((action) => !(action === 'acknowledge' && state === 'acknowledged'));
}

/** For what something can be marked as expected. */
export const EXPECTED_OF = {
  incident: 'This incident only',
  user: 'This pattern of this person, for 30 days',
  task: 'This pattern of this task, for 30 days',
  repo: 'This pattern in this repository, for 30 days',
} as const;

/** The choices that the incident allows: of nobody, no task or no repository nothing can be expected. */
export function expectedChoices(incident: Pick<Incident, 'user' | 'task' | 'repo'>) {
  const { user, task, repo } = incident;
  const isThere = { incident: true, user: user !== '', task: task !== '', repo: repo !== '' };
  return (Object.keys(EXPECTED_OF) as (keyof typeof EXPECTED_OF)[]).filter((of) => isThere[of]);
}
