// Links that people made: memory is written, and work looked at again, where they changed.
import { expect, it } from 'vitest';
import { dirtyPage, dropDirtyPage } from '../../../ingest/attribution/dirty.ts';
import type { Link } from '../../../ingest/attribution/link.ts';
import { linksOfSession, takeLinks } from '../../../ingest/attribution/links.ts';
import type { SettleState } from '../../../ingest/settle/state.ts';
import { linkTo } from '../../support/placed-session.ts';
import { mapState } from '../../support/replay.ts';

/** Memory that counts how often it is asked. */
class CountedState implements SettleState {
  readonly #inner = mapState();
  asked = 0;

  get: SettleState['get'] = (kind, key) => {
    this.asked += 1;
    return this.#inner.get(kind, key);
  };
  put: SettleState['put'] = (kind, key, value) => this.#inner.put(kind, key, value);
}

const session = (index: number): string => `s-${index}`;
const links: readonly Link[] = Array.from({ length: 5_000 }, (_, index) => linkTo(session(index), '7'));

it('are compared once each: to change one of thousands touches that one', () => {
  const memory = new CountedState();
  takeLinks(links, memory);
  while (dirtyPage(memory)) dropDirtyPage([], memory);
  memory.asked = 0;
  takeLinks([...links.slice(1), linkTo(session(0), '8')], memory);
  expect(memory.asked).toBeLessThan(10);
  expect(dirtyPage(memory)).toEqual([{ kind: 'session', session: session(0) }]);
  expect(linksOfSession(session(0), memory)).toMatchObject([{ pr: '8' }]);
  expect(linksOfSession(session(1), memory)).toMatchObject([{ pr: '7' }]);
});

it('that are told again as they are touch nothing', () => {
  const memory = new CountedState();
  takeLinks(links.slice(0, 3), memory);
  memory.asked = 0;
  takeLinks(links.slice(0, 3), memory);
  expect(memory.asked).toBe(1);
});

it('that are taken away are gone, and their work is looked at again', () => {
  const state = mapState();
  takeLinks(links.slice(0, 2), state);
  dirtyPage(state);
  dropDirtyPage([], state);
  takeLinks(links.slice(1, 2), state);
  expect(linksOfSession(session(0), state)).toEqual([]);
  expect(dirtyPage(state)).toEqual([{ kind: 'session', session: session(0) }]);
});
