// What stands under the pointer, or at the bucket that the arrow keys reached: every amount and their sum.
import { Paper, Table, Text } from '@mantine/core';
import type { TimeChartProps } from './chart-props.ts';

type Props = Pick<TimeChartProps, 'series' | 'format' | 'buckets' | 'partial' | 'forecast'> & {
  readonly active?: boolean;
  readonly label?: string | number;
};

export function ChartHint({ active, label, series, format, buckets, partial, forecast }: Props) {
  const index = buckets.indexOf(String(label));
  if (!active || index < 0) return null;
  const amounts = series.map(({ name, label: title, colour, values }) => ({
    name,
    title,
    colour,
    amount: values[index] ?? 0,
  }));
  const expected = forecast?.[index];
  const sum = amounts.reduce((total, { amount }) => total + amount, 0);
  return (
    <Paper withBorder shadow="sm" p="xs">
      <Text size="sm" fw={600}>
        {buckets[index]}
        {index === partial ? ' (not over)' : ''}
      </Text>
      <Table fz="xs" verticalSpacing={2} horizontalSpacing={6}>
        <Table.Tbody>
          {amounts
            .filter(({ amount }) => amount !== 0)
            .map(({ name, title, colour, amount }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <span className="outlay-swatch" style={{ background: colour }} aria-hidden="true" />
                  {title}
                </Table.Td>
                <Table.Td data-number>{format(amount)}</Table.Td>
              </Table.Tr>
            ))}
          {series.some(({ values }) => values[index] !== null) && (
            <Table.Tr fw={600}>
              <Table.Td>Together</Table.Td>
              <Table.Td data-number>{format(sum)}</Table.Td>
            </Table.Tr>
          )}
          {typeof expected === 'number' && (
            <Table.Tr>
              <Table.Td>Forecast (est.)</Table.Td>
              <Table.Td data-number>{format(expected)}</Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
