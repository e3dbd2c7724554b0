// The drawing of cost over size. Arrow keys walk from point to point and tell what it is; Enter opens it.
import { Text } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { useWidth } from '../../parts/chart/use-width.ts';
import { useView } from '../../view/use-view.ts';
import { dollars } from '../../words/money.ts';
import { compact, counted } from '../../words/numbers.ts';
import { pullPath } from '../../words/standings.ts';
import { logAxis, type Point } from './outliers.ts';

const HEIGHT = 300;
const EDGE = { left: 62, right: 24, top: 12, bottom: 40 };
const NAME_LENGTH = 28;

type Props = { readonly points: readonly Point[]; readonly outliers: ReadonlySet<Point> };

export function Scatter({ points, outliers }: Props) {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const width = useWidth(box);
  const { search } = useView();
  const [, goTo] = useLocation();
  const [at, setAt] = useState<number>();
  const open = ({ row }: Point) => goTo(`${pullPath(row.repo, row.pr)}${search()}`);
  const right = Math.max(width, 200) - EDGE.right;
  const [xs, ys] = [logAxis(points.map(({ lines }) => lines)), logAxis(points.map(({ cost }) => cost))];
  const x = (lines: number): number => EDGE.left + xs.of(lines) * (right - EDGE.left);
  const y = (cost: number): number => HEIGHT - EDGE.bottom - ys.of(cost) * (HEIGHT - EDGE.top - EDGE.bottom);
  const current = at === undefined ? undefined : points[at];
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (step !== undefined) setAt(Math.min(points.length - 1, Math.max(0, at === undefined ? 0 : at + step)));
    else if (event.key === 'Enter' && current) open(current);
    else if (event.key === 'Escape') setAt(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <figure className="outlay-figure" ref={setBox}>
      <svg
        width="100%"
        height={HEIGHT}
        tabIndex={0}
        role="application"
        aria-roledescription="scatter chart"
        aria-label={`Cost over changed lines of ${counted(points.length, 'change', 'changes')}, both on logarithmic scales. Arrow keys walk through them by size.`}
        onKeyDown={onKeyDown}
        onMouseLeave={() => setAt(undefined)}
      >
        <Axes xs={xs.ticks} ys={ys.ticks} x={x} y={y} right={right} />
        {points.map((point, index) => {
          const isOut = outliers.has(point);
          const isLeft = x(point.lines) > width * 0.6;
          return (
            <g key={index} onMouseEnter={() => setAt(index)} onClick={() => open(point)} cursor="pointer">
              <circle
                cx={x(point.lines)}
                cy={y(point.cost)}
                r={index === at ? 8 : isOut ? 6 : 4.5}
                fill={isOut ? 'var(--outlay-series-3)' : 'var(--outlay-series-1)'}
                fillOpacity={0.75}
                stroke={index === at ? 'var(--mantine-color-text)' : 'none'}
                strokeWidth={2}
              />
              {isOut && (
                <text
                  x={x(point.lines) + (isLeft ? -9 : 9)}
                  y={y(point.cost) + 4}
                  fontSize={12}
                  textAnchor={isLeft ? 'end' : 'start'}
                  fill="var(--mantine-color-text)"
                >
                  {nameOf(point, width)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <Text component="figcaption" size="sm" mih={22} aria-live="polite" truncate>
        {current
          ? `#${current.row.pr} ${current.row.title}: ${dollars(current.row.cost_usd)}, ${counted(current.lines, 'line', 'lines')}`
          : 'Named: far above what a line costs elsewhere.'}
      </Text>
    </figure>
  );
}

type AxesProps = {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly x: (lines: number) => number;
  readonly y: (cost: number) => number;
  readonly right: number;
};

function Axes({ xs, ys, x, y, right }: AxesProps) {
  return (
    <g fontSize={12} fill="var(--mantine-color-dimmed)">
      {ys.map((tick) => (
        <g key={tick}>
          <line x1={EDGE.left} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--outlay-line)" />
          <text x={EDGE.left - 8} y={y(tick) + 4} textAnchor="end">
            ${tick < 1 ? tick.toFixed(2) : compact(tick)}
          </text>
        </g>
      ))}
      {xs.map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - 22} textAnchor="middle">
          {compact(tick).replace('.0', '')}
        </text>
      ))}
      <text x={EDGE.left} y={HEIGHT - 4}>
        Changed lines; both scales are logarithmic
      </text>
    </g>
  );
}

/** On narrow screens only its number fits. */
function nameOf({ row: { pr, title } }: Point, width: number): string {
  if (width < 600) return `#${pr}`;
  return `#${pr} ${title.length > NAME_LENGTH ? `${title.slice(0, NAME_LENGTH)}…` : title}`;
}
