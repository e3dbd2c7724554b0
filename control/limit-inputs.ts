// What of the settings decides the limits of one person.
import {
  DEFAULT_POLICY,
  type LimitInputs,
  type LimitPolicy,
  type LimitRaise,
  type ScopeInputs,
  type ScopeLimits,
} from '../schemas/limits.ts';
import type { Directory } from './directory.ts';
import type { Settings } from './settings.ts';

/** The id of the deployment's limit settings, of which there is one. */
export const DEPLOYMENT = 'deployment';

/** The deployment's settings for limits, or what applies until they are set. */
export function policyOf(settings: Settings): LimitPolicy {
  return settings.limits.get(DEPLOYMENT)?.value ?? DEFAULT_POLICY;
}

/** Changes of other settings leave the index of raises as it is. */
const INDEXED: ReadonlySet<string> = new Set(['raise', 'alias']);

/** Gathers everything that decides the limits of a person (by any of their names), following changes of the settings. */
export function createLimitInputs(settings: Settings, directory: Directory): (user: string) => LimitInputs {
  let known: ReadonlyMap<string, readonly LimitRaise[]> | undefined;
  settings.onChange((changed) => {
    if (changed.some(({ kind }) => INDEXED.has(kind))) known = undefined;
  });
  return (user) => {
    const person = directory.personOf(user);
    const groups = directory.groupsOf(person);
    known ??= indexRaises(settings, directory);
    return {
      policy: policyOf(settings),
      user: scopeOf(settings.userLimits.get(person)?.value),
      groups: groups.map((id) => ({ id, ...scopeOf(settings.groupLimits.get(id)?.value) })),
      raises: known.size === 0 ? NONE : raisesOf(known, person, groups),
    };
  };
}

const NONE: readonly LimitRaise[] = [];

function scopeOf(value: ScopeLimits | undefined): ScopeInputs {
  return { limits: value?.limits ?? {}, failClosed: value?.failClosed ?? false };
}

function raisesOf(
  index: ReadonlyMap<string, readonly LimitRaise[]>,
  person: string,
  groups: readonly string[],
): LimitRaise[] {
  const keys = [keyOf('user', person), ...groups.map((id) => keyOf('group', id)), keyOf('default', '')];
  return keys.flatMap((key) => index.get(key) ?? NONE);
}

/** Approved raises by whose limit they raise; those of another name are the person's. */
function indexRaises({ raises }: Settings, directory: Directory): Map<string, LimitRaise[]> {
  const index = new Map<string, LimitRaise[]>();
  for (const { id, value } of raises.list()) {
    if (value.decision !== 'approved') continue;
    const { scope } = value.source;
    const scopeId = scope === 'user' ? directory.personOf(value.source.id) : value.source.id;
    const key = keyOf(scope, scopeId);
    const { period, amountMicros: micros } = value;
    const raise = { id, scope, scopeId, period, micros, expiresAt: Date.parse(value.expiresAt) };
    index.set(key, [...(index.get(key) ?? NONE), raise]);
  }
  return index;
}

function keyOf(scope: LimitRaise['scope'], id: string): string {
  return `${scope} ${id}`;
}
