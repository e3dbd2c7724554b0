// What of the settings decides the limits of one person.
import { DEFAULT_POLICY, type LimitInputs, type LimitPolicy } from '../schemas/limits.ts';
import type { Directory } from './directory.ts';
import type { Settings } from './settings.ts';

/** The id of the deployment's limit settings, of which there is one. */
export const DEPLOYMENT = 'deployment';

/** The deployment's settings for limits, or what applies until they are set. */
export function policyOf(settings: Settings): LimitPolicy {
  return settings.limits.get(DEPLOYMENT)?.value ?? DEFAULT_POLICY;
}

/** Everything that decides the limits of the person (by any of their names). */
export function limitInputsOf(user: string, settings: Settings, directory: Directory): LimitInputs {
  return {
    policy: policyOf(settings),
    user: settings.userLimits.get(directory.personOf(user))?.value.limits ?? {},
    groups: directory
      .groupsOf(user)
      .map((id) => ({ id, limits: settings.groupLimits.get(id)?.value.limits ?? {} })),
  };
}
