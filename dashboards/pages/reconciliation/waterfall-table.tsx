// A waterfall as a table whose rows draw it: what each step adds, in words, numbers and a bar.
import { Table, Text } from '@mantine/core';
import type { Waterfall } from '../../../schemas/reconciliation-api.ts';
import { signedDollars } from '../../words/figures.ts';
import { dollars, exactDollars, picoOf } from '../../words/money.ts';
import { leftOver, waterfallRows, type WaterfallRow } from './waterfall-words.ts';

type Props = { readonly of: Waterfall; readonly withNothing?: boolean };

export function WaterfallTable({ of, withNothing = false }: Props) {
  const left = leftOver(of);
  return (
    <>
      <Table className="outlay-table outlay-waterfall" verticalSpacing={4}>
        <Table.Caption className="outlay-hidden">From the estimate to the bill</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Step</Table.Th>
            <Table.Th scope="col" data-number>
              Dollars
            </Table.Th>
            <Table.Td aria-hidden="true" className="outlay-waterfall-bars" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {waterfallRows(of, withNothing).map((row) => (
            <Table.Tr key={row.id}>
              <Table.Th scope="row" title={row.sentence}>
                <Text span size="sm" fw={row.isSum ? 600 : 400}>
                  {row.title}
                </Text>
              </Table.Th>
              <Table.Td data-number title={exactDollars(row.usd)} fw={row.isSum ? 600 : 400}>
                {row.isSum ? dollars(row.usd) : signedDollars(row.usd)}
              </Table.Td>
              <Table.Td aria-hidden="true" className="outlay-waterfall-bars">
                <Drawn row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {left !== '0' && (
        <Text size="sm" fw={600} c="var(--outlay-over)" role="alert">
          The steps do not add up: {signedDollars(left)} is missing.
        </Text>
      )}
    </>
  );
}

function Drawn({ row: { bar, isSum, usd } }: { readonly row: WaterfallRow }) {
  const less = (picoOf(usd) ?? 0n) < 0n;
  return (
    <span className="outlay-waterfall-line">
      <span
        className={less && !isSum ? 'outlay-waterfall-less' : undefined}
        style={{
          left: `${bar.from * 100}%`,
          width: `${(bar.to - bar.from) * 100}%`,
          background: `var(--outlay-series-${isSum ? 1 : less ? 5 : 3})`,
        }}
      />
    </span>
  );
}
