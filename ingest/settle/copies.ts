// Agents copy the lines of a session into the files of its forks, moments and counts unchanged: one call, told by several files.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { sessionKey } from './scopes.ts';
import type { Copy, Entry, SettleState } from './state.ts';
import { countsOf } from './twins.ts';

/** What copies have in common. */
export type Line = Pick<Entry, 'time' | 'tokens'> & {
  readonly dimensions: Pick<ChargeDimensions, 'agent' | 'session'>;
};

/** Sessions whose files hold the same line; in more of them it is a copy without being noted. */
const MOST_COPIES = 100;

/** Notes that a session's file holds the line. `told`: something other than the file answers for the call, for good. */
export function noteCopy(line: Line, copy: Omit<Copy, 'session'>, state: SettleState): void {
  const known = copiesAt(line, state);
  const earlier = known.find(({ id }) => id === copy.id);
  const session = sessionKey(line.dimensions);
  const next: Copy = {
    session,
    id: copy.id,
    key: copy.key || (earlier?.key ?? ''),
    told: copy.told || earlier?.told === true,
  };
  if (!earlier && known.length >= MOST_COPIES) return;
  const all = earlier ? known.map((one) => (one === earlier ? next : one)) : [...known, next];
  state.put('copies', copyKey(line), all);
}

/** Notes a line that the ledger holds, where memory has forgotten it. */
export function recallCopy(line: Line, copy: Omit<Copy, 'session' | 'key'>, state: SettleState): void {
  if (copiesAt(line, state).some(({ id }) => id === copy.id)) return;
  noteCopy(line, { ...copy, key: '' }, state);
}

/** Keys of the same line in other sessions: which of them is charged depends on how each is told. */
export function copiesOf(line: Line, state: SettleState): readonly string[] {
  const own = sessionKey(line.dimensions);
  return copiesAt(line, state)
    .filter(({ session, key }) => session !== own && key !== '')
    .map(({ key }) => key);
}

/**
 * Whether another session answers for the line: the first of which something else tells it, else the first that held it.
 * `isTold` asks for one copy.
 */
export function isCopied(line: Line, isTold: (key: string) => boolean, state: SettleState): boolean {
  const copies = copiesAt(line, state);
  const own = sessionKey(line.dimensions);
  if (copies.every(({ session }) => session === own)) return false;
  const first = copies.find(({ told, key }) => told || (key !== '' && isTold(key))) ?? copies[0];
  return first?.session !== own;
}

function copiesAt(line: Line, state: SettleState): readonly Copy[] {
  return state.get('copies', copyKey(line)) ?? [];
}

function copyKey({ dimensions, time, tokens }: Line): string {
  return fingerprint(['copy', dimensions.agent, time, ...countsOf(tokens)]);
}
