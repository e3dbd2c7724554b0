import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalEnd, INTERVALS, intervalStart } from '../../schemas/period.ts';

const at = (text: string): number => Date.parse(text);

describe('periods', () => {
  it('begin at midnight, on Monday and on the first, in UTC', () => {
    const sunday = at('2026-11-22T23:59:59.999Z');
    expect(intervalStart('hour', sunday)).toBe(at('2026-11-22T23:00:00Z'));
    expect(intervalStart('day', sunday)).toBe(at('2026-11-22T00:00:00Z'));
    expect(intervalStart('week', sunday)).toBe(at('2026-11-16T00:00:00Z'));
    expect(intervalStart('month', sunday)).toBe(at('2026-11-01T00:00:00Z'));
  });

  it('are half-open: the end of one is the start of the next', () => {
    expect(intervalEnd('week', at('2026-11-22T12:00:00Z'))).toBe(at('2026-11-23T00:00:00Z'));
    expect(intervalEnd('month', at('2026-12-31T12:00:00Z'))).toBe(at('2027-01-01T00:00:00Z'));
    expect(intervalEnd('month', at('2028-02-01T00:00:00Z'))).toBe(at('2028-03-01T00:00:00Z'));
  });

  it('hold every moment exactly once', () => {
    const moments = fc.integer({ min: at('2020-01-01'), max: at('2040-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...INTERVALS), moments, (interval, moment) => {
        const [start, end] = [intervalStart(interval, moment), intervalEnd(interval, moment)];
        expect(start).toBeLessThanOrEqual(moment);
        expect(end).toBeGreaterThan(moment);
        expect(intervalStart(interval, end - 1)).toBe(start);
        expect(intervalStart(interval, end)).toBe(end);
      }),
    );
  });
});
