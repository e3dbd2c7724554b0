// Amounts over time, stacked: drawn for the eye, and as a table for everybody.
import { Box, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { TimeChartProps } from './chart-props.ts';
import { ChartTable } from './chart-table.tsx';
import { TimeDrawing } from './time-drawing.tsx';

export function TimeChart(props: TimeChartProps) {
  const [form, setForm] = useState('chart');
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
      {form === 'chart' ? <TimeDrawing {...props} /> : <ChartTable {...props} />}
    </Box>
  );
}
