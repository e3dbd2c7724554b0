// Amounts over time, stacked: drawn for the eye, and as a table for everybody. The drawing is loaded when it is first needed.
import { Box, SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Waiting } from '../states.tsx';
import type { TimeChartProps } from './chart-props.ts';
import { ChartTable } from './chart-table.tsx';

const Drawing = lazy(async () => await import('./time-drawing.tsx'));

export function TimeChart(props: TimeChartProps) {
  const [form, setForm] = useState('chart');
  const height = props.height ?? 280;
  return (
    <Box>
      <SegmentedControl
        size="xs"
        value={form}
        onChange={setForm}
        data={[
          { value: 'chart', label: 'Chart' },
          { value: 'table', label: 'Table' },
        ]}
        aria-label={`Show ${props.caption} as`}
        className="outlay-no-print"
      />
      {form === 'chart' ? (
        <Suspense fallback={<Waiting height={height} />}>
          <Drawing {...props} height={height} />
        </Suspense>
      ) : (
        <ChartTable {...props} />
      )}
    </Box>
  );
}
