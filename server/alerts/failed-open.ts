// Checks that were allowed because nobody could tell: listed, counted, and alerted of once an hour.
import { createHash } from 'node:crypto';
import { alertId } from '../../analytics/alerts/thresholds.ts';
import type { Alert, AlertSubject, FailedOpen, MissedMessage } from '../../schemas/alerts.ts';
import type { LimitDecision } from '../../schemas/limit-api.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { FailedOpenRow } from './failed-open-log.ts';

/** Whom a check was about, as far as it was told. */
export type Checked = {
  readonly user: string;
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
  readonly prompt?: string | undefined;
};

export interface FailedOpens {
  /** Takes a decision; only one that failed open is kept. */
  readonly decided: (decision: LimitDecision, checked: Checked) => void;
  /** Takes what a hook of a person let through without an answer. What is told again is kept once. */
  readonly missed: (user: string, messages: readonly MissedMessage[]) => void;
  /** Takes that a gateway's call could not be asked about, and why: each cause is listed once a minute. */
  readonly notAsked: (cause: string) => void;
  /** How many were not listed since the start. */
  readonly notListed: () => number;
}

type Options = {
  readonly keep: (row: FailedOpenRow) => void;
  /** Takes an alert, which may have been told before. */
  readonly alert: (alert: Alert) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Most that are listed of what one minute brings. */
const MOST_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const REMEMBERED = 10_000;
/** Hooks tell what they could not tell before, by clocks of their own. */
const OLDEST_MS = 7 * 86_400_000;
const ID_LENGTH = 32;

const SUBJECT: AlertSubject = { scope: 'deployment', id: '', name: 'Outlay' };

/** Nothing failed yet. */
export function createFailedOpens({ keep, alert, now }: Options): FailedOpens {
  const known = new Set<string>();
  let notListed = 0;
  let minute = 0;
  let listed = 0;
  let alertedHour = 0;
  const take = (told: FailedOpen): void => {
    const id = idOf(told);
    if (known.has(id)) return;
    known.add(id);
    const [oldest] = known;
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    const at = now();
    if (Math.floor(at / MINUTE_MS) !== minute) [minute, listed] = [Math.floor(at / MINUTE_MS), 0];
    if (listed < MOST_A_MINUTE) keep({ id, ...told, at: within(told.at, at) });
    else notListed += 1;
    listed += 1;
    const hour = intervalStart('hour', at);
    if (hour === alertedHour) return;
    alertedHour = hour;
    alert(alertOf(told, { hour, at }));
  };
  return {
    decided({ mode, source }, { user, agent = '', session = '', prompt = '' }) {
      if (mode !== 'failed_open') return;
      const cause = source === null ? 'limits could not be read' : 'spend could not be read';
      take({ at: new Date(now()).toISOString(), user, agent, session, prompt, cause, told_by: 'server' });
    },
    missed(user, messages) {
      for (const { at, agent, session, prompt, fault } of messages)
        take({ at, user, agent, session, prompt, cause: fault, told_by: 'hook' });
    },
    notAsked(cause) {
      const at = new Date(Math.floor(now() / MINUTE_MS) * MINUTE_MS).toISOString();
      take({ at, user: '', agent: '', session: '', prompt: '', cause, told_by: 'server' });
    },
    notListed: () => notListed,
  };
}

/** A moment that others tell, as the store takes it: neither to come nor long ago. */
function within(told: string, now: number): string {
  const at = Date.parse(told);
  return new Date(Number.isNaN(at) ? now : Math.min(Math.max(at, now - OLDEST_MS), now)).toISOString();
}

function idOf(told: FailedOpen): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.values(told)))
    .digest('hex')
    .slice(0, ID_LENGTH);
}

function alertOf({ told_by, cause }: FailedOpen, { hour, at }: { hour: number; at: number }): Alert {
  const kind = 'FailedOpen';
  const who = told_by === 'hook' ? 'a hook got no answer' : 'the server could not tell';
  return {
    id: alertId({ kind, subject: SUBJECT, period: 'hour', start: hour, threshold: null }),
    kind,
    subject: SUBJECT,
    period: 'hour',
    period_start: new Date(hour).toISOString(),
    threshold_percent: null,
    spent_usd: null,
    limit_usd: null,
    at: new Date(at).toISOString(),
    told_by: null,
    message: `Requests were allowed without a limit check: ${who}${cause && ` (${cause})`}. Which ones is listed at /api/v1/failed-open.`,
  };
}
