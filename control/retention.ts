// How long tables are kept: the setting, its rule, and the floors below which months were dropped.
import { monthAt, monthsBefore, monthText } from '../schemas/month.ts';
import { badRequest } from '../schemas/problem.ts';
import {
  FEEDING_TABLE,
  KEEP_EVERYTHING,
  RETAINED_TABLES,
  retainedAs,
  type Due,
  type Floors,
  type Retention,
  type RetentionAnswer,
  type RetentionUpdate,
} from '../schemas/retention.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { DEPLOYMENT } from './limit-inputs.ts';
import { changedFieldsOf } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** What is kept now. */
export function retentionOf(settings: Settings): Retention {
  return settings.retention.get(DEPLOYMENT)?.value ?? KEEP_EVERYTHING;
}

/** Prepares an update; what it does not name stays as it is. */
export function updateRetention(
  settings: Settings,
  update: RetentionUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, settings.retention, DEPLOYMENT, true);
  return [settings.retention.put(DEPLOYMENT, withUpdate(retentionOf(settings), update))];
}

/** The setting with the update. Refuses a rollup that would be gone before the rows that it was computed from. */
export function withUpdate(current: Retention, update: RetentionUpdate): Retention {
  const next = { ...current, ...withoutUndefined(update) };
  for (const [rollup, ledger] of Object.entries(FEEDING_TABLE)) {
    const [kept, needed] = [next[retainedAs(rollup as keyof typeof FEEDING_TABLE)], next[ledger]];
    if ((kept ?? Infinity) >= (needed ?? Infinity)) continue;
    throw badRequest({
      name: rollup,
      detail: `must be kept at least as long as ${ledger}, from which it is computed`,
    });
  }
  return next;
}

function withoutUndefined(update: RetentionUpdate): Partial<Retention> {
  return Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
}

/** The first month that each table keeps under a setting, `now` in milliseconds since 1970. */
export function floorsUnder(kept: Retention, now: number): Floors {
  const floors = RETAINED_TABLES.flatMap((table) => {
    const months = kept[table];
    return months === null ? [] : [[table, monthsBefore(monthAt(now), months)] as const];
  });
  return Object.fromEntries(floors);
}

/** The floors that were recorded. */
export function floorsOf(settings: Pick<Settings, 'retentionFloors'>): Floors {
  return Object.fromEntries(settings.retentionFloors.list().map(({ id, value }) => [id, value.month]));
}

/** Prepares recording floors; one is never lowered, because what was dropped is gone. */
export function raiseFloors(settings: Settings, floors: Floors): SettingChange[] {
  const known = floorsOf(settings);
  return RETAINED_TABLES.flatMap((table) => {
    const month = floors[table];
    if (month === undefined || month <= (known[table] ?? 0)) return [];
    return [settings.retentionFloors.put(table, { month })];
  });
}

/** The setting as it is told. */
export function retentionAnswerOf(
  settings: Settings,
  kept: Retention,
  dropped: readonly Due[],
): RetentionAnswer {
  const floors = floorsOf(settings);
  const told = (table: keyof Retention) => {
    const month = floors[table];
    return month === undefined ? null : monthText(month);
  };
  return {
    months: kept,
    floors: {
      charges: told('charges'),
      evidence: told('evidence'),
      activities: told('activities'),
      usage_hourly: told('usage_hourly'),
      usage_daily: told('usage_daily'),
      usage_extra_hourly: told('usage_extra_hourly'),
      activities_hourly: told('activities_hourly'),
      change_usage_daily: told('change_usage_daily'),
    },
    due: [...dropped],
    ...changedFieldsOf(settings.retention.get(DEPLOYMENT)),
  };
}
