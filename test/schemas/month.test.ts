// Months are counted across years.
import { describe, expect, it } from 'vitest';
import { monthAt, monthOf, monthsBefore, monthText } from '../../schemas/month.ts';

describe('a month', () => {
  it('is the one in which an instant lies, in UTC', () => {
    expect(monthAt(Date.UTC(2026, 0, 1))).toBe(202601);
    expect(monthAt(Date.UTC(2026, 0, 1) - 1)).toBe(202512);
  });

  it.each([
    [202611, 0, 202611],
    [202611, 10, 202601],
    [202611, 11, 202512],
    [202601, 1, 202512],
    [202612, 24, 202412],
    [202603, 3, 202512],
  ])('%i less %i months is %i', (month, count, earlier) => {
    expect(monthsBefore(month, count)).toBe(earlier);
  });

  it('is written with a dash and read back', () => {
    expect(monthText(202601)).toBe('2026-01');
    expect(monthOf('2026-01')).toBe(202601);
  });
});
