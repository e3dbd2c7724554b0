// Who asked for more, what was decided, and what still waits.
import { Button, NativeSelect, Text } from '@mantine/core';
import type { z } from 'zod';
import type { RaiseAnswer, raiseListAnswer } from '../../../schemas/raises.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { useList } from '../../view/use-list.ts';
import { microDollars } from '../../words/limits.ts';
import { minute } from '../../words/times.ts';
import { PER } from './scope-words.ts';
import { useAddress } from './use-address.ts';

const PAGE_ROWS = 25;

export const RAISE_WORDS: Readonly<Record<RaiseAnswer['state'], string>> = {
  requested: 'Waits for a decision',
  approved: 'Approved',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  expired: 'Over',
};

const STATES = Object.keys(RAISE_WORDS) as RaiseAnswer['state'][];

export function Raises() {
  const { query: address, put, open } = useAddress();
  const { write } = usePrivacy();
  const state = STATES.find((each) => each === address.get('state'));
  const list = useList({ byDefault: 'latest', question: { state } });
  const query = useRead<z.infer<typeof raiseListAnswer>>('/api/v1/raises', {
    state,
    limit: PAGE_ROWS,
    cursor: list.cursor,
  });
  const next = query.data?.next_cursor;
  return (
    <Panel
      title="Who asked for more"
      summary="A raise adds to a limit until it ends, and counts at once when it is approved."
      query={query}
      height={320}
      actions={
        <NativeSelect
          size="sm"
          aria-label="Which requests"
          value={state ?? ''}
          onChange={(event) => put('state', event.currentTarget.value, ['page'])}
          data={[
            { value: '', label: 'All requests' },
            ...STATES.map((value) => ({ value, label: RAISE_WORDS[value] })),
          ]}
        />
      }
    >
      {({ data }) => (
        <DataTable
          caption="Raises, the latest request first"
          columns={columnsOf(write, (id) => open('raise', id))}
          rows={data}
          rowKey={({ id }) => id}
          onRow={({ id }) => open('raise', id)}
          actions={<ExportMenu kind="raises" twin="/api/v1/raises" params={{ state }} />}
          empty={
            state === undefined ? (
              <Empty why="none-in-range" sentence="Nobody has asked for more." />
            ) : (
              <Empty why="filtered-out" sentence="There is no such request." />
            )
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

/** Whose limit a raise is about. */
export function whose({ source }: Pick<RaiseAnswer, 'source'>, write: (user: string) => string): string {
  if (source.scope === 'user') return write(source.id);
  return source.scope === 'group' ? `Each member of ${source.id}` : 'Everybody';
}

function columnsOf(write: (user: string) => string, onOpen: (id: string) => void): Column<RaiseAnswer>[] {
  return [
    { id: 'who', label: 'For', cell: (row) => whose(row, write) },
    {
      id: 'amount',
      label: 'Asks for',
      isNumber: true,
      cell: ({ amount_micros: micros, period }) => `${microDollars(micros)} ${PER[period]}`,
    },
    { id: 'reason', label: 'Reason', cell: ({ reason }) => <Text size="sm">{reason}</Text> },
    { id: 'at', label: 'Asked', cell: ({ requested_at: at }) => minute(at) },
    {
      id: 'by',
      label: 'By',
      cell: (row) => (row.requested_by_user ? write(row.requested_by_user) : row.requested_by),
    },
    { id: 'until', label: 'Ends', cell: ({ expires_at: at }) => minute(at) },
    {
      id: 'state',
      label: 'State',
      cell: ({ state, decision_reason: why, decided_by: by }) =>
        [RAISE_WORDS[state], by !== null && `by ${by}`, why].filter(Boolean).join(', '),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: (row) =>
        row.state === 'requested' || row.state === 'approved' ? (
          <Button
            size="compact-xs"
            variant={row.state === 'requested' ? 'filled' : 'default'}
            aria-label={`${row.state === 'requested' ? 'Decide' : 'End'} the raise of ${whose(row, write)}`}
            onClick={() => onOpen(row.id)}
          >
            {row.state === 'requested' ? 'Decide' : 'End'}
          </Button>
        ) : null,
    },
  ];
}
