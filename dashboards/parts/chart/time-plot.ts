// Where the buckets and amounts of a time chart stand, in pixels.
import type { TimeChartProps } from './chart-props.ts';

export const EDGE = { left: 64, right: 8, top: 8, bottom: 24 };

type Size = {
  readonly width: number;
  readonly height: number;
  /** The amount at the upper edge. */
  readonly top: number;
  /** How many buckets there are. */
  readonly count: number;
};

export type Plot = ReturnType<typeof plotOf>;

export function plotOf({ width, height, top, count }: Size) {
  const across = width - EDGE.left - EDGE.right;
  const band = across / Math.max(1, count);
  const bottom = height - EDGE.bottom;
  return {
    width,
    height,
    band,
    right: width - EDGE.right,
    start: (index: number): number => EDGE.left + index * band,
    middle: (index: number): number => EDGE.left + (index + 0.5) * band,
    y: (amount: number): number => bottom - (amount / top) * (bottom - EDGE.top),
    /** The bucket at a share of the width. */
    bucketAt: (share: number): number | undefined => {
      const index = Math.floor((share * width - EDGE.left) / band);
      return index >= 0 && index < count ? index : undefined;
    },
  };
}

/** The highest that is drawn. */
export function mostOf({ buckets, series, forecast, forecastRange, line }: TimeChartProps): number {
  const stacks = buckets.map((_, index) => series.reduce((sum, { values }) => sum + above(values[index]), 0));
  const expected = [...(forecast ?? []), ...(forecastRange?.high ?? [])].map(above);
  return Math.max(0, line?.amount ?? 0, ...stacks, ...expected);
}

/** Bars begin at 0: what was taken back is told by the table. */
export function above(amount: number | null | undefined): number {
  return Math.max(0, amount ?? 0);
}
