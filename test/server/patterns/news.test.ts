// How far back patterns are looked for: usage that arrives late, or was imported, is looked at however old it is.
import { expect, it } from 'vitest';
import { movedSince } from '../../../server/patterns/due.ts';
import { createNews } from '../../../server/patterns/news.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 12, 30);

it('usage that arrived is looked at twice, because the ledger may not hold it at the first look', () => {
  const news = createNews();
  expect(news.of('retry_loop').earliest).toBeUndefined();
  news.arrived([{ time: NOW }, { time: NOW - 9 * DAY }]);
  const first = news.of('retry_loop');
  expect(first.earliest).toBe(NOW - 9 * DAY);
  first.seen();
  const second = news.of('retry_loop');
  expect(second.earliest).toBe(NOW - 9 * DAY);
  second.seen();
  expect(news.of('retry_loop').earliest).toBeUndefined();
  expect(news.of('long_session').earliest).toBe(NOW - 9 * DAY);
});

it('what arrives during a look that failed or goes on is not forgotten', () => {
  const news = createNews();
  news.arrived([{ time: NOW - 2 * DAY }]);
  const look = news.of('retry_loop');
  news.arrived([{ time: NOW - 5 * DAY }]);
  look.seen();
  expect(news.of('retry_loop').earliest).toBe(NOW - 5 * DAY);
});

it('a month is looked at and no more', () => {
  expect(movedSince(NOW - 60_000, NOW)).toBe(NOW - 60_000 - 2 * HOUR);
  expect(movedSince(undefined, NOW)).toBe(NOW - 26 * HOUR);
  expect(movedSince(NOW - 60_000, NOW, NOW - 9 * DAY)).toBe(NOW - 9 * DAY);
  expect(movedSince(NOW - 60_000, NOW, NOW - 90 * DAY)).toBe(NOW - 30 * DAY);
});
