// What stands in the drawing of a time chart: bars, lines, and the names of buckets.
import { useId } from 'react';
import type { TimeChartProps } from './chart-props.ts';
import { insideOf, labelled, pathOf } from './scales.ts';
import { above, EDGE, type Plot } from './time-plot.ts';

/** The share of a bucket's width that its bar takes. */
const FILLED = 0.8;

type DrawnProps = TimeChartProps & { readonly plot: Plot };

/** Stacked from the first up; what is not over yet is hatched. */
export function Bars({ buckets, series, partial, onPick, plot }: DrawnProps) {
  const hatch = useId();
  const width = Math.max(1, plot.band * FILLED);
  return (
    <>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="6" fill="var(--mantine-color-body)" fillOpacity="0.45" />
        </pattern>
      </defs>
      {buckets.map((bucket, index) => {
        const x = plot.middle(index) - width / 2;
        let below = 0;
        const bars = series.map(({ name, colour, values }) => {
          const from = below;
          below += above(values[index]);
          const [y, height] = [plot.y(below), plot.y(from) - plot.y(below)];
          return below === from ? null : (
            <rect
              key={name}
              className="outlay-bar"
              {...{ x, y, width, height }}
              fill={colour}
              {...(onPick && { onClick: () => onPick(name), cursor: 'pointer' })}
            />
          );
        });
        const whole = { x, y: plot.y(below), width, height: plot.y(0) - plot.y(below) };
        return (
          <g key={bucket}>
            {bars}
            {index === partial && <rect {...whole} fill={`url(#${hatch})`} pointerEvents="none" />}
          </g>
        );
      })}
    </>
  );
}

/** Dashed what is expected, thin beside it how much less or more it may be, and the limit across. */
export function Lines({ forecast, forecastRange, line, plot }: DrawnProps) {
  const path = (values: readonly (number | null)[]): string =>
    pathOf(values.map((value, index) => (value === null ? null : [plot.middle(index), plot.y(value)])));
  return (
    <g fill="none" pointerEvents="none">
      {forecast && (
        <path
          d={path(forecast)}
          stroke="var(--mantine-color-dimmed)"
          strokeWidth={1.5}
          strokeDasharray="5 4"
        />
      )}
      {forecastRange &&
        [forecastRange.low, forecastRange.high].map((values, index) => (
          <path key={index} d={path(values)} stroke="var(--outlay-series-other)" />
        ))}
      {line && <Limit line={line} plot={plot} />}
    </g>
  );
}

type LimitProps = { readonly line: NonNullable<TimeChartProps['line']>; readonly plot: Plot };

function Limit({ line: { amount, label }, plot: { y, right } }: LimitProps) {
  return (
    <>
      <path d={`M${EDGE.left} ${y(amount)}H${right}`} stroke="var(--outlay-over)" strokeDasharray="3 3" />
      <text x={right - 4} y={y(amount) + 14} textAnchor="end" fontSize={12} fill="var(--mantine-color-text)">
        {label}
      </text>
    </>
  );
}

export function BucketNames({ buckets, plot }: Pick<DrawnProps, 'buckets' | 'plot'>) {
  const shown = labelled(buckets, plot.band);
  return (
    <g fontSize={12} fill="var(--mantine-color-dimmed)" textAnchor="middle">
      {buckets.map(
        (bucket, index) =>
          shown.has(index) && (
            <text key={bucket} x={insideOf(plot.middle(index), bucket, plot.width)} y={plot.height - 8}>
              {bucket}
            </text>
          ),
      )}
    </g>
  );
}
