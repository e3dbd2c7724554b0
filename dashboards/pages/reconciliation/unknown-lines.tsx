// Lines of reports of which something is not understood: their money counts, and somebody can look at them.
import { Text } from '@mantine/core';
import type { BillLineAnswer, BillLinesAnswer } from '../../../schemas/bills-api.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList } from '../../view/use-list.ts';
import { useMonth } from '../../view/use-month.ts';
import { moneyIn, quantityText } from '../../words/figures.ts';
import { UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { date, monthName } from '../../words/times.ts';
import { amountsWords } from './import-words.ts';

const PAGE_ROWS = 25;
const PATH = '/api/v1/bill-lines';

export function UnknownLines() {
  const { month, span } = useMonth();
  const asked = {
    unknown: 'true',
    from: new Date(span.from).toISOString().slice(0, 10),
    to: new Date(span.to).toISOString().slice(0, 10),
  };
  const list = useList({ prefix: 'unknown-', byDefault: 'latest', question: asked });
  const query = useRead<BillLinesAnswer>(PATH, { ...asked, limit: PAGE_ROWS, cursor: list.cursor });
  const totals = query.data?.totals;
  return (
    <Panel
      title="What is not understood"
      summary={
        totals === undefined
          ? 'Looking…'
          : totals.lines === 0
            ? `Nothing in ${monthName(month)}.`
            : `${counted(totals.lines, 'line', 'lines')} of ${monthName(month)}: ${amountsWords(totals.amounts)}. It counts all the same.`
      }
      query={query}
      height={160}
    >
      {({ data, next_cursor: next }) => (
        <DataTable
          caption="Lines that are not understood"
          columns={COLUMNS}
          rows={data}
          rowKey={({ import_id: id, line }) => `${id} ${line}`}
          actions={<ExportMenu twin={PATH} params={asked} />}
          empty={
            <Empty why="none-in-range" sentence="Every line that was imported is understood." action={null} />
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<BillLineAnswer>[] = [
  {
    id: 'item',
    label: 'Item',
    cell: ({ item, raw }) => (
      <Text size="sm" maw={260} className="outlay-wraps" title={raw}>
        {item || 'Without a name'}
      </Text>
    ),
  },
  {
    id: 'why',
    label: 'What is not understood',
    cell: ({ unknown }) => (
      <Text size="sm" maw={300} className="outlay-wraps">
        {unknown}
      </Text>
    ),
  },
  { id: 'day', label: 'Day (UTC)', cell: ({ day }) => date(day) },
  { id: 'source', label: 'Report', cell: ({ source }) => source },
  { id: 'scope', label: 'Scope', isOptional: true, cell: ({ scope }) => scope || 'without a name' },
  {
    id: 'quantity',
    label: 'Quantity',
    isNumber: true,
    cell: ({ quantity, unit }) => (quantity === null ? UNKNOWN : `${quantityText(quantity)} ${unit}`),
  },
  {
    id: 'billed',
    label: 'Billed',
    isNumber: true,
    cell: ({ billed_cost: billed, currency }) => moneyIn(billed, currency),
  },
];
