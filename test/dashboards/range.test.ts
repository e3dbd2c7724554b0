// What a range is compared with: never a part of itself, and whole months with whole months.
import { expect, it } from 'vitest';
import { comparedWith, spanOf, type Comparison, type RangeChoice } from '../../dashboards/view/range.ts';

const now = (text: string): number => Date.parse(text);

function compared(choice: RangeChoice, comparison: Comparison, at: string): string | undefined {
  const span = comparedWith(choice, comparison, now(at));
  return span && [span.from, span.to].map((time) => new Date(time).toISOString().slice(0, 16)).join(' ');
}

it.each<[RangeChoice, Comparison, string, string | undefined]>([
  ['last-month', 'previous', '2026-11-22T10:20:00Z', '2026-09-01T00:00 2026-10-01T00:00'],
  ['last-month', 'previous', '2026-04-05T10:20:00Z', '2026-02-01T00:00 2026-03-01T00:00'],
  ['last-month', 'previous', '2026-03-05T10:20:00Z', '2026-01-01T00:00 2026-02-01T00:00'],
  ['last-month', 'year', '2028-03-05T10:20:00Z', '2027-02-01T00:00 2027-03-01T00:00'],
  ['month', 'previous', '2026-11-22T10:20:00Z', '2026-10-01T00:00 2026-10-22T10:00'],
  ['month', 'previous', '2026-03-30T12:00:00Z', '2026-02-01T00:00 2026-03-01T00:00'],
  ['today', 'previous', '2026-11-22T10:20:00Z', '2026-11-21T00:00 2026-11-21T10:00'],
  ['today', 'previous', '2026-11-22T00:20:00Z', undefined],
  ['7d', 'weekdays', '2026-11-22T10:20:00Z', '2026-11-09T00:00 2026-11-15T10:00'],
  ['30d', 'off', '2026-11-22T10:20:00Z', undefined],
  [{ first: '2027-01-01', last: '2027-01-02' }, 'previous', '2026-11-22T10:20:00Z', undefined],
])('%j against %s at %s is compared with %s', (choice, comparison, at, expected) => {
  expect(compared(choice, comparison, at)).toBe(expected);
});

it('no range is compared with a part of itself', () => {
  const choices = ['30d', 'today', '7d', 'month', 'last-month', '90d'] as const;
  const pairs = choices.flatMap((choice) =>
    (['previous', 'year', 'weekdays'] as const).map((comparison) => ({ choice, comparison })),
  );
  for (let at = now('2026-01-01T00:30:00Z'); at < now('2028-03-03T00:00:00Z'); at += 86_400_000) {
    for (const { choice, comparison } of pairs) {
      const before = comparedWith(choice, comparison, at);
      if (before) expect(before.to).toBeLessThanOrEqual(spanOf(choice, at).from);
    }
  }
});
