// How the input of a session's main turn grew from call to call. Pure.
import type { SessionContext } from '../../schemas/session-outcome.ts';
import type { CallTime } from './session-call-times.ts';
import type { SessionEvent } from './session-events.ts';

/** More points than this cannot be told apart in a drawing. */
const MOST_POINTS = 200;

/** Calls in the order of time; of many, the largest of each stretch and the last are kept. */
export function contextOf(calls: readonly CallTime[], events: readonly SessionEvent[]): SessionContext {
  const all = calls
    .filter(({ isMain }) => isMain)
    .map(({ id, at, tokens }) => ({ at: new Date(at).toISOString(), tokens, call: id }));
  const peak = all.reduce<number | null>((most, { tokens }) => Math.max(most ?? 0, tokens), null);
  return {
    points: thinned(all),
    peak_tokens: peak,
    compactions: events
      .filter(({ kind }) => kind === 'compaction')
      .map(({ at }) => new Date(at).toISOString()),
  };
}

type Point = SessionContext['points'][number];

function thinned(points: readonly Point[]): Point[] {
  if (points.length <= MOST_POINTS) return [...points];
  const stretch = Math.ceil(points.length / MOST_POINTS);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    kept.push(part.reduce((most, each) => (each.tokens > most.tokens ? each : most)));
  }
  return kept;
}
