// Every table of the app: sorted and paged by the server, with a caption, a chooser of columns, and totals below its head.
import { Button, Group, Table, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ColumnChooser } from './column-chooser.tsx';
import { useColumns } from './use-columns.ts';
import { useFits } from './use-fits.ts';

/** One column. */
export type Column<Row> = {
  readonly id: string;
  readonly label: string;
  /** The field of the API to sort by; absent where it cannot. */
  readonly sort?: string;
  readonly cell: (row: Row) => ReactNode;
  /** Of everything that matches, not only of this page. */
  readonly total?: ReactNode;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
  /** What is counted, on hover and for screen readers. */
  readonly definition?: string;
  /** Shown only when it is chosen. */
  readonly isOptional?: boolean;
};

export type DataTableProps<Row> = {
  /** What the table holds, for screen readers; also the key under which the choice of columns is kept. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The field sorted by, `-` before it for downwards. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** What stands where there are no rows. */
  readonly empty: ReactNode;
  readonly pager?: ReactNode;
  /** Beside the chooser of columns: the export menu. */
  readonly actions?: ReactNode;
  /** How many there are: `42 rows`. */
  readonly count?: ReactNode;
  /** Where a click on a row leads. The row needs a link to the same place for keyboards. */
  readonly onRow?: (row: Row) => void;
};

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, empty, pager, actions } = props;
  const [box, fits] = useFits();
  const [visibility, setVisible] = useColumns(caption, columns);
  const visible = columns.filter(({ id }) => visibility[id] === true);
  const shown = new Set(visible.map(({ id }) => id));
  return (
    <>
      <Group justify="flex-end" gap="xs" mb={4}>
        {props.count !== undefined && (
          <Text size="sm" c="dimmed" mr="auto" className="outlay-table-count">
            {props.count}
          </Text>
        )}
        {columns.some(({ isOptional }) => isOptional) && (
          <ColumnChooser columns={columns} shown={shown} onChange={setVisible} />
        )}
        {actions}
      </Group>
      <Table.ScrollContainer
        ref={box}
        type="native"
        minWidth={0}
        {...(!fits && { tabIndex: 0 })}
        aria-label={caption}
        role="region"
        className={fits ? 'outlay-table-fits' : undefined}
      >
        <Table
          highlightOnHover
          stickyHeader
          stickyHeaderOffset={fits ? 'var(--outlay-stuck, 0px)' : 0}
          className="outlay-table"
          captionSide="top"
        >
          <Table.Caption className="outlay-hidden">{caption}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {visible.map((column) => (
                <HeadCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
              ))}
            </Table.Tr>
            {rows.length > 0 && <Totals columns={visible} />}
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr
                key={rowKey(row)}
                {...(props.onRow && {
                  'data-link': true,
                  onClick: (event) => isOnRow(event.target) && props.onRow?.(row),
                })}
              >
                {visible.map((column, index) => (
                  <Table.Td
                    key={column.id}
                    {...(index === 0 && { component: 'th', scope: 'row' })}
                    data-number={column.isNumber ?? undefined}
                  >
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length === 0 && empty}
      {pager}
    </>
  );
}

/** Whether a click meant the row and not something in it, or the selection of text. */
function isOnRow(target: EventTarget): boolean {
  const isControl = target instanceof Element && target.closest('a, button, input, label') !== null;
  return !isControl && getSelection()?.isCollapsed !== false;
}

/** In the head, where they stay in view and cover nothing. */
function Totals<Row>({ columns }: Pick<DataTableProps<Row>, 'columns'>) {
  if (columns.every(({ total }) => total === undefined)) return null;
  return (
    <Table.Tr className="outlay-totals">
      {columns.map((column, index) => (
        <Table.Td
          key={column.id}
          {...(index === 0 && { component: 'th', scope: 'row' })}
          data-number={column.isNumber ?? undefined}
        >
          {column.total ?? (index === 0 ? 'All that match' : null)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

type HeadCellProps<Row> = Pick<DataTableProps<Row>, 'sort' | 'onSort'> & { readonly column: Column<Row> };

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const { label, definition, isNumber } = column;
  const direction = column.sort === undefined ? undefined : directionOf(column.sort, sort);
  return (
    <Table.Th
      scope="col"
      data-number={isNumber ?? undefined}
      {...(direction && { 'aria-sort': direction })}
      title={definition}
    >
      {column.sort === undefined || !onSort ? (
        <Text span inherit>
          {label}
        </Text>
      ) : (
        <UnstyledButton
          fz="inherit"
          fw="inherit"
          onClick={() => onSort(nextSort(column.sort ?? '', sort, isNumber ?? false))}
        >
          {label}
          <span aria-hidden="true">
            {' '}
            {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}
          </span>
        </UnstyledButton>
      )}
    </Table.Th>
  );
}

function directionOf(field: string, sort: string | undefined): 'ascending' | 'descending' | undefined {
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : undefined;
}

/** Numbers are asked for largest first, names in their order; a second time the other way round. */
function nextSort(field: string, sort: string | undefined, isNumber: boolean): string {
  const [first, second] = isNumber ? [`-${field}`, field] : [field, `-${field}`];
  return sort === first ? second : first;
}

type PagerProps = {
  /** How many rows are shown and how many came before them. */
  readonly from: number;
  readonly count: number;
  readonly onBack?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
};

/** Steps through pages of a cursor. */
export function Pager({ from, count, onBack, onNext }: PagerProps) {
  if (count === 0 || (!onBack && !onNext)) return null;
  return (
    <Group justify="space-between" mt="xs" className="outlay-no-print">
      <Text size="sm" c="dimmed">
        Rows {from + 1} to {from + count}
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={!onBack} onClick={onBack}>
          Previous page
        </Button>
        <Button size="xs" variant="default" disabled={!onNext} onClick={onNext}>
          Next page
        </Button>
      </Group>
    </Group>
  );
}
