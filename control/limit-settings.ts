// The deployment's settings for limits: master switch, defaults by period, rule for groups, excluded work.
import { DEFAULT_THRESHOLDS, type LimitPolicy } from '../schemas/limits.ts';
import {
  periodChangesIn,
  type LimitSettingsAnswer,
  type LimitSettingsUpdate,
} from '../schemas/settings-api.ts';
import { groupLimitsAnswerOf, type Groups } from './groups.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { DEPLOYMENT, policyOf } from './limit-inputs.ts';
import { amountsOf, changedFieldsOf, scopeFieldsOf, withLimits } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** The settings with all overrides; `unpricedModels` is null where the store could not tell. */
export function limitSettings(
  { settings, directory }: Groups,
  unpricedModels: number | null,
): LimitSettingsAnswer {
  const policy = policyOf(settings);
  const groupLimits = settings.groupLimits.list().filter(({ id }) => settings.groups.get(id));
  return {
    enabled: policy.enabled,
    period: policy.period,
    limit_micros: policy.defaults[policy.period] ?? null,
    limits: amountsOf(policy.defaults),
    group_rule: policy.groupRule,
    excluded_sources: [...policy.excludedSources],
    fail_closed: policy.failClosed ?? false,
    thresholds: [...(policy.thresholds ?? DEFAULT_THRESHOLDS)],
    require_if_match: policy.requireIfMatch ?? false,
    unpriced_models: unpricedModels,
    user_limits: settings.userLimits.list().map((limit) => ({ user: limit.id, ...scopeFieldsOf(limit) })),
    group_limits: groupLimits.map(({ id }) => groupLimitsAnswerOf({ settings, directory }, id)),
    ...changedFieldsOf(settings.limits.get(DEPLOYMENT)),
  };
}

/** Prepares an update; what it does not name stays as it is. */
export function updateLimitSettings(
  settings: Settings,
  update: LimitSettingsUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, settings.limits, DEPLOYMENT, true);
  return [settings.limits.put(DEPLOYMENT, updated(policyOf(settings), update))];
}

function updated(policy: LimitPolicy, update: LimitSettingsUpdate): LimitPolicy {
  const { enabled, group_rule, excluded_sources, fail_closed, require_if_match } = update;
  const changes = periodChangesIn(update);
  return {
    enabled: enabled ?? policy.enabled,
    groupRule: group_rule ?? policy.groupRule,
    excludedSources: excluded_sources ?? policy.excludedSources,
    period: changes.at(-1)?.period ?? policy.period,
    failClosed: fail_closed ?? policy.failClosed,
    thresholds: update.thresholds ?? policy.thresholds,
    requireIfMatch: require_if_match ?? policy.requireIfMatch,
    defaults: withLimits(policy.defaults, changes),
  };
}
