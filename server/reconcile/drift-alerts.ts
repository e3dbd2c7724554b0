// From slices that differ to alerts: one for each provider and day, the largest of which channels are told.
import { dollars } from '../../analytics/limits/sentence.ts';
import type { DatedSlice, Reconciled } from '../../analytics/reconcile/reconcile.ts';
import { sidesOf } from '../../analytics/reconcile/told-figures.ts';
import type { Alert } from '../../schemas/alerts.ts';
import { fromUsd } from '../../schemas/money.ts';

/**
 * The alerts of all final days that differ, but for months that are signed off, and for providers of which telemetry never
 * tells anything: that is no drift. `now` in milliseconds since 1970.
 */
export function driftAlerts(
  { slices, settings }: Pick<Reconciled, 'slices' | 'settings'>,
  now: number,
): Alert[] {
  const told = new Set(slices.filter(({ local }) => local !== 0n).map(({ provider }) => provider));
  const differing = slices.filter(
    ({ outcome, status, day, provider }) =>
      outcome === 'drift' &&
      told.has(provider) &&
      (status === 'final' || status === 'restated') &&
      !settings.signedMonths.includes(day.slice(0, 7)),
  );
  const days = new Map<string, DatedSlice[]>();
  for (const slice of differing) {
    const id = `drift/${slice.provider}/${slice.day}`;
    days.set(id, [...(days.get(id) ?? []), slice]);
  }
  const found = [...days].map(([id, of]) => ({ id, slices: of, size: sizeOf(of) }));
  const [largest] = [...found].sort((left, right) => (left.size > right.size ? -1 : 1));
  return found.map(({ id, slices: of }) =>
    alertOf(id, of, { now, toldBy: largest && largest.id !== id ? largest.id : null }),
  );
}

function sizeOf(slices: readonly DatedSlice[]): bigint {
  return fromUsd(sidesOf(slices).unexplained_usd ?? '0') ?? 0n;
}

type Told = { readonly now: number; readonly toldBy: string | null };

function alertOf(id: string, slices: readonly DatedSlice[], { now, toldBy }: Told): Alert {
  const [{ provider, day } = { provider: '', day: '' }] = slices;
  const sides = sidesOf(slices);
  const scopes = slices.map(({ scope }) => scope).filter((scope) => scope !== '*');
  const where =
    scopes.length === 0 ? '' : ` (${scopes.slice(0, 3).join(', ')}${scopes.length > 3 ? ', …' : ''})`;
  return {
    id,
    kind: 'BillDiffers',
    subject: { scope: 'deployment', id: provider, name: `Bill of ${provider}` },
    period: 'day',
    period_start: new Date(Date.parse(day)).toISOString(),
    threshold_percent: null,
    spent_usd: sides.billed_list_usd,
    limit_usd: null,
    at: new Date(now).toISOString(),
    told_by: toldBy,
    message:
      `${provider} bills ${dollarsOf(sides.billed_list_usd)} at list prices for ${day}${where}; telemetry told ${dollarsOf(sides.list_usd)}. ` +
      `No cause is known for ${dollarsOf(sides.unexplained_usd)} of differences.`,
  };
}

function dollarsOf(usd: string | null): string {
  return usd === null ? '–' : dollars(fromUsd(usd) ?? 0n);
}
