// An incident as it is stored, and what acts and time make of it. Pure.
import { z } from 'zod';
import type { PatternName } from '../../schemas/pattern-definitions.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import {
  finding,
  incidentState,
  type FindingAnswer,
  type IncidentAction,
  type IncidentActionBody,
} from '../../schemas/patterns.ts';

/** For what an incident is expected. */
const expectedOf = z.enum(['incident', 'user', 'task', 'repo']);

/** The newest version of an incident; its history is in the rows before it. */
export const incidentValue = z.object({
  id: z.string(),
  version: z.int(),
  state: incidentState,
  openedAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  /** Whether it was resolved because it went quiet. */
  byItself: z.boolean(),
  until: z.iso.datetime().nullable(),
  expectedOf: expectedOf.nullable(),
  finding,
});
export type IncidentValue = z.infer<typeof incidentValue>;

/** A version to store, and what became of the incident with it; no action where only figures moved. */
export type IncidentVersion = {
  readonly value: IncidentValue;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly action: 'open' | 'auto_resolve' | IncidentAction | '';
  readonly by: string;
  readonly note: string;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Judged only after the work was over: there is nothing to wait for but somebody who reads it. */
const JUDGED_LATER: ReadonlySet<PatternName> = new Set<PatternName>([
  'high_reasoning_on_routine',
  'stale_counters',
]);

/** When an incident is over by itself: a session that is quiet for an hour, a day or period that has ended. */
export function endOf({ pattern, subject, to, last_seen_at: seen }: FindingAnswer): number {
  if (JUDGED_LATER.has(pattern)) return Date.parse(seen) + DAY_MS;
  return subject.kind === 'session' || to === null ? Date.parse(seen) + HOUR_MS : Date.parse(to);
}

/** A new incident. */
export function opened(id: string, found: FindingAnswer, now: number): IncidentVersion {
  const at = new Date(now).toISOString();
  const value: IncidentValue = {
    id,
    version: 1,
    state: 'open',
    openedAt: at,
    resolvedAt: null,
    byItself: false,
    until: null,
    expectedOf: null,
    finding: found,
  };
  return { value, at, action: 'open', by: '', note: '' };
}

/** What time and new figures make of it; undefined where nothing changed. `found` is absent where it was not looked for. */
export function carriedOn(
  value: IncidentValue,
  found: FindingAnswer | undefined,
  now: number,
): IncidentVersion | undefined {
  const at = new Date(now).toISOString();
  const latest = found ?? value.finding;
  const isMoved = JSON.stringify(latest) !== JSON.stringify(value.finding);
  const action = nextAction(value, { isMoved, isOver: endOf(latest) <= now, now });
  if (action === '' && !isMoved) return undefined;
  const version = { ...value, version: value.version + 1, finding: latest };
  return { value: { ...version, ...AFTER[action](at) }, at, action, by: '', note: '' };
}

/** A running incident whose subject no longer is what it was found for, as a limit that was raised. */
export function ended(value: IncidentValue, now: number): IncidentVersion {
  const at = new Date(now).toISOString();
  const version = { ...value, version: value.version + 1, ...AFTER.auto_resolve(at) };
  return { value: version, at, action: 'auto_resolve', by: '', note: '' };
}

/** Whether somebody may still do something about it. */
export function isRunning({ state, finding }: IncidentValue, now: number): boolean {
  return (state === 'open' || state === 'acknowledged' || state === 'snoozed') && endOf(finding) > now;
}

type Passing = '' | 'auto_resolve' | 'reopen';

/** What becomes of an incident by itself. */
const AFTER: Readonly<Record<Passing, (at: string) => Partial<IncidentValue>>> = {
  '': () => ({}),
  auto_resolve: (at) => ({ state: 'resolved', resolvedAt: at, byItself: true, until: null }),
  reopen: () => ({ state: 'open', resolvedAt: null, byItself: false, until: null, expectedOf: null }),
};

type Situation = { readonly isMoved: boolean; readonly isOver: boolean; readonly now: number };

function nextAction({ state, byItself, until }: IncidentValue, { isMoved, isOver, now }: Situation): Passing {
  const isLapsed = until !== null && Date.parse(until) <= now;
  if (state === 'resolved') return byItself && isMoved && !isOver ? 'reopen' : '';
  if (state === 'expected' && !isLapsed) return '';
  if (isOver) return 'auto_resolve';
  return (state === 'snoozed' || state === 'expected') && isLapsed ? 'reopen' : '';
}

/** From which states an action leads somewhere. */
const FROM: Readonly<Record<IncidentAction, readonly IncidentValue['state'][]>> = {
  acknowledge: ['open', 'snoozed', 'acknowledged'],
  snooze: ['open', 'acknowledged', 'snoozed'],
  resolve: ['open', 'acknowledged', 'snoozed'],
  expected: ['open', 'acknowledged', 'snoozed', 'resolved', 'expected'],
  reopen: ['acknowledged', 'snoozed', 'resolved', 'expected'],
};

const STATE_AFTER = {
  acknowledge: 'acknowledged',
  snooze: 'snoozed',
  resolve: 'resolved',
  expected: 'expected',
  reopen: 'open',
} as const;

const DEFAULT_MS: Readonly<Partial<Record<IncidentAction, number>>> = {
  snooze: DAY_MS,
  expected: 30 * DAY_MS,
};

type Act = {
  readonly action: IncidentAction;
  readonly body: IncidentActionBody;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** What a person's action makes of it. Refuses with 409 where the state does not allow it, with 400 what makes no sense. */
export function acted(value: IncidentValue, { action, body, by, now }: Act): IncidentVersion {
  if (!FROM[action].includes(value.state))
    throw new ProblemError(
      problem(
        409,
        `The incident is ${value.state}; ${action} is for incidents that are ${FROM[action].join(', ')}.`,
      ),
    );
  const at = new Date(now).toISOString();
  const state = STATE_AFTER[action];
  return {
    value: {
      ...value,
      version: value.version + 1,
      state,
      resolvedAt: state === 'resolved' ? at : null,
      byItself: false,
      until: untilOf(action, body, now),
      expectedOf: action === 'expected' ? expectedIn(value, body) : null,
    },
    at,
    action,
    by,
    note: body.note ?? '',
  };
}

function untilOf(action: IncidentAction, { until }: IncidentActionBody, now: number): string | null {
  const byDefault = DEFAULT_MS[action];
  if (byDefault === undefined) {
    if (until === undefined) return null;
    throw refused('until', `is for snooze and expected, not for ${action}`);
  }
  const at = until === undefined ? now + byDefault : Date.parse(until);
  if (at <= now) throw refused('until', 'must be later than now');
  return new Date(at).toISOString();
}

function expectedIn({ finding: of }: IncidentValue, body: IncidentActionBody): IncidentValue['expectedOf'] {
  const chosen = body.of ?? 'incident';
  if (chosen !== 'incident' && of[chosen] === '')
    throw refused('of', `the incident has no ${chosen} for which the same could be expected`);
  return chosen;
}

function refused(name: string, detail: string): ProblemError {
  return new ProblemError(problem(400, `${name} ${detail}.`, [{ name, detail }]));
}

/** Whether somebody said that a finding is expected now. */
export function isExpected(found: FindingAnswer, expected: readonly IncidentValue[], now: number): boolean {
  return expected.some(({ state, until, expectedOf: of, finding: like }) => {
    const holds = state === 'expected' && until !== null && Date.parse(until) > now;
    if (!holds || of === null || of === 'incident' || like.pattern !== found.pattern) return false;
    return like[of] === found[of];
  });
}
