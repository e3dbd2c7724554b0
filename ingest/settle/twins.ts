// Calls of one session with the same counts: those of its files are paired with those that OTLP told under another id.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { sessionKey } from './scopes.ts';
import type { Entry, Memory, SettleState, Twin } from './state.ts';

/**
 * A file's line and OTLP tell the same moment seconds apart. Agents that write a message down when its tools have ended
 * do it minutes later.
 */
const TOLERANCE_NANOS = 600_000_000_000n;

/** Calls of a session with the same counts; where more are told, nothing of its files is charged beside them. */
const MOST_TWINS = 2_000;

/** A call as it is remembered: its key, and whether a session file told it. */
export type Telling = { readonly key: string; readonly history: boolean };

/** Notes how a call was told among those of its session with the same counts. Returns keys of the calls whose pairing it changed. */
export function noteTwin(entry: Entry, { key, history }: Telling, state: SettleState): readonly string[] {
  const id = entry.recordId.toString();
  const known = twinsOf(entry, state);
  const earlier = known.find((one) => one.id === id);
  const { time, signal } = entry;
  const isOtlp = signal === 'logs' || signal === 'traces';
  const twin: Twin = {
    id,
    key,
    time,
    signal: isOtlp ? signal : (earlier?.signal ?? ''),
    history: history || (earlier?.history ?? false),
  };
  return regroup(entry, insorted(known, twin), state);
}

/** Takes a call out of the group of its earlier counts. */
export function leaveTwins(entry: Entry, state: SettleState): readonly string[] {
  const id = entry.recordId.toString();
  return regroup(
    entry,
    twinsOf(entry, state).filter((one) => one.id !== id),
    state,
  );
}

/** Adds a call that only the ledger knows. */
export function recallTwin(counted: Counted, twin: Twin, state: SettleState): void {
  const known = twinsOf(counted, state);
  if (isFull(known) || known.some(({ id }) => id === twin.id)) return;
  state.put('twins', twinsKey(counted), insorted(known, twin));
}

/** The group with the call in its place: by time, then by id. */
function insorted(group: readonly Twin[], twin: Twin): readonly Twin[] {
  const others = group.filter(({ id }) => id !== twin.id);
  const at = others.findLastIndex(
    (one) => one.time < twin.time || (one.time === twin.time && one.id < twin.id),
  );
  return others.toSpliced(at + 1, 0, twin);
}

/** Whether a session file told the call before. */
export function isNotedPast(entry: Entry, state: SettleState): boolean {
  const id = entry.recordId.toString();
  const known = twinsOf(entry, state);
  return isFull(known) || known.some((one) => one.id === id && one.history);
}

/** Whether OTLP told this call of a file under another id. */
export function isPaired(entry: Entry, state: SettleState): boolean {
  const known = twinsOf(entry, state);
  return isFull(known) || pairedIn(known, hasEvents(entry, state)).has(entry.recordId.toString());
}

function regroup(entry: Entry, next: readonly Twin[], state: SettleState): readonly string[] {
  const known = twinsOf(entry, state);
  if (isFull(known)) return [];
  const events = hasEvents(entry, state);
  const before = pairedIn(known, events);
  state.put('twins', twinsKey(entry), next);
  const after = pairedIn(next, events);
  return next.filter(({ id, key }) => key !== '' && before.has(id) !== after.has(id)).map(({ key }) => key);
}

/**
 * The file's calls that OTLP told under another id, one for one, in the order of time: the largest number of pairs that
 * the tolerance allows, whatever came first. Where request events tell the session, spans tell nothing.
 */
function pairedIn(group: readonly Twin[], events: boolean): ReadonlySet<string> {
  const isTold = ({ signal }: Twin): boolean => signal === 'logs' || (signal === 'traces' && !events);
  const waiting = group.filter((one) => one.history && !isTold(one));
  if (isFull(group)) return new Set(waiting.map(({ id }) => id));
  const free = group.filter((one) => !one.history && isTold(one));
  const paired = new Set<string>();
  let at = 0;
  for (const { id, time } of waiting) {
    while ((free[at]?.time ?? time) < time - TOLERANCE_NANOS) at += 1;
    const twin = free[at];
    if (!twin || twin.time > time + TOLERANCE_NANOS) continue;
    paired.add(id);
    at += 1;
  }
  return paired;
}

/**
 * Memory that keeps the groups that one export or import changes together, and is written by `flush`: with each call written
 * for itself, a long group would be read and written as often as it has calls.
 */
export function withTwins(state: SettleState): SettleState & { readonly flush: () => void } {
  const groups = new Map<string, readonly Twin[]>();
  const changed = new Set<string>();
  return {
    get: <Kind extends keyof Memory>(kind: Kind, key: string) => {
      if (kind !== 'twins') return state.get(kind, key);
      const group = groups.get(key) ?? state.get('twins', key) ?? [];
      groups.set(key, group);
      return group as Memory[Kind];
    },
    put: (kind, key, value) => {
      if (kind !== 'twins') {
        state.put(kind, key, value);
        return;
      }
      groups.set(key, value as Memory['twins']);
      changed.add(key);
    },
    flush: () => {
      for (const key of changed) state.put('twins', key, groups.get(key) ?? []);
    },
  };
}

function isFull(group: readonly Twin[]): boolean {
  return group.length >= MOST_TWINS;
}

function hasEvents({ dimensions }: Entry, state: SettleState): boolean {
  return state.get('scope', sessionKey(dimensions))?.events === true;
}

/** What calls have in common with their twins: titles and other auxiliary calls may have the counts of an answer. */
export type Counted = {
  readonly dimensions: Pick<ChargeDimensions, 'agent' | 'session' | 'source'>;
  readonly tokens: TokenCounts;
};

function twinsOf(counted: Counted, state: SettleState): readonly Twin[] {
  return state.get('twins', twinsKey(counted)) ?? [];
}

function twinsKey({ dimensions, tokens }: Counted): string {
  const isAuxiliary = dimensions.source === 'auxiliary';
  return fingerprint(['twins', sessionKey(dimensions), isAuxiliary ? 1 : 0, ...countsOf(tokens)]);
}

/** Counts that every signal tells alike: OTLP does not split cache writes. */
export function countsOf({
  input,
  cacheRead,
  cacheWrite,
  cacheWrite5m,
  cacheWrite1h,
  output,
}: TokenCounts): number[] {
  return [input, cacheRead, cacheWrite + cacheWrite5m + cacheWrite1h, output];
}
