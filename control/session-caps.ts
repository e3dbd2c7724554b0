// Caps on sessions as settings: of everyone, of a group's members and of a person, replaced as a whole.
import type { LimitSource } from '../schemas/limit-api.ts';
import type {
  SessionCapInputs,
  SessionCaps,
  SessionCapsAnswer,
  SessionCapsUpdate,
} from '../schemas/session-caps.ts';
import type { Directory } from './directory.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { policyOf } from './limit-inputs.ts';
import { changedFieldsOf } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** The id of the setting that holds the caps of a scope. */
export function capsId({ scope, id }: LimitSource): string {
  return scope === 'default' ? 'default' : `${scope}/${id}`;
}

/** The caps of a scope as the API tells them. */
export function sessionCapsOf({ sessionCaps }: Settings, source: LimitSource): SessionCapsAnswer {
  const setting = sessionCaps.get(capsId(source));
  const value = setting?.value;
  return {
    source,
    ...NO_CAPS,
    ...(value && toldOf(value)),
    ...changedFieldsOf(setting),
  };
}

const SCOPES = ['default', 'group', 'user'] as const;

/** The caps of every scope that has some, everybody's first, then of groups and of people by id; not of groups that are gone. */
export function listSessionCaps(settings: Settings): SessionCapsAnswer[] {
  const sources = settings.sessionCaps.list().map(({ id }) => sourceOf(id));
  return sources
    .filter(({ scope, id }) => scope !== 'group' || settings.groups.get(id) !== undefined)
    .sort(
      (left, right) =>
        SCOPES.indexOf(left.scope) - SCOPES.indexOf(right.scope) || (left.id < right.id ? -1 : 1),
    )
    .map((source) => sessionCapsOf(settings, source));
}

/** The scope of a setting that {@link capsId} named. */
function sourceOf(id: string): LimitSource {
  const end = id.indexOf('/');
  const scope = SCOPES.find((each) => each === id.slice(0, Math.max(0, end)));
  return scope === undefined ? { scope: 'default', id: '' } : { scope, id: id.slice(end + 1) };
}

const NO_CAPS = {
  cost_micros: null,
  tokens: null,
  subagents: null,
  depth: null,
  retries: null,
  action: 'block',
} as const;

function toldOf({ costMicros, tokens, subagents, depth, retries, action }: SessionCaps) {
  return {
    cost_micros: costMicros ?? null,
    tokens: tokens ?? null,
    subagents: subagents ?? null,
    depth: depth ?? null,
    retries: retries ?? null,
    action,
  };
}

/** Prepares replacing the caps of a scope; without any, the setting is taken away. */
export function setSessionCaps(
  { sessionCaps }: Settings,
  source: LimitSource,
  update: SessionCapsUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  const id = capsId(source);
  requireMatch(ifMatch, sessionCaps, id);
  const caps = {
    costMicros: update.cost_micros ?? undefined,
    tokens: update.tokens ?? undefined,
    subagents: update.subagents ?? undefined,
    depth: update.depth ?? undefined,
    retries: update.retries ?? undefined,
  };
  if (Object.values(caps).some((cap) => cap !== undefined))
    return [sessionCaps.put(id, { ...caps, action: update.action ?? 'block' })];
  const removal = sessionCaps.remove(id);
  return removal ? [removal] : [];
}

/** Prepares taking the caps of a scope away. */
export function removeSessionCaps(
  { sessionCaps }: Settings,
  source: LimitSource,
  ifMatch: IfMatch,
): SettingChange[] {
  const id = capsId(source);
  requireMatch(ifMatch, sessionCaps, id);
  const removal = sessionCaps.remove(id);
  return removal ? [removal] : [];
}

/** Everything that decides the caps of a person's (by key) sessions; undefined where nothing is set. */
export function sessionCapInputs(
  settings: Settings,
  directory: Directory,
  user: string,
): SessionCapInputs | undefined {
  const of = (source: LimitSource): SessionCaps | undefined =>
    settings.sessionCaps.get(capsId(source))?.value;
  const groups = directory.groupsOf(user).map((id) => ({ id, caps: of({ scope: 'group', id }) }));
  const [own, everyones] = [of({ scope: 'user', id: user }), of({ scope: 'default', id: '' })];
  if (!own && !everyones && groups.every(({ caps }) => !caps)) return undefined;
  return { groupRule: policyOf(settings).groupRule, user: own, groups, default: everyones };
}
