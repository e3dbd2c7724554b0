// What drawings hold before anybody points at them.
import { MantineProvider } from '@mantine/core';
import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { CurveDrawing } from '../../dashboards/pages/session/curve-drawing.tsx';
import { TimeDrawing } from '../../dashboards/parts/chart/time-drawing.tsx';

const drawn = (child: ReactNode): string =>
  renderToStaticMarkup(createElement(MantineProvider, { env: 'test' }, child));
const countOf = (markup: string, part: RegExp): number => markup.match(part)?.length ?? 0;

const SERIES = [
  { name: 'a', label: 'A', colour: 'var(--a)', values: [1, 0, null, 3] },
  { name: 'b', label: 'B', colour: 'var(--b)', values: [2, 0, 0, -1] },
];
const CHART = {
  caption: 'Spend by day',
  buckets: ['1 Nov', '2 Nov', '3 Nov', '4 Nov'],
  series: SERIES,
  format: (amount: number) => `$${amount.toFixed(2)}`,
};

describe('a chart over time', () => {
  it('has a bar for each amount, and says what it is and how it is walked through', () => {
    const markup = drawn(createElement(TimeDrawing, CHART));
    expect(countOf(markup, /class="outlay-bar"/g)).toBe(3);
    expect(markup).toContain('aria-label="Spend by day. Arrow keys walk through it."');
    expect(markup).toContain('>$3</text>');
    expect(markup).not.toContain('NaN');
  });

  it('hatches what is not over, and draws the forecast and the limit', () => {
    const plain = drawn(createElement(TimeDrawing, CHART));
    const markup = drawn(
      createElement(TimeDrawing, {
        ...CHART,
        partial: 3,
        forecast: [null, null, 3, 4],
        forecastRange: { low: [null, null, 3, 3], high: [null, null, 3, 5] },
        line: { amount: 10, label: 'Budget $10.00' },
      }),
    );
    expect(countOf(markup, /fill="url\(#/g)).toBe(countOf(plain, /fill="url\(#/g) + 1);
    expect(markup).toContain('stroke-dasharray="5 4"');
    expect(markup).toContain('Budget $10.00');
    expect(markup).toContain('>$10</text>');
  });

  it('is empty without amounts', () => {
    const series = SERIES.map((each) => ({ ...each, values: [0, 0, 0, 0] }));
    const markup = drawn(createElement(TimeDrawing, { ...CHART, series }));
    expect(countOf(markup, /outlay-bar/g)).toBe(0);
    expect(markup).not.toContain('NaN');
  });
});

describe('the curve of a session', () => {
  const at = Date.parse('2026-11-22T10:00:00Z');
  const points = [
    { at, cost: 0.1, context: 1_000 },
    { at: at + 60_000, cost: 0.3, context: null },
    { at: at + 120_000, cost: 0.6, context: 3_000 },
  ];

  it('runs up in steps beside the context, with a line where that was summed up', () => {
    const markup = drawn(createElement(CurveDrawing, { points, compactions: [at + 60_000, at - 1] }));
    expect(countOf(markup, /stroke="var\(--outlay-series-3\)"/g)).toBe(2);
    expect(countOf(markup, /role="application"/g)).toBe(2);
    expect(markup).toContain('>10:00</text>');
    expect(markup).toContain('>10:02</text>');
    expect(markup).not.toContain('NaN');
  });

  it('stands at one moment, too', () => {
    const still = points.map((point) => ({ ...point, at }));
    expect(drawn(createElement(CurveDrawing, { points: still, compactions: [] }))).not.toContain('NaN');
  });
});
