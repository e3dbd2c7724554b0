// The figures of a chart.
import { Table } from '@mantine/core';
import { UNKNOWN } from '../../words/money.ts';
import type { TimeChartProps } from './chart-props.ts';

export function ChartTable({ caption, buckets, series, format, partial, forecast }: TimeChartProps) {
  return (
    <Table.ScrollContainer minWidth={0} mah={360} tabIndex={0} role="region" aria-label={caption}>
      <Table className="outlay-table" stickyHeader>
        <Table.Caption className="outlay-hidden">{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time (UTC)</Table.Th>
            {series.map(({ name, label }) => (
              <Table.Th key={name} scope="col" data-number>
                {label}
              </Table.Th>
            ))}
            {forecast && (
              <Table.Th scope="col" data-number>
                Forecast (est.)
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {buckets.map((bucket, index) => (
            <Table.Tr key={bucket}>
              <Table.Th scope="row">{index === partial ? `${bucket} (not over)` : bucket}</Table.Th>
              {series.map(({ name, values }) => (
                <Table.Td key={name} data-number>
                  {written(values[index], format)}
                </Table.Td>
              ))}
              {forecast && <Table.Td data-number>{written(forecast[index], format)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function written(amount: number | null | undefined, format: (amount: number) => string): string {
  return amount === null ? UNKNOWN : format(amount ?? 0);
}
