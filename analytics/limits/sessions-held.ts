// Sessions that are held in memory, each by person and agent, none with more than its share of the room.
import { addToSum, newSum, sizeOf, type SessionDelta, type SessionSum } from './session-totals.ts';

/** One session. */
export type HeldSession = {
  /** By person and agent. */
  readonly sums: Map<string, SessionSum>;
  /** Time of the newest row in milliseconds since 1970. */
  last: number;
  /** People with their agents and named counts, such as those of subagents. */
  size: number;
  /** Whether it was full once: what found no room is missing. */
  isCut: boolean;
};

/** By the agent's own id. */
export type Sessions = Map<string, HeldSession> & { readonly mostInOne: number };

/** More people and subagents of one session are not told apart: nobody's session may push out those of everybody. */
export const MOST_IN_SESSION = 2_000;

/** None at first. */
export function createSessions(mostInOne = MOST_IN_SESSION): Sessions {
  return Object.assign(new Map<string, HeldSession>(), { mostInOne });
}

/** Adds to the sum of the session as far as there is room; where `sign` is -1, takes away from what there is. */
export function addTo(sessions: Sessions, delta: SessionDelta, sign: 1 | -1 = 1): void {
  let session = sessions.get(delta.session);
  if (!session) {
    if (sign === -1) return;
    session = { sums: new Map(), last: delta.last, size: 0, isCut: false };
    sessions.set(delta.session, session);
  }
  const key = `${delta.user}\n${delta.agent}`;
  let sum = session.sums.get(key);
  if (!sum) {
    if (sign === -1 || session.size >= sessions.mostInOne) return;
    sum = newSum(delta);
    session.sums.set(key, sum);
    session.size += 1;
  }
  const before = sizeOf(sum);
  addToSum(sum, delta, { sign, room: sessions.mostInOne - session.size });
  session.size += sizeOf(sum) - before;
  if (session.size >= sessions.mostInOne) session.isCut = true;
  if (sign === 1) session.last = Math.max(session.last, delta.last);
}

/** Drops what is older than `since`, and beyond `most` what was silent for longest: that is told. */
export function dropSilent(sessions: Sessions, since: number, most: number): string[] {
  let held = 0;
  for (const [id, { last, size }] of sessions) {
    if (last < since) sessions.delete(id);
    else held += size;
  }
  if (held <= most) return [];
  // A little more than needed, so that it is not needed again at once.
  const wanted = most - Math.floor(most / 20);
  const lost: string[] = [];
  for (const [id, { size }] of [...sessions].sort(([, left], [, right]) => left.last - right.last)) {
    if (held <= wanted) break;
    sessions.delete(id);
    lost.push(id);
    held -= size;
  }
  return lost;
}
