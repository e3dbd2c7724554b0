// The limits of one scope, a person or a group: read, set and taken away period by period.
import { withLimit, type PeriodLimits, type ScopeLimits } from '../schemas/limits.ts';
import { PERIODS, type Period } from '../schemas/period.ts';
import {
  periodChangesIn,
  type PeriodAmount,
  type PeriodChange,
  type ScopeLimitUpdate,
} from '../schemas/settings-api.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { Setting, SettingChange, SettingKind } from './setting.ts';

/** The amounts of a scope in the order day, week, month. */
export function amountsOf(limits: PeriodLimits): PeriodAmount[] {
  return PERIODS.flatMap((period) => {
    const micros = limits[period];
    return micros === undefined ? [] : [{ period, limit_micros: micros }];
  });
}

/** The limits with every change made. */
export function withLimits(limits: PeriodLimits, changes: readonly PeriodChange[]): PeriodLimits {
  return changes.reduce((set, { period, limit_micros }) => withLimit(set, period, limit_micros), limits);
}

/** A scope's limits as the API tells them. */
export function scopeFieldsOf(setting: Setting<ScopeLimits> | undefined) {
  const limits = amountsOf(setting?.value.limits ?? {});
  const latest = limits.find(({ period }) => period === setting?.value.period) ?? limits.at(-1);
  return {
    limits,
    period: latest?.period ?? null,
    limit_micros: latest?.limit_micros ?? null,
    fail_closed: setting?.value.failClosed ?? false,
    ...changedFieldsOf(setting),
  };
}

/** When and by whom a setting was changed last. */
export function changedFieldsOf(setting: Setting<unknown> | undefined) {
  return { updated_at: setting?.changedAt ?? null, updated_by: setting?.changedBy ?? '' };
}

/**
 * Prepares setting the amounts that an update names, together; null takes one away, and the setting with the last of them. What
 * happens while spend cannot be read stays as it is where the update does not say.
 */
export function setLimit(
  kind: SettingKind<ScopeLimits>,
  id: string,
  update: ScopeLimitUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  const current = kind.get(id);
  requireMatch(ifMatch, kind, id);
  const changes = periodChangesIn(update);
  const limits = withLimits(current?.value.limits ?? {}, changes);
  const period = changes.at(-1)?.period ?? current?.value.period ?? 'month';
  return store(kind, id, { limits, period, failClosed: update.fail_closed ?? current?.value.failClosed });
}

/** Prepares taking away the limit of a period, or of all. */
export function removeLimits(
  kind: SettingKind<ScopeLimits>,
  id: string,
  period: Period | undefined,
  ifMatch: IfMatch,
): SettingChange[] {
  const current = kind.get(id);
  requireMatch(ifMatch, kind, id);
  if (!current) return [];
  const limits = period ? withLimit(current.value.limits, period, null) : {};
  return store(kind, id, { ...current.value, limits });
}

function store(kind: SettingKind<ScopeLimits>, id: string, value: ScopeLimits): SettingChange[] {
  if (amountsOf(value.limits).length > 0) return [kind.put(id, value)];
  const removal = kind.remove(id);
  return removal ? [removal] : [];
}
