// A commit gives way to what arrives, for a moment.
import { expect, it } from 'vitest';
import { createArrivals } from '../../ingest/arrivals.ts';

it('lets a commit begin at once where nothing arrives', () => {
  const arrivals = createArrivals(() => 0);
  expect(arrivals.goOn()).toBe(false);
});

it('makes a commit wait one turn for every turn in which something arrived', () => {
  const arrivals = createArrivals(() => 0);
  arrivals.note();
  arrivals.note();
  expect(arrivals.goOn()).toBe(true);
  arrivals.note();
  expect(arrivals.goOn()).toBe(true);
  expect(arrivals.goOn()).toBe(false);
});

it('makes no commit wait longer than a moment, and the next one as long', () => {
  let now = 0;
  const arrivals = createArrivals(() => now);
  const wait = (): number => {
    const from = now;
    for (; ; now += 10) {
      arrivals.note();
      if (!arrivals.goOn()) return now - from;
    }
  };
  expect(wait()).toBe(100);
  expect(wait()).toBe(100);
});
