// What drawings have in common: an axis of amounts with its lines, and what stands beside the place that is looked at.
import { Paper } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';

type AmountsProps = {
  readonly ticks: readonly number[];
  readonly y: (amount: number) => number;
  readonly left: number;
  readonly right: number;
  readonly format: (amount: number) => string;
};

/** Lines across, and what each stands for. */
export function Amounts({ ticks, y, left, right, format }: AmountsProps) {
  return (
    <g fontSize={12} fill="var(--mantine-color-dimmed)">
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--outlay-line)" />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

type HintProps = {
  /** Pixels from the left of the drawing; undefined where nothing is looked at. */
  readonly x: number | undefined;
  readonly width: number;
  readonly children: ReactNode;
};

/** On the side where there is more room. It takes no clicks, and screen readers are told it. */
export function HintBeside({ x, width, children }: HintProps) {
  const left = (x ?? 0) + 12;
  const side =
    left > width / 2 ? { right: width - left + 24, maxWidth: left - 24 } : { left, maxWidth: width - left };
  return (
    <div role="status" className="outlay-plot-hint" style={side}>
      {x !== undefined && (
        <Paper withBorder shadow="sm" p="xs">
          {children}
        </Paper>
      )}
    </div>
  );
}

/** Where the pointer is in a drawing, as a share of its width. */
export function shareOf({ currentTarget, clientX }: MouseEvent): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  return (clientX - left) / width;
}
