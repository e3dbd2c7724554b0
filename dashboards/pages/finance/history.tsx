// Files that were exported: by whom, of what, with their sums and digests.
import { Button, Text } from '@mantine/core';
import type { ExportHistoryAnswer, ExportMade } from '../../../schemas/focus-api.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { copyText } from '../../parts/copy.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList } from '../../view/use-list.ts';
import { dayBefore, dayOf } from '../../words/days.ts';
import { moneyIn } from '../../words/figures.ts';
import { UNKNOWN } from '../../words/money.ts';
import { exact } from '../../words/numbers.ts';
import { dateSpan, minute } from '../../words/times.ts';
import { bytesText, parametersWords } from './export-words.ts';

const PAGE_ROWS = 25;
const PATH = '/api/v1/exports/history';

export function History() {
  const list = useList({ byDefault: 'latest', question: {} });
  const query = useRead<ExportHistoryAnswer>(PATH, { limit: PAGE_ROWS, cursor: list.cursor });
  return (
    <Panel
      title="Which files were made?"
      summary="Each with the SHA-256 of its bytes: sha256sum of the file gives the same, or it is another file."
      query={query}
      height={200}
    >
      {({ data, next_cursor: next }) => (
        <DataTable
          caption="Files that were exported, the latest first"
          columns={COLUMNS}
          rows={data}
          rowKey={({ id }) => id}
          actions={<ExportMenu twin={PATH} params={{}} />}
          empty={<Empty why="never" sentence="No file was exported yet." action={null} />}
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<ExportMade>[] = [
  {
    id: 'name',
    label: 'File',
    cell: ({ name, complete }) => (
      <Text size="sm" maw={300} className="outlay-wraps">
        {name}
        {!complete && (
          <Text span size="xs" c="var(--outlay-near)" fw={600} display="block">
            Cut short: it is not whole
          </Text>
        )}
      </Text>
    ),
  },
  { id: 'at', label: 'When', cell: ({ at }) => minute(at) },
  { id: 'by', label: 'By', cell: ({ by }) => by },
  {
    id: 'days',
    label: 'Days',
    cell: ({ from, to }) => (from === null || to === null ? 'all' : dateSpan(from, dayBefore(dayOf(to)))),
  },
  { id: 'what', label: 'What', cell: (row) => parametersWords(row) || row.kind },
  { id: 'rows', label: 'Rows', isNumber: true, cell: ({ rows }) => exact(rows) },
  { id: 'bytes', label: 'Size', isNumber: true, cell: ({ bytes }) => bytesText(bytes) },
  {
    id: 'sum',
    label: 'BilledCost',
    isNumber: true,
    cell: ({ totals }) =>
      totals === null ? UNKNOWN : totals.map(({ billed, currency }) => moneyIn(billed, currency)).join(', '),
  },
  {
    id: 'digest',
    label: 'SHA-256',
    cell: ({ sha256: digest, name }) => (digest === '' ? UNKNOWN : <Digest of={digest} name={name} />),
  },
];

async function copied(digest: string): Promise<void> {
  if (await copyText(digest)) announce('Copied: the SHA-256');
}

function Digest({ of: digest, name }: { readonly of: string; readonly name: string }) {
  return (
    <Button
      size="compact-xs"
      variant="default"
      title={digest}
      aria-label={`${digest.slice(0, 8)}…: copy the SHA-256 of ${name}`}
      onClick={() => void copied(digest)}
    >
      {digest.slice(0, 8)}…
    </Button>
  );
}
