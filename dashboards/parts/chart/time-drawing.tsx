// The drawing of a time chart. Arrow keys walk through the buckets and tell what stands there.
import { Group, Text, UnstyledButton } from '@mantine/core';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type BarShapeProps,
} from 'recharts';
import { useState } from 'react';
import { ChartHint } from './chart-hint.tsx';
import type { TimeChartProps } from './chart-props.ts';

const AXIS = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };

export default function TimeDrawing(props: TimeChartProps) {
  const { caption, buckets, series, format, partial, forecast, forecastRange, line, onPick, height } = props;
  const data = buckets.map((bucket, index) => ({
    bucket,
    forecast: forecast?.[index] ?? null,
    low: forecastRange?.low[index] ?? null,
    high: forecastRange?.high[index] ?? null,
    ...Object.fromEntries(series.map(({ values }, at) => [`s${at}`, values[index] ?? 0])),
  }));
  const [isHushed, setHushed] = useState(false);
  return (
    <figure
      className="outlay-figure"
      aria-label={caption}
      onKeyDown={({ key }) => setHushed(key === 'Escape')}
      onMouseMove={() => setHushed(false)}
    >
      <ResponsiveContainer width="100%" height={height ?? 280}>
        <ComposedChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} title={caption}>
          <Hatch />
          <CartesianGrid stroke="var(--outlay-line)" vertical={false} />
          <XAxis dataKey="bucket" tick={AXIS} tickLine={false} minTickGap={16} />
          <YAxis
            tick={AXIS}
            tickLine={false}
            axisLine={false}
            width={64}
            tickFormatter={(amount: number) => format(amount).replace(/\.00$/, '')}
            domain={[0, 'auto']}
          />
          <Tooltip
            cursor={{ fill: 'var(--outlay-line)', fillOpacity: 0.5 }}
            content={
              isHushed ? (
                () => null
              ) : (
                <ChartHint
                  series={series}
                  format={format}
                  buckets={buckets}
                  partial={partial}
                  forecast={forecast}
                />
              )
            }
          />
          {series.map(({ name, label, colour }, at) => (
            <Bar
              key={name}
              dataKey={`s${at}`}
              name={label}
              stackId="all"
              fill={colour}
              isAnimationActive={false}
              shape={(bar: BarShapeProps) => (
                <Column bar={bar} isPartial={bar.originalDataIndex === partial} />
              )}
              {...(onPick && { onClick: () => onPick(name), cursor: 'pointer' })}
            />
          ))}
          {forecast && <ForecastLines hasRange={forecastRange !== undefined} />}
          {line && (
            <ReferenceLine
              y={line.amount}
              ifOverflow="extendDomain"
              stroke="var(--outlay-over)"
              strokeDasharray="3 3"
              label={{
                value: line.label,
                position: 'insideTopRight',
                fill: 'var(--mantine-color-text)',
                fontSize: 12,
              }}
            />
          )}
        </ComposedChart>
      </ResponsiveContainer>
      <Legend {...props} />
    </figure>
  );
}

function Column({ bar, isPartial }: { readonly bar: BarShapeProps; readonly isPartial: boolean }) {
  const { x, y, width, height, fill } = bar;
  const box = { x, y, width, height: Math.max(0, height) };
  return (
    <g>
      <rect {...box} fill={fill} />
      {isPartial && <rect {...box} fill="url(#outlay-hatch)" pointerEvents="none" />}
    </g>
  );
}

/** Dashed what is expected, and thin beside it how much less or more it may be. */
function ForecastLines({ hasRange }: { readonly hasRange: boolean }) {
  const line = { dot: false, isAnimationActive: false };
  return (
    <>
      <Line
        {...line}
        dataKey="forecast"
        name="Forecast"
        stroke="var(--mantine-color-dimmed)"
        strokeDasharray="5 4"
      />
      {hasRange &&
        (['low', 'high'] as const).map((end) => (
          <Line
            {...line}
            key={end}
            dataKey={end}
            name={`Forecast, ${end}`}
            stroke="var(--outlay-series-other)"
            strokeWidth={1}
          />
        ))}
    </>
  );
}

/** The ground of what is not over yet. */
function Hatch() {
  return (
    <defs>
      <pattern
        id="outlay-hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="3" height="6" fill="var(--mantine-color-body)" fillOpacity="0.45" />
      </pattern>
    </defs>
  );
}

function Legend({ series, onPick, forecast }: Pick<TimeChartProps, 'series' | 'onPick' | 'forecast'>) {
  return (
    <Group component="ul" gap="sm" className="outlay-legend" aria-label="Legend">
      {series.map(({ name, label, colour }) => (
        <li key={name}>
          <UnstyledButton disabled={!onPick} onClick={() => onPick?.(name)} fz="xs">
            <span className="outlay-swatch" style={{ background: colour }} aria-hidden="true" />
            <Text span inherit>
              {label}
            </Text>
          </UnstyledButton>
        </li>
      ))}
      {forecast && (
        <li>
          <Text fz="xs">- - Forecast (est.)</Text>
        </li>
      )}
    </Group>
  );
}
