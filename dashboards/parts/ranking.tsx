// The largest of something, with bars for their share; what is left is Other, so that the rows add up to the total.
import { Box, Group, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { percent } from '../words/numbers.ts';

/** One row. */
export type Ranked = {
  readonly key: string;
  /** Its name, with whatever a click does. */
  readonly name: ReactNode;
  /** For the length of the bar. */
  readonly amount: number;
  /** As it is written. */
  readonly value: ReactNode;
  readonly change?: ReactNode;
};

type RankingProps = {
  /** What is ranked, for screen readers: `Five repositories that cost most`. */
  readonly caption: string;
  /** What each row is: `Repository`. */
  readonly label: string;
  /** What is measured: `Spend`. */
  readonly measure: string;
  readonly rows: readonly Ranked[];
  /** What is left of the total; absent where nothing is. */
  readonly other?: Omit<Ranked, 'key' | 'name'> & { readonly count?: number };
  /** Of everything, from the server. */
  readonly total: { readonly amount: number; readonly value: ReactNode };
};

export function Ranking({ caption, label, measure, rows, other, total }: RankingProps) {
  const hasChange = rows.some(({ change }) => change !== undefined);
  const left = other && {
    ...other,
    key: ' other',
    name: (
      <Text span inherit c="dimmed">{`Other${other.count === undefined ? '' : ` (${other.count})`}`}</Text>
    ),
  };
  return (
    <Table className="outlay-ranking" verticalSpacing={5} horizontalSpacing="xs" layout="fixed">
      <Table.Caption className="outlay-hidden">{caption}</Table.Caption>
      <colgroup>
        <col />
        <col style={{ width: 148 }} />
        {hasChange && <col style={{ width: 84 }} />}
      </colgroup>
      <Table.Thead className="outlay-hidden">
        <Table.Tr>
          <Table.Th scope="col">{label}</Table.Th>
          <Table.Th scope="col">{measure}</Table.Th>
          {hasChange && <Table.Th scope="col">Change</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {(left ? [...rows, left] : rows).map((row) => (
          <Row key={row.key} row={row} of={total.amount} hasChange={hasChange} />
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th scope="row">Total</Table.Th>
          <Table.Td data-number fw={600}>
            <Measured value={total.value} />
          </Table.Td>
          {hasChange && <Table.Td />}
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}

type RowProps = { readonly row: Ranked; readonly of: number; readonly hasChange: boolean };

function Row({ row: { key, name, amount, value, change }, of, hasChange }: RowProps) {
  const share = of === 0 ? 0 : Math.min(100, Math.max(0, (amount / of) * 100));
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Box className="outlay-ranking-name">{name}</Box>
        <Box className={`outlay-share${key === ' other' ? ' outlay-share-other' : ''}`} aria-hidden="true">
          <Box style={{ width: `${share}%` }} />
        </Box>
      </Table.Th>
      <Table.Td data-number w={148}>
        <Measured value={value} share={percent(amount, of)} />
      </Table.Td>
      {hasChange && (
        <Table.Td data-number fz="xs" c="dimmed" w={78}>
          {change}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

/** Amounts stand below each other, with and without a share. */
function Measured({ value, share }: { readonly value: ReactNode; readonly share?: string }) {
  return (
    <Group gap={8} justify="flex-end" wrap="nowrap">
      <Text span inherit>
        {value}
      </Text>
      <Text span size="xs" c="dimmed" w={44} ta="right" style={{ flex: 'none' }}>
        {share}
      </Text>
    </Group>
  );
}
