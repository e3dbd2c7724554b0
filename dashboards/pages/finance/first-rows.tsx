// The first rows of an export as they will be in the file; every column of it can be shown.
import { Text } from '@mantine/core';
import type { FocusPreview } from '../../../schemas/focus-api.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/states.tsx';
import { isPrivate, withoutNames } from '../../view/pseudonyms.ts';
import { exact } from '../../words/numbers.ts';

type Row = { readonly index: number; readonly cells: FocusPreview['rows'][number] };

/** Columns that most people look at; others are chosen. */
const SHOWN = new Set([
  'ChargePeriodStart',
  'ServiceProviderName',
  'ProviderName',
  'SkuId',
  'ConsumedQuantity',
  'ConsumedUnit',
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'x_UserEmail',
  'x_CostCenter',
]);

/** Whose, what and how much, in this order; all others behind them as they are in the file. */
function inReadingOrder(columns: readonly string[]): string[] {
  return [
    ...[...SHOWN].filter((name) => columns.includes(name)),
    ...columns.filter((name) => !SHOWN.has(name)),
  ];
}

const IS_NUMBER = /(Cost|Quantity|UnitPrice)$/;

export function FirstRows({ told: { rows, columns, row_count: all } }: { readonly told: FocusPreview }) {
  return (
    <DataTable
      caption="First rows of the export"
      count={
        all === null
          ? `The first ${rows.length} rows`
          : all > rows.length
            ? `The first ${rows.length} of ${exact(all)} rows, with the columns that most people look at first`
            : undefined
      }
      columns={inReadingOrder(columns).map(columnOf)}
      rows={rows.map((cells, index) => ({ index, cells }))}
      rowKey={({ index }) => String(index)}
      empty={<Empty why="none-in-range" sentence="No rows: the month is empty." />}
    />
  );
}

function columnOf(name: string): Column<Row> {
  return {
    id: name,
    label: name,
    isOptional: !SHOWN.has(name),
    ...(IS_NUMBER.test(name) && { isNumber: true }),
    cell: ({ cells }) => (
      <Text span size="sm" maw={260} truncate display="block" title={written(cells[name])}>
        {written(cells[name])}
      </Text>
    ),
  };
}

/** What is null is empty in the file, and here. */
function written(value: string | null | undefined): string {
  const text = value ?? '';
  return isPrivate() ? withoutNames(text) : text;
}
