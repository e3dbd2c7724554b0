// Credits in words.
import type { CreditState } from '../../../schemas/credits-api.ts';
import { aboutQuantity, quantityText } from '../../words/figures.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { daysIn } from '../../words/days.ts';
import { date, minute } from '../../words/times.ts';

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

type Period = Pick<CreditState, 'days' | 'period_start' | 'resets_at'>;

/** Every day of the month, also those of which nothing is told: each has its place on the axis. */
export function everyDay({ days: told, period_start: start, resets_at: end }: Period): Day[] {
  const byDay = new Map(told.map((each) => [each.day, each]));
  return daysIn(start, end).map(
    (day) => byDay.get(day) ?? { day, telemetry: null, bill: null, counted: null },
  );
}

/** Names and values of what is known. Who tells the use is always named, as a dash says that it does not. */
export function creditFacts(state: CreditState): (readonly [string, string])[] {
  const { closed, counted, counted_usd: cost, overage, overage_usd: over, prices } = state;
  const known = (name: string, value: string | null, write: (text: string) => string) =>
    value === null ? [] : [[name, write(value)] as const];
  const beyond = (credits: string): string =>
    over === null ? quantityText(credits) : `${quantityText(credits)} (${dollars(over)})`;
  return [
    ['By telemetry', quantityText(state.used_by_telemetry)] as const,
    ['By reports', quantityText(state.used_by_bill)] as const,
    ['Counted', quantityText(counted.credits)] as const,
    ...known('Counted, in dollars', cost, dollars),
    ...known(closed ? 'Forfeited' : 'Left', state.remaining, quantityText),
    ...known('A day, lately', state.burn_per_day, aboutQuantity),
    ...known('At the end of the month (est.)', state.forecast, aboutQuantity),
    ...known('Beyond the pool', overage, beyond),
    ...known('Billed beyond it', state.billed_usd, dollars),
    ...known('Seats cost', state.fee_usd, dollars),
    ...known('Resets', closed ? null : state.resets_at, minute),
    ['Price of one', prices.length === 0 ? UNKNOWN : prices.map(priceWords).join(', ')] as const,
  ];
}

function priceWords({ price_usd: usd, from }: CreditState['prices'][number]): string {
  return `$${usd}${from === null ? '' : ` from ${date(from)}`}`;
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
