// Two dimensions crossed, with what is left of each row and column, and their totals.
import { Table } from '@mantine/core';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useView } from '../../view/use-view.ts';
import { drawnAmount, written, writtenExactly, type Measure } from '../../words/measures.ts';
import { askedParams } from './ask.ts';
import { matrixOf, type Line, type Matrix } from './matrix.ts';
import { nameIn, NameCell } from './name-cell.tsx';
import { labelOf, valueIn } from './question.ts';
import type { Crossing } from './use-crossing.ts';
import { useExplore } from './use-explore.ts';

type Props = { readonly crossing: Crossing };

export function MatrixTable({ crossing }: Props) {
  const { measure, by, and = by } = useExplore();
  const { span, filters } = useView();
  const { cells, first, second, columns, query } = crossing;
  const title = `${measure.label} by ${labelOf(by).toLowerCase()} and ${labelOf(and).toLowerCase()}`;
  const params = askedParams({ span, filters, groupBy: [by, and], measure });
  return (
    <Panel
      title={title}
      summary="The stronger a cell is coloured, the larger its part of the whole."
      query={query}
      height={300}
      actions={<ExportMenu kind="usage" params={params} twin="/api/v1/usage" />}
    >
      {() => {
        if (!first || !second || !cells || first.rows.length === 0) {
          return <Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />;
        }
        const amounts = new Map(
          cells.rows.map((row) => [`${valueIn(row, by)}\u0000${valueIn(row, and)}`, measure.of(row)]),
        );
        const totals = (answer: typeof first, keys: readonly string[], dimension: typeof by) => {
          const known = new Map(answer.rows.map((row) => [valueIn(row, dimension), measure.of(row)]));
          return keys.map((key) => ({ key, amount: known.get(key) }));
        };
        const bottom = totals(second, columns, and);
        const total = measure.of(first.totals);
        const matrix = matrixOf({
          rows: totals(first, crossing.rows, by),
          columns: bottom,
          total,
          at: (row, column) => amounts.get(`${row}\u0000${column}`),
        });
        return <Crossed {...{ title: `${title}: where both meet`, columns, matrix, bottom, total }} />;
      }}
    </Panel>
  );
}

type CrossedProps = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly matrix: Matrix;
  readonly bottom: readonly { readonly key: string; readonly amount: bigint | undefined }[];
  readonly total: bigint | undefined;
};

function Crossed({ title, columns, matrix, bottom, total }: CrossedProps) {
  const { measure, by, and = by } = useExplore();
  const lines = measure.isAdditive ? matrix.lines : matrix.lines.filter(({ key }) => key !== undefined);
  const hasOther = measure.isAdditive && matrix.hasOther;
  const other = bottom.reduce((left, { amount }) => left - (amount ?? 0n), total ?? 0n);
  return (
    <Table.ScrollContainer minWidth={0} tabIndex={0} role="region" aria-label={title}>
      <Table className="outlay-table" captionSide="top" fz="sm">
        <Table.Caption className="outlay-hidden">{title}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{labelOf(by)}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column} scope="col" data-number>
                {nameIn(and, column)}
              </Table.Th>
            ))}
            {hasOther && (
              <Table.Th scope="col" data-number>
                Other
              </Table.Th>
            )}
            <Table.Th scope="col" data-number>
              Total
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <MatrixLine key={line.key ?? ' other'} {...{ line, hasOther, total, measure }} />
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">Total</Table.Th>
            {bottom.map(({ key, amount }) => (
              <Cell key={key} {...{ measure, amount }} />
            ))}
            {hasOther && <Cell {...{ measure, amount: other }} />}
            <Cell {...{ measure, amount: total }} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}

type LineProps = {
  readonly line: Line;
  readonly hasOther: boolean;
  readonly total: bigint | undefined;
  readonly measure: Measure;
};

function MatrixLine({ line, hasOther, total, measure }: LineProps) {
  const { by } = useExplore();
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {line.key === undefined ? 'Other' : <NameCell dimension={by} value={line.key} />}
      </Table.Th>
      {line.amounts.map((amount, index) => (
        <Cell key={index} {...{ measure, amount, of: total }} />
      ))}
      {hasOther && <Cell {...{ measure, amount: line.other }} />}
      <Cell {...{ measure, amount: line.total }} />
    </Table.Tr>
  );
}

type CellProps = {
  readonly measure: Measure;
  readonly amount: bigint | undefined;
  /** The whole that its shade is a part of. */
  readonly of?: bigint | undefined;
};

/** Strong enough to see, weak enough to read on. */
const DARKEST = 45;

function Cell({ measure, amount, of }: CellProps) {
  const share = of ? drawnAmount(measure, amount) / drawnAmount(measure, of) : 0;
  const strength = Math.round(Math.sqrt(Math.max(0, Math.min(1, share))) * DARKEST);
  return (
    <Table.Td
      data-number
      title={writtenExactly(measure, amount)}
      {...(strength > 0 && {
        style: { background: `color-mix(in srgb, var(--outlay-series-1) ${strength}%, transparent)` },
      })}
    >
      {amount === undefined ? '' : written(measure, amount)}
    </Table.Td>
  );
}
