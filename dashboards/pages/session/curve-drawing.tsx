// The drawings of cost and context over time, one above the other. Arrow keys walk through the calls in both.
import { Paper, Text } from '@mantine/core';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { compact } from '../../words/numbers.ts';
import type { Point } from './story.ts';

const AXIS = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };
const DAY_MS = 86_400_000;

type Props = { readonly points: readonly Point[]; readonly compactions: readonly number[] };

export default function CurveDrawing({ points, compactions }: Props) {
  const domain: [number, number] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const time = (at: number): string =>
    new Date(at)
      .toISOString()
      .slice(domain[1] - domain[0] > DAY_MS ? 5 : 11, 16)
      .replace('T', ' ');
  const common = { data: [...points], syncId: 'session', margin: { top: 10, right: 10, bottom: 0, left: 0 } };
  const frame = (
    <>
      <CartesianGrid stroke="var(--outlay-line)" vertical={false} />
      <Tooltip content={<Hint time={time} />} />
    </>
  );
  const marks = compactions.map((at) => (
    <ReferenceLine
      key={at}
      x={at}
      stroke="var(--outlay-series-3)"
      strokeDasharray="4 3"
      ifOverflow="hidden"
    />
  ));
  return (
    <>
      <figure className="outlay-figure" aria-label="Cost up to each call">
        <Text component="figcaption" size="xs" c="dimmed" mt={6}>
          Cost so far, in dollars
        </Text>
        <ResponsiveContainer width="100%" height={150}>
          <ComposedChart {...common} title="Cost up to each call">
            {frame}
            <XAxis dataKey="at" type="number" domain={domain} tick={false} height={6} />
            <YAxis tick={AXIS} tickLine={false} axisLine={false} width={60} tickFormatter={inDollars} />
            {marks}
            <Area
              dataKey="cost"
              type="stepAfter"
              stroke="var(--outlay-series-1)"
              strokeWidth={2}
              fill="var(--outlay-series-1)"
              fillOpacity={0.15}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </figure>
      <figure className="outlay-figure" aria-label="Context of each call of the main work">
        <Text component="figcaption" size="xs" c="dimmed" mt={6}>
          Context of the main work, in tokens
          {compactions.length > 0 && '; dashed lines: summed up'}
        </Text>
        <ResponsiveContainer width="100%" height={160}>
          <ComposedChart {...common} title="Context of each call of the main work">
            {frame}
            <XAxis
              dataKey="at"
              type="number"
              domain={domain}
              tick={AXIS}
              tickLine={false}
              tickFormatter={time}
              minTickGap={40}
            />
            <YAxis tick={AXIS} tickLine={false} axisLine={false} width={60} tickFormatter={compact} />
            {marks}
            <Line
              dataKey="context"
              connectNulls
              stroke="var(--outlay-series-2)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </figure>
      <Text size="xs" c="dimmed">
        Times are UTC.
      </Text>
    </>
  );
}

function inDollars(amount: number): string {
  return dollars(amount.toFixed(6), 'card');
}

type HintProps = {
  readonly time: (at: number) => string;
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: Point }[];
};

function Hint({ time, active, payload }: HintProps) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <Paper withBorder shadow="sm" p="xs">
      <Text size="sm" fw={600}>
        {time(point.at)} UTC
      </Text>
      <Text size="xs">Cost so far: {dollars(point.cost.toFixed(6))}</Text>
      <Text size="xs">Context: {point.context === null ? UNKNOWN : `${compact(point.context)} tokens`}</Text>
    </Paper>
  );
}
