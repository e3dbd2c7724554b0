// What stands at the bucket that is looked at: every amount and their sum.
import { Table, Text } from '@mantine/core';
import type { TimeChartProps } from './chart-props.ts';

type Props = Pick<TimeChartProps, 'series' | 'format' | 'buckets' | 'partial' | 'forecast'> & {
  readonly at: number;
};

export function ChartHint({ at, series, format, buckets, partial, forecast }: Props) {
  const amounts = series.map(({ name, label: title, colour, values }) => ({
    name,
    title,
    colour,
    amount: values[at] ?? 0,
  }));
  const expected = forecast?.[at];
  const sum = amounts.reduce((total, { amount }) => total + amount, 0);
  return (
    <>
      <Text size="sm" fw={600}>
        {buckets[at]}
        {at === partial ? ' (not over)' : ''}
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
          {series.some(({ values }) => values[at] !== null) && (
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
    </>
  );
}
