// Alerts in words.
import type { Alert, AlertKind } from '../../../schemas/alerts.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';

export const KIND_WORDS: Readonly<Record<Exclude<AlertKind, 'test'>, string>> = {
  BudgetThresholdCrossed: 'Threshold crossed',
  PatternFound: 'Runaway pattern',
  BillDiffers: 'Bill differs',
  SessionCapReached: 'Session cap reached',
  FailedOpen: 'Allowed unread',
};

export const SCOPE_WORDS = {
  user: 'Limits of people',
  budget: 'Budgets',
  session: 'Sessions',
  incident: 'Incidents',
  deployment: 'Everything',
} as const;

/** Since when alerts are shown: the default first. */
export const SINCE = { month: 'This month', day: 'Today', all: 'All' } as const;
export type Since = keyof typeof SINCE;

/** The first moment that is shown; undefined for all. */
export function sinceOf(since: Since, now: number): string | undefined {
  return since === 'all' ? undefined : new Date(intervalStart(since, now)).toISOString();
}

/** When the period of an alert ends; undefined where it has none. */
export function endOf({
  period,
  period_start: start,
}: Pick<Alert, 'period' | 'period_start'>): number | undefined {
  return start === null || period === 'session' ? undefined : intervalEnd(period, Date.parse(start));
}

/** Where to read on about the subject of an alert. */
export function pageOf({ subject }: Pick<Alert, 'subject'>): string | undefined {
  const id = encodeURIComponent(subject.id);
  const scope: string = subject.scope;
  switch (scope) {
    case 'user':
      return `/limits?panel=user:${id}`;
    case 'budget':
      return `/limits?tab=budgets&panel=budget:${id}`;
    case 'session':
      return `/sessions/${id}`;
    case 'incident':
      return `/alerts?incident=${id}`;
    default:
      return undefined;
  }
}
