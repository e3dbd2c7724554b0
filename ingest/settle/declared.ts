// Where a session works by the word of the hook on the developer's machine: better evidence than what telemetry says.
import type { Attribution, ChargeDimensions } from '../../schemas/charge.ts';
import type { Sender } from '../../schemas/sender.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import type { GroupOf } from './attribute.ts';
import { sessionKey } from './scopes.ts';
import type { DeclaredPlace, SettleState } from './state.ts';

type Session = Pick<ChargeDimensions, 'agent' | 'session'>;
type Placed = Session & Attribution;

const MINUTE = 60_000_000_000n;

/** Agents may call a model before their first hook, such as for the title of a session. */
const BEFORE_FIRST = 10n * MINUTE;

/** How long after its time a place may become known and still change what was settled meanwhile. */
const LATE = 60n * MINUTE;

/** Calls of one session are remembered by the span of time they lie in. */
const SPAN = 5n * MINUTE;

/** Places of one session, and calls of one span: more are the sign of a sender gone wrong. */
const MAX_PLACES = 200;
const MAX_CALLS = 500;
const MAX_TOKEN_GROUPS = 20;

/**
 * The attribution with the place that was declared for the moment, if any, and with its person where the sender tells
 * none but an installation. A declared place replaces the emitted one whole: half of each would be a place that nobody told.
 */
export function withDeclared<Of extends Placed>(told: Of, time: bigint, { state, groupOf }: Known): Of {
  if (told.session === '') return told;
  const place = placeAt(told, time, state);
  if (!place) return told;
  const { repo, branch, pr, commit } = place;
  const prSource = pr === '' ? '' : 'declared';
  const placed: Of = { ...told, repo, branch, pr, commit, contextSource: 'declared', prSource };
  return isNamed(told) || place.person === ''
    ? placed
    : { ...placed, ...personOf(told, place.person, { state, groupOf }) };
}

type Known = { readonly state: SettleState; readonly groupOf: GroupOf };

function isNamed({ userSource }: Attribution): boolean {
  return userSource === 'token' || userSource === 'attribute';
}

/** As where the telemetry names them: a group of the token, else the one of the person, else what is claimed. */
function personOf(told: Placed, person: string, { state, groupOf }: Known): Partial<Attribution> {
  if (told.userSource === 'declared' && told.user === person) return {};
  const isOfToken = state.get('recent', tokenGroupsKey(told))?.includes(told.group) ?? false;
  const group = (isOfToken ? told.group : groupOf(person)) || told.group;
  return { user: person, userSource: 'declared', group };
}

/** Remembers the group of the token that tells of a session: it beats the group of whom the hook names, also afterwards. */
export function noteTokenGroup(session: Session, { group }: Pick<Sender, 'group'>, state: SettleState): void {
  if (group === '' || session.session === '') return;
  const key = tokenGroupsKey(session);
  const known = state.get('recent', key) ?? [];
  if (!known.includes(group)) state.put('recent', key, [...known, group].slice(-MAX_TOKEN_GROUPS));
}

function tokenGroupsKey(session: Session): string {
  return fingerprint(['token groups', sessionKey(session)]);
}

function placeAt(told: Placed, time: bigint, state: SettleState): DeclaredPlace | undefined {
  const places = (state.get('declared', sessionKey(told)) ?? []).filter((place) => isFor(place, told));
  const place = places.findLast(({ at }) => at <= time);
  const [first] = places;
  return place ?? (first && first.at - BEFORE_FIRST <= time ? first : undefined);
}

/** Who is told by a token cannot tell where somebody else works. */
function isFor({ user, group }: DeclaredPlace, told: Placed): boolean {
  return (user === '' || user === told.user) && (group === '' || group === told.group);
}

/** Notes a place. Returns the keys of the calls whose place it may change; none where it is no news. */
export function noteDeclared(session: Session, place: DeclaredPlace, state: SettleState): readonly string[] {
  const key = sessionKey(session);
  const known = state.get('declared', key) ?? [];
  const before = known.filter(({ at }) => at <= place.at);
  const previous = before.at(-1);
  if (previous && isSame(previous, place)) return [];
  const after = known.slice(before.length);
  state.put('declared', key, [...before, place, ...after].slice(-MAX_PLACES));
  const keys: string[] = [];
  for (let span = spanOf(place.at - BEFORE_FIRST); span <= spanOf(place.at + LATE); span += 1n) {
    keys.push(...(state.get('recent', recentKey(key, span)) ?? []));
  }
  return keys;
}

function isSame(left: DeclaredPlace, right: DeclaredPlace): boolean {
  return (['repo', 'branch', 'pr', 'commit', 'user', 'group', 'person'] as const).every(
    (name) => left[name] === right[name],
  );
}

/** Remembers a call for places that become known after it. */
export function noteRecent(
  session: Session,
  call: { readonly key: string; readonly time: bigint },
  state: SettleState,
): void {
  if (session.session === '') return;
  const page = recentKey(sessionKey(session), spanOf(call.time));
  const known = state.get('recent', page) ?? [];
  if (known.length < MAX_CALLS && !known.includes(call.key)) state.put('recent', page, [...known, call.key]);
}

function spanOf(time: bigint): bigint {
  return time / SPAN;
}

function recentKey(session: string, span: bigint): string {
  return fingerprint(['recent', session, span]);
}
