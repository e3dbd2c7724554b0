// The arithmetic of drawings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insideOf, labelled, pathOf, stepOf, ticksTo } from '../../dashboards/parts/chart/scales.ts';

describe('ticks of an axis', () => {
  it('begin at 0, and end at or above what is drawn, in round steps', () => {
    expect(ticksTo(47)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(ticksTo(100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksTo(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksTo(0.0037)).toEqual([0, 0.001, 0.002, 0.003, 0.004]);
  });

  it('are only 0 where nothing is drawn', () => {
    expect(ticksTo(0)).toEqual([0]);
    expect(ticksTo(Number.NaN)).toEqual([0]);
  });

  it('are few and cover any amount', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (most) => {
        const ticks = ticksTo(most);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect(ticks.length).toBeGreaterThan(2);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
    );
  });
});

describe('labels of an axis', () => {
  it('are all shown where they have room, and else every n-th up to the last', () => {
    const days = Array.from({ length: 30 }, (_, index) => `${index + 1} Nov`);
    expect(labelled(days, 80).size).toBe(30);
    const few = [...labelled(days, 20)];
    expect(few.at(-1)).toBe(29);
    expect(new Set(few.slice(1).map((at, index) => at - (few[index] ?? 0)))).toEqual(new Set([3]));
  });

  it('do not stick out of the drawing', () => {
    expect(insideOf(10, '30 Nov', 600)).toBeGreaterThan(10);
    expect(insideOf(598, '30 Nov', 600)).toBeLessThan(598);
    expect(insideOf(300, '30 Nov', 600)).toBe(300);
  });
});

describe('a line', () => {
  it('breaks where nothing is known', () => {
    expect(pathOf([[0, 1], [2, 3], null, [4, 5], null])).toBe('M0.0 1.0L2.0 3.0M4.0 5.0');
  });
});

describe('an arrow key', () => {
  it('begins at the first place and stays within the drawing', () => {
    expect(stepOf('ArrowRight', undefined, 3)).toBe(0);
    expect(stepOf('ArrowRight', 2, 3)).toBe(2);
    expect(stepOf('ArrowLeft', 0, 3)).toBe(0);
    expect(stepOf('End', 0, 3)).toBe(2);
    expect(stepOf('a', 0, 3)).toBeUndefined();
  });
});
