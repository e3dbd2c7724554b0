// What ends when: found in its second, and forgotten when it ended before.
import { expect, it } from 'vitest';
import { createEnds } from '../../../analytics/limits/reservation-ends.ts';

it('tells what is due once, and nothing of what was taken away', () => {
  const ends = createEnds<{ expiresAt: number }>();
  const [first, second, third] = [{ expiresAt: 5_000 }, { expiresAt: 5_000 }, { expiresAt: 7_000 }];
  for (const ending of [first, second, third]) ends.add(ending);
  ends.remove(second);
  expect([ends.due(4_999), ends.due(5_500), ends.due(6_000)]).toEqual([[], [first], []]);
  ends.remove(third);
  expect(ends.count()).toBe(0);
});

it('keeps nothing of what was taken away, however often', () => {
  const ends = createEnds<{ expiresAt: number }>();
  for (let index = 1; index <= 1_000; index += 1) {
    const ending = { expiresAt: index * 1_000 };
    ends.add(ending);
    ends.remove(ending);
  }
  expect(ends.count()).toBe(0);
});
