// Metrics without a session do not say whose calls they count: in an hour in which they are charged, files of their agent are not.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { intervalStart } from '../../schemas/period.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { HOUR_MS, hoursOf } from './emitter.ts';
import { keysIn, listKey } from './past-keys.ts';
import type { Entry, HourState, SettleState } from './state.ts';

/**
 * An hour of an agent in which the ledger holds charged metrics without a session. `user` is empty where they name nobody, and
 * undefined where it was not asked whom.
 */
export type RecalledHour = {
  readonly agent: string;
  readonly user: string | undefined;
  /** Its start, in milliseconds since 1970. */
  readonly hour: number;
};

type Person = Pick<ChargeDimensions, 'user' | 'userSource'>;

const NOTHING: HourState = { history: 0 };

/** Stands for all people: a file that names nobody may be of any of them. */
const ANYBODY = '*';

/** Notes that a file told a call of this hour. */
export function notePastHour({ dimensions, time }: Entry, key: string, state: SettleState): void {
  const at = hourKey(dimensions.agent, intervalStart('hour', toMilliseconds(time)), ANYBODY);
  const known = state.get('hours', at) ?? NOTHING;
  listKey(at, known.history, key, state);
  state.put('hours', at, { ...known, history: known.history + 1 });
}

/** Whether metrics without a session are charged that may count this call of a file. */
export function isToldWithoutSession({ dimensions, time }: Entry, state: SettleState): boolean {
  const person = personOf(dimensions);
  const people = person === '' ? [ANYBODY] : [person, ''];
  return hoursOf(time).some((hour) =>
    people.some((one) => (state.get('hours', hourKey(dimensions.agent, hour, one))?.charged ?? 0) > 0),
  );
}

/** Notes a metric cell without a session. Returns keys of the files' calls that may be told by it now. */
export function noteSessionless(cell: Entry, state: SettleState): readonly string[] {
  if (cell.emitter === '' || state.get('scope', cell.emitter)?.events === true) return [];
  return count(cell, 1, state);
}

/** Notes that calls tell what these cells counted. Returns keys of the files' calls that may be charged now. */
export function leaveSessionless(cells: readonly string[], state: SettleState): readonly string[] {
  return cells.flatMap((key) => {
    const cell = state.get('cell', key);
    return cell && cell.emitter !== '' ? count(cell, -1, state) : [];
  });
}

/** Puts what the ledger knows into memory, where memory has counted nothing itself. */
export function recallHours(hours: readonly RecalledHour[], state: SettleState): void {
  for (const { agent, user, hour } of hours) {
    for (const person of user === undefined ? [ANYBODY] : [user, ANYBODY]) {
      const key = hourKey(agent, hour, person);
      const known = state.get('hours', key) ?? NOTHING;
      if (known.charged === undefined) state.put('hours', key, { ...known, charged: 1 });
    }
  }
}

/** Counts the sender's hour once in each of the two: of its person, and of all. */
function count({ dimensions, emitter, time }: Entry, by: 1 | -1, state: SettleState): readonly string[] {
  const { agent } = dimensions;
  const person = personOf(dimensions);
  const hour = intervalStart('hour', toMilliseconds(time));
  const own = fingerprint(['sender-hour', emitter, person, hour]);
  const isCounted = (state.get('hours', own)?.charged ?? 0) > 0;
  if (isCounted === by > 0) return [];
  state.put('hours', own, { ...NOTHING, charged: by > 0 ? 1 : 0 });
  let isNews = false;
  for (const one of [person, ANYBODY]) {
    const key = hourKey(agent, hour, one);
    const known = state.get('hours', key) ?? NOTHING;
    const before = known.charged ?? 0;
    state.put('hours', key, { ...known, charged: before + by });
    isNews ||= before === 0 || before + by === 0;
  }
  // Metrics of an hour's beginning may count calls of the end of the hour before.
  return isNews ? [hour, hour - HOUR_MS].flatMap((each) => pastIn(agent, each, state)) : [];
}

function pastIn(agent: string, hour: number, state: SettleState): readonly string[] {
  const key = hourKey(agent, hour, ANYBODY);
  return keysIn(key, state.get('hours', key)?.history ?? 0, state);
}

/** Installations are no people: anybody may work on one. */
function personOf({ user, userSource }: Person): string {
  return userSource === 'installation' ? '' : user;
}

function hourKey(agent: string, hour: number, person: string): string {
  return fingerprint(['hour', agent, hour, person]);
}
