// What was imported, and whether it still counts.
import { Text } from '@mantine/core';
import type { z } from 'zod';
import type { BillImport, billImportsAnswer } from '../../../schemas/bills-api.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList } from '../../view/use-list.ts';
import { exact } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';
import { daysWords, STATE_WORDS } from './import-words.ts';
import { TakeBack } from './take-back.tsx';

const PAGE_ROWS = 25;
const PATH = '/api/v1/bill-imports';

export function Imports() {
  const list = useList({ prefix: 'imports-', byDefault: 'latest', question: {} });
  const query = useRead<z.infer<typeof billImportsAnswer>>(PATH, { limit: PAGE_ROWS, cursor: list.cursor });
  return (
    <Panel
      title="What was imported"
      summary="Of all months. Versions that were replaced are kept."
      query={query}
      height={220}
    >
      {({ data, next_cursor: next }) => (
        <DataTable
          caption="Imports of reports, the latest first"
          columns={COLUMNS}
          rows={data}
          rowKey={({ id }) => id}
          actions={<ExportMenu twin={PATH} params={{}} />}
          empty={<Empty why="not-connected" sentence="No report was imported yet." action={null} />}
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<BillImport>[] = [
  { id: 'at', label: 'When', cell: ({ at }) => <span className="outlay-nowrap">{minute(at)}</span> },
  {
    id: 'source',
    label: 'Report',
    definition: 'Which report it is, and the file or connection that it came from.',
    cell: ({ source, name, origin }) => (
      <>
        {source}
        <Text size="xs" c="dimmed" maw={190} className="outlay-wraps">
          {origin === 'file' ? name || 'a file' : `connection ${origin}`}
        </Text>
      </>
    ),
  },
  {
    id: 'days',
    label: 'Days (UTC)',
    cell: (row) => <span className="outlay-nowrap">{daysWords(row)}</span>,
  },
  { id: 'lines', label: 'Lines', isNumber: true, cell: ({ lines }) => exact(lines) },
  {
    id: 'unknown',
    label: 'Not understood',
    isNumber: true,
    cell: ({ unknown_lines: lines }) => exact(lines),
  },
  { id: 'state', label: 'State', cell: ({ state }) => STATE_WORDS[state] },
  { id: 'by', label: 'By', cell: ({ imported_by: by }) => by },
  {
    id: 'actions',
    label: 'Actions',
    cell: (row) => (row.state === 'counts' ? <TakeBack of={row} /> : null),
  },
  {
    id: 'hash',
    label: 'SHA-256',
    isOptional: true,
    cell: ({ content_hash: hash }) => <code title={hash}>{hash.slice(0, 12)}…</code>,
  },
];
