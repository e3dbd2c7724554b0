// The drawing of a time chart. Arrow keys walk through the buckets and tell what stands there.
import { Group, Text, UnstyledButton } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { ChartHint } from './chart-hint.tsx';
import type { TimeChartProps } from './chart-props.ts';
import { Amounts, HintBeside, shareOf } from './plot.tsx';
import { stepOf, ticksTo } from './scales.ts';
import { Bars, BucketNames, Lines } from './time-marks.tsx';
import { EDGE, mostOf, plotOf, type Plot } from './time-plot.ts';
import { useWidth } from './use-width.ts';

const LEAST_WIDTH = 200;

export function TimeDrawing(props: TimeChartProps) {
  const { caption, buckets, format, height = 280 } = props;
  const [box, setBox] = useState<HTMLElement | null>(null);
  const width = Math.max(useWidth(box), LEAST_WIDTH);
  const [chosen, setAt] = useState<number>();
  // Another question may have fewer buckets.
  const at = chosen !== undefined && chosen < buckets.length ? chosen : undefined;
  const ticks = ticksTo(mostOf(props));
  const plot = plotOf({ width, height, top: ticks.at(-1) || 1, count: buckets.length });
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = stepOf(event.key, at, buckets.length);
    if (next === undefined && event.key !== 'Escape') return;
    setAt(next);
    event.preventDefault();
  };
  return (
    <figure className="outlay-figure" aria-label={caption}>
      <div className="outlay-plot" ref={setBox} style={{ height }}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width="100%"
          height={height}
          tabIndex={0}
          role="application"
          aria-roledescription="chart"
          aria-label={`${caption}. Arrow keys walk through it.`}
          onKeyDown={onKeyDown}
          onMouseMove={(event) => setAt(plot.bucketAt(shareOf(event)))}
          onMouseLeave={() => setAt(undefined)}
          onBlur={() => setAt(undefined)}
        >
          <Amounts
            ticks={ticks}
            y={plot.y}
            left={EDGE.left}
            right={plot.right}
            format={(amount) => format(amount).replace(/\.00$/, '')}
          />
          {at !== undefined && <Shade at={at} plot={plot} />}
          <Bars {...props} plot={plot} />
          <Lines {...props} plot={plot} />
          <BucketNames buckets={buckets} plot={plot} />
        </svg>
        <HintBeside x={at === undefined ? undefined : plot.middle(at)} width={width}>
          {at !== undefined && <ChartHint {...props} at={at} />}
        </HintBeside>
      </div>
      <Legend {...props} />
    </figure>
  );
}

function Shade({ at, plot }: { readonly at: number; readonly plot: Plot }) {
  return (
    <rect
      x={plot.start(at)}
      y={EDGE.top}
      width={plot.band}
      height={plot.y(0) - EDGE.top}
      fill="var(--outlay-line)"
      fillOpacity={0.5}
    />
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
