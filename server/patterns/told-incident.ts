// Incidents as the API tells them, and the alerts that say that some were opened. Pure.
import { createHash } from 'node:crypto';
import { PATTERN_DEFINITIONS } from '../../schemas/pattern-definitions.ts';
import type { Alert } from '../../schemas/alerts.ts';
import type { Incident, ProposedCap } from '../../schemas/patterns.ts';
import { endOf, type IncidentValue } from './incident-value.ts';

type Beside = { readonly history: Incident['history']; readonly proposedCaps: readonly ProposedCap[] };

export function toldIncident(value: IncidentValue, { history, proposedCaps }: Beside): Incident {
  const { id, version, state, openedAt, resolvedAt, until, finding } = value;
  return {
    id,
    ...finding,
    state,
    opened_at: openedAt,
    resolved_at: resolvedAt,
    until,
    version,
    history,
    proposed_caps: [...proposedCaps],
  };
}

/** More incidents that one look opens are told together. */
const MOST_APART = 5;
const ID_LENGTH = 32;

/**
 * Of incidents that one look at a pattern opened: one each, or where they are many one that tells all of them. Of what is over
 * `now` (milliseconds since 1970) nobody is told.
 */
export function alertsOf(opened: readonly IncidentValue[], now: number): Alert[] {
  const incidents = opened.filter(({ finding }) => endOf(finding) > now);
  const each = incidents.map(alertOf);
  const [first] = incidents;
  if (!first || incidents.length <= MOST_APART) return each;
  const { title } = PATTERN_DEFINITIONS[first.finding.pattern];
  const ids = incidents.map(({ id }) => id).sort();
  const id = createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, ID_LENGTH);
  const names = incidents.slice(0, MOST_APART).map(({ finding }) => finding.subject.name);
  const together: Alert = {
    id,
    kind: 'PatternFound',
    subject: { scope: 'deployment', id: '', name: 'Outlay' },
    period: 'day',
    period_start: null,
    threshold_percent: null,
    spent_usd: null,
    limit_usd: null,
    at: first.openedAt,
    told_by: null,
    message: `${title}: ${incidents.length} at once, among them ${names.join(', ')}.`,
  };
  return [...each.map((alert) => ({ ...alert, told_by: id })), together];
}

/** Of the subject that channels filter by; its id is that of the incident, so that it is told once. */
function alertOf({ id, finding, openedAt }: IncidentValue): Alert {
  const { pattern, subject, user, session, sentence, from, cost_usd: spent } = finding;
  const who = user === '' ? '' : ` (${user})`;
  return {
    id,
    kind: 'PatternFound',
    subject: subjectOf(finding),
    period: subject.kind === 'session' ? 'session' : periodOf(subject),
    period_start: subject.kind === 'session' ? null : from,
    threshold_percent: null,
    spent_usd: spent,
    limit_usd: null,
    at: openedAt,
    told_by: null,
    message: `${PATTERN_DEFINITIONS[pattern].title}${session === '' ? '' : ` in session ${session}`}${who}: ${sentence}`,
  };
}

function subjectOf({ subject, user, session }: IncidentValue['finding']): Alert['subject'] {
  if (subject.kind === 'session') return { scope: 'session', id: session, name: user };
  if (subject.kind === 'user' || user !== '') return { scope: 'user', id: user, name: subject.name };
  return { scope: 'budget', id: subject.id.replace(/^budget\//, ''), name: subject.name };
}

/** Limits of people end with their period: `user/<key>/<period>`. */
function periodOf({ kind, id }: IncidentValue['finding']['subject']): Alert['period'] {
  const period = kind === 'limit' ? id.slice(id.lastIndexOf('/') + 1) : 'day';
  return period === 'week' || period === 'month' ? period : 'day';
}
