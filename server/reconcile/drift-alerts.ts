// From months that differ to alerts: one for each provider and day that differs, the largest of which channels are told.
import { dollars } from '../../analytics/limits/sentence.ts';
import { groupRows } from '../../analytics/reconcile/group-rows.ts';
import { gapsOf } from '../../analytics/reconcile/months.ts';
import { monthsOf, type DatedSlice, type Reconciled } from '../../analytics/reconcile/reconcile.ts';
import { sidesOf } from '../../analytics/reconcile/told-figures.ts';
import type { Alert } from '../../schemas/alerts.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { MonthVerdict } from '../../schemas/reconciliation-api.ts';

/** An alert, and how much differs for no known cause, in pico-dollars. */
type DriftAlert = { readonly alert: Alert; readonly size: Pico };

/**
 * The alerts of all months that differ, by their final days that do; where no single day does, of the month. None of months that
 * are signed off, of days that the rest of their month makes up for, and of providers of which telemetry never tells
 * anything: that is no drift. `now` in milliseconds since 1970.
 */
export function driftAlerts(found: Reconciled, now: number): DriftAlert[] {
  const { slices, settings } = found;
  const isOpen = ({ day }: DatedSlice): boolean => !settings.signedMonths.includes(day.slice(0, 7));
  const told = new Set(slices.flatMap(({ sides, provider }) => (sides.local.length > 0 ? [provider] : [])));
  const gaps = gapsOf(monthsOf(found, slices.filter(isOpen))).filter(({ provider }) => told.has(provider));
  return gaps.flatMap((gap) => {
    const differing = slices.filter((slice) => isDriftOf(gap, slice));
    const days = groupRows(differing, ({ day }) => day);
    if (days.size > 0) return [...days].map(([day, of]) => dayAlert(day, of, now));
    return gap.status === 'open' || gap.status === 'settling' ? [] : [monthAlert(gap, now)];
  });
}

function isDriftOf(gap: MonthVerdict, { provider, day, outcome, status }: DatedSlice): boolean {
  const isFinal = status === 'final' || status === 'restated';
  return outcome === 'drift' && isFinal && provider === gap.provider && day.startsWith(gap.month);
}

/** Channels hear of the largest of alerts that are found in one look. */
export function toldByLargest(found: readonly DriftAlert[]): Alert[] {
  const [largest] = found.toSorted((left, right) => (left.size > right.size ? -1 : 1));
  return found.map(({ alert }) => ({
    ...alert,
    told_by: largest && largest.alert.id !== alert.id ? largest.alert.id : null,
  }));
}

type Sides = Pick<MonthVerdict, 'list_usd' | 'billed_list_usd' | 'unexplained_usd'>;

function dayAlert(day: string, slices: readonly DatedSlice[], now: number): DriftAlert {
  const [{ provider } = { provider: '' }] = slices;
  const scopes = slices.map(({ scope }) => scope).filter((scope) => scope !== '*');
  const where =
    scopes.length === 0 ? '' : ` (${scopes.slice(0, 3).join(', ')}${scopes.length > 3 ? ', …' : ''})`;
  return alertOf({ provider, period: 'day', start: day, when: `${day}${where}` }, sidesOf(slices), now);
}

function monthAlert(gap: MonthVerdict, now: number): DriftAlert {
  const { provider, month } = gap;
  return alertOf({ provider, period: 'month', start: `${month}-01`, when: month }, gap, now);
}

type About = {
  readonly provider: string;
  readonly period: 'day' | 'month';
  readonly start: string;
  readonly when: string;
};

function alertOf({ provider, period, start, when }: About, sides: Sides, now: number): DriftAlert {
  const alert: Alert = {
    id: `drift/${provider}/${period === 'day' ? start : start.slice(0, 7)}`,
    kind: 'BillDiffers',
    subject: { scope: 'deployment', id: provider, name: `Bill of ${provider}` },
    period,
    period_start: new Date(Date.parse(start)).toISOString(),
    threshold_percent: null,
    spent_usd: sides.billed_list_usd,
    limit_usd: null,
    at: new Date(now).toISOString(),
    told_by: null,
    message:
      `${provider} bills ${dollarsOf(sides.billed_list_usd)} at list prices for ${when}; telemetry told ${dollarsOf(sides.list_usd)}. ` +
      `No cause is known for ${dollarsOf(sides.unexplained_usd)} of differences.`,
  };
  return { alert, size: fromUsd(sides.unexplained_usd ?? '0') ?? 0n };
}

function dollarsOf(usd: string | null): string {
  return usd === null ? '–' : dollars(fromUsd(usd) ?? 0n);
}
