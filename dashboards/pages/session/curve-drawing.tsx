// The drawings of cost and context over time, one above the other. Arrow keys walk through the calls in both.
import { Text } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Amounts, HintBeside, shareOf } from '../../parts/chart/plot.tsx';
import { insideOf, pathOf, stepOf, ticksTo } from '../../parts/chart/scales.ts';
import { useWidth } from '../../parts/chart/use-width.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { compact } from '../../words/numbers.ts';
import type { Point } from './story.ts';

const DAY_MS = 86_400_000;
const EDGE = { left: 60, right: 10, top: 10, bottom: 20 };
const LEAST_WIDTH = 200;
/** Pixels for the name of a moment. */
const ROOM = 90;

type Props = { readonly points: readonly Point[]; readonly compactions: readonly number[] };

export function CurveDrawing({ points, compactions }: Props) {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const width = Math.max(useWidth(box), LEAST_WIDTH);
  const [at, setAt] = useState<number>();
  const scale = scaleOf(points, width);
  const point = at === undefined ? undefined : points[at];
  const shared = { points, compactions, scale, at, onAt: setAt };
  return (
    <div className="outlay-plot" ref={setBox}>
      <Curve
        {...shared}
        label="Cost up to each call"
        caption="Cost so far, in dollars"
        height={150}
        values={points.map(({ cost }) => cost)}
        format={inDollars}
        isFilled
      />
      <Curve
        {...shared}
        label="Context of each call of the main work"
        caption={`Context of the main work, in tokens${compactions.length > 0 ? '; dashed lines: summed up' : ''}`}
        height={160}
        values={points.map(({ context }) => context)}
        format={compact}
      >
        <Moments scale={scale} height={160} />
      </Curve>
      <HintBeside x={point && scale.x(point.at)} width={width}>
        {point && (
          <>
            <Text size="sm" fw={600}>
              {scale.name(point.at)} UTC
            </Text>
            <Text size="xs">Cost so far: {dollars(point.cost.toFixed(6))}</Text>
            <Text size="xs">
              Context: {point.context === null ? UNKNOWN : `${compact(point.context)} tokens`}
            </Text>
          </>
        )}
      </HintBeside>
      <Text size="xs" c="dimmed">
        Times are UTC.
      </Text>
    </div>
  );
}

type Scale = ReturnType<typeof scaleOf>;

/** Where moments stand, and how they are written: with their day where there are several. */
function scaleOf(points: readonly Point[], width: number) {
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const right = width - EDGE.right;
  const long = Math.max(1, to - from);
  const isLong = long > DAY_MS;
  const count = Math.max(1, Math.floor((right - EDGE.left) / ROOM));
  return {
    width,
    right,
    x: (at: number): number => EDGE.left + ((at - from) / long) * (right - EDGE.left),
    at: (share: number): number => from + ((share * width - EDGE.left) / (right - EDGE.left)) * long,
    isIn: (at: number): boolean => at >= from && at <= to,
    name: (at: number): string =>
      new Date(at)
        .toISOString()
        .slice(isLong ? 5 : 11, 16)
        .replace('T', ' '),
    moments: Array.from({ length: count + 1 }, (_, index) => Math.round(from + (long * index) / count)),
  };
}

type CurveProps = Props & {
  readonly scale: Scale;
  readonly at: number | undefined;
  readonly onAt: (index: number | undefined) => void;
  readonly label: string;
  readonly caption: string;
  readonly height: number;
  /** One for each point; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly format: (amount: number) => string;
  /** Steps with their ground filled, instead of a line. */
  readonly isFilled?: boolean;
  readonly children?: ReactNode;
};

function Curve(props: CurveProps) {
  const { points, compactions, scale, at, onAt, label, height, values, format, isFilled = false } = props;
  const ticks = ticksTo(Math.max(0, ...values.map((value) => value ?? 0)));
  const top = ticks.at(-1) || 1;
  const bottom = height - (props.children === undefined ? 6 : EDGE.bottom);
  const y = (amount: number): number => bottom - (amount / top) * (bottom - EDGE.top);
  const current = at === undefined ? undefined : points[at];
  const line = lineOf(points, values, { x: scale.x, y, isFilled });
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = stepOf(event.key, at, points.length);
    if (next === undefined && event.key !== 'Escape') return;
    onAt(next);
    event.preventDefault();
  };
  return (
    <figure className="outlay-figure" aria-label={label}>
      <Text component="figcaption" size="xs" c="dimmed" mt={6}>
        {props.caption}
      </Text>
      <svg
        viewBox={`0 0 ${scale.width} ${height}`}
        width="100%"
        height={height}
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}. Arrow keys walk through the calls.`}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => onAt(nearest(points, scale.at(shareOf(event))))}
        onMouseLeave={() => onAt(undefined)}
        onBlur={() => onAt(undefined)}
      >
        <Amounts ticks={ticks} y={y} left={EDGE.left} right={scale.right} format={format} />
        {compactions.filter(scale.isIn).map((when) => (
          <path
            key={when}
            d={`M${scale.x(when)} ${EDGE.top}V${bottom}`}
            stroke="var(--outlay-series-3)"
            strokeDasharray="4 3"
          />
        ))}
        {isFilled && (
          <path d={`${line}V${y(0)}H${EDGE.left}Z`} fill="var(--outlay-series-1)" fillOpacity={0.15} />
        )}
        <path d={line} fill="none" stroke={`var(--outlay-series-${isFilled ? 1 : 2})`} strokeWidth={2} />
        {current && (
          <path d={`M${scale.x(current.at)} ${EDGE.top}V${bottom}`} stroke="var(--outlay-series-other)" />
        )}
        {props.children}
      </svg>
    </figure>
  );
}

type Placing = {
  readonly x: (at: number) => number;
  readonly y: (amount: number) => number;
  readonly isFilled: boolean;
};

/** What is not known is passed over. Steps hold their height until the next point. */
function lineOf(
  points: readonly Point[],
  values: readonly (number | null)[],
  { x, y, isFilled }: Placing,
): string {
  const placed = points.flatMap(({ at }, index): (readonly [number, number])[] => {
    const value = values[index] ?? null;
    return value === null ? [] : [[x(at), y(value)]];
  });
  if (!isFilled) return pathOf(placed);
  return pathOf(placed.flatMap((point, index) => [[point[0], placed[index - 1]?.[1] ?? point[1]], point]));
}

/** The point whose time is nearest. */
function nearest(points: readonly Point[], at: number): number {
  let best = 0;
  points.forEach((point, index) => {
    if (Math.abs(point.at - at) <= Math.abs((points[best]?.at ?? 0) - at)) best = index;
  });
  return best;
}

function Moments({ scale, height }: { readonly scale: Scale; readonly height: number }) {
  return (
    <g fontSize={12} fill="var(--mantine-color-dimmed)" textAnchor="middle">
      {scale.moments.map((at, index) => (
        <text key={index} x={insideOf(scale.x(at), scale.name(at), scale.width)} y={height - 4}>
          {scale.name(at)}
        </text>
      ))}
    </g>
  );
}

function inDollars(amount: number): string {
  return dollars(amount.toFixed(6), 'card');
}
