// Credits in words.
import type { CreditState } from '../../../schemas/credits-api.ts';
import { quantityText } from '../../words/figures.ts';
import { dollars } from '../../words/money.ts';
import { dayAfter } from '../../words/days.ts';
import { date } from '../../words/times.ts';

export const STOPS: Readonly<Record<CreditState['checks'][number]['stops'], string>> = {
  always: 'Always',
  never: 'Never',
  setting: 'By a setting',
};

/** `263.8 of 5,700 credits`. */
export function usedWords({ counted, pool }: CreditState): string {
  return `${quantityText(counted.credits)} of ${quantityText(pool)} credits`;
}

type Day = CreditState['days'][number];

/** The days that are told and those between them, of which nothing is told: each has its place on the axis. */
export function everyDay(told: readonly Day[]): Day[] {
  return told.flatMap((each, index) => {
    const days = [each];
    const next = told[index + 1]?.day ?? '';
    for (let day = dayAfter(each.day); day < next; day = dayAfter(day))
      days.push({ day, telemetry: null, bill: null, counted: null });
    return days;
  });
}

/** What stands where: used, left, how long it lasts, and what happens then. */
export function creditSentence(state: CreditState): string {
  const { counted, pool, closed, remaining, overage, exhausted_at: ends, overage_allowed: allowed } = state;
  if (counted.credits === null) return 'Neither telemetry nor a report tells how many were used.';
  if (pool === null)
    return `${quantityText(counted.credits)} used. No pool is set for this month, so nothing is known of what is left.`;
  const over = overage !== null && overage !== '0';
  const beyond = over ? `${quantityText(overage)} beyond the pool${dollarsOver(state)}.` : '';
  if (closed) {
    const left = over ? beyond : `${quantityText(remaining)} were left and are forfeited.`;
    return `The month is over. ${left}`;
  }
  const then =
    allowed === null ? '' : allowed ? ' What goes beyond it is billed.' : ' What goes beyond it is refused.';
  if (over) return `The pool is used up: ${beyond}${then}`;
  const lasts =
    ends === null
      ? state.forecast === null
        ? 'There is too little history to tell whether it lasts.'
        : 'At this pace it lasts to the end of the month.'
      : `At this pace it is used up on ${date(ends)}.`;
  return `${quantityText(remaining)} left. ${lasts}${then}`;
}

function dollarsOver({ overage_usd: usd }: CreditState): string {
  return usd === null ? '' : `, ${dollars(usd)}`;
}
