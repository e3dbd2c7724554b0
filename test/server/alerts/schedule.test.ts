// Pauses between attempts: growing, spread, as asked, and with an end.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GIVE_UP_MS, MAX_ATTEMPTS, nextAttemptAt } from '../../../server/alerts/schedule.ts';

const after = (attempt: number, random = 0.5, retryAfter?: string) =>
  nextAttemptAt({ attempt, beganAt: 0, retryAfter, now: 0, random });

it('pauses grow from a second to an hour', () => {
  const attempts = Array.from({ length: MAX_ATTEMPTS }, (_, index) => index + 1);
  const seconds = attempts.map((attempt) => (after(attempt) ?? 0) / 1000);
  expect(seconds).toEqual([1, 3, 9, 27, 81, 243, 729, 2187, 3600, 3600, 3600, 0]);
});

it('are spread by a quarter, and never beyond an hour', () => {
  expect([after(1, 0), after(1, 1), after(11, 1)]).toEqual([750, 1250, 3_600_000]);
});

it('what is asked for as seconds or as a date counts, and what cannot be read does not', () => {
  expect(after(1, 0.5, '90')).toBe(90_000);
  expect(after(1, 0.5, 'Thu, 01 Jan 1970 00:02:00 GMT')).toBe(120_000);
  for (const nonsense of ['-5', 'soon', '', '1e9']) expect(after(1, 0.5, nonsense)).toBe(1000);
});

it('no attempt is later than a day after the first', () => {
  expect(after(1, 0.5, String(GIVE_UP_MS / 1000 + 1))).toBeUndefined();
  fc.assert(
    fc.property(
      fc.nat(20),
      fc.nat(GIVE_UP_MS),
      fc.option(fc.string(), { nil: undefined }),
      (attempt, now, asked) => {
        const at = nextAttemptAt({ attempt: attempt + 1, beganAt: 0, retryAfter: asked, now, random: 0.5 });
        expect(at ?? GIVE_UP_MS).toBeLessThanOrEqual(GIVE_UP_MS);
      },
    ),
  );
});
