// What reconciliation may differ, and when a provider's days are final: one setting.
import { DEFAULT_TOLERANCE, type ReconcileToleranceValue } from '../schemas/finance-settings.ts';
import { fromUsd, toUsd } from '../schemas/money.ts';
import type { ToleranceAnswer, ToleranceUpdate } from '../schemas/sign-off-api.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** The id of the setting. */
export const TOLERANCE = 'tolerance';

/** The tolerance that counts. */
export function toleranceOf({
  reconcileTolerance,
}: Pick<Settings, 'reconcileTolerance'>): ReconcileToleranceValue {
  return reconcileTolerance.get(TOLERANCE)?.value ?? DEFAULT_TOLERANCE;
}

/** As the API tells it. */
export function toleranceAnswerOf(settings: Settings): ToleranceAnswer {
  const { absolute, relative, settlingDays } = toleranceOf(settings);
  const found = settings.reconcileTolerance.get(TOLERANCE);
  return {
    absolute_usd: canonical(absolute),
    relative: canonical(relative),
    settling_days: settlingDays,
    updated_at: found?.changedAt ?? null,
    updated_by: found?.changedBy ?? '',
  };
}

/** Prepares a change of what the update names. */
export function putTolerance(settings: Settings, update: ToleranceUpdate, ifMatch: IfMatch): SettingChange[] {
  requireMatch(ifMatch, settings.reconcileTolerance, TOLERANCE);
  const before = toleranceOf(settings);
  const value: ReconcileToleranceValue = {
    absolute: canonical(update.absolute_usd ?? before.absolute),
    relative: canonical(update.relative ?? before.relative),
    settlingDays: update.settling_days ?? before.settlingDays,
  };
  return [settings.reconcileTolerance.put(TOLERANCE, value)];
}

function canonical(text: string): string {
  return toUsd(fromUsd(text) ?? 0n);
}
