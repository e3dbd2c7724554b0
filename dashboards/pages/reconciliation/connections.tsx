// Connections that read reports by themselves: when they did last, what became of it, and asking now.
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { BillConnectionAnswer, BillReadResult } from '../../../schemas/bill-connections-api.ts';
import { change, read } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useNow } from '../../view/use-now.ts';
import { useAddress } from '../limits/use-address.ts';
import { readingWords } from './connection-words.ts';
import { CONNECTIONS } from './questions.ts';

const ConnectionPanel = lazy(async () => await import('./connection-panel.tsx'));

/** While one is read. */
const LOOK_MS = 2_000;
/** Before the id of the connection that the panel is about. */
const PANEL = 'connection:';

type List = { readonly data: readonly BillConnectionAnswer[] };

const isReading = (list: List | undefined): boolean =>
  list?.data.some(({ last_read: last }) => last?.running === true) ?? false;

export function Connections() {
  const { panel, open, close } = useAddress();
  const now = useNow();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: [CONNECTIONS, {}],
    queryFn: async ({ signal }) => await read<List>(CONNECTIONS, {}, signal),
    refetchInterval: ({ state }) => (isReading(state.data) ? LOOK_MS : false),
  });
  const ask = useMutation({
    mutationFn: async (id: string) => {
      const path = `${CONNECTIONS}/${encodeURIComponent(id)}/read`;
      return (await change<BillReadResult>(path, { method: 'POST', body: {} })).body;
    },
    onSuccess: () => announce('The provider is asked.'),
    onSettled: async () => await queries.invalidateQueries(),
  });
  const shown =
    panel?.kind === 'edit' && panel.id.startsWith(PANEL) ? panel.id.slice(PANEL.length) : undefined;
  return (
    <Panel
      title="Which providers are asked?"
      summary="A connection reads its reports by itself. Its key is written only, and goes to the provider and nowhere else."
      query={query}
      height={140}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => open('edit', PANEL)}>
          Connect a provider
        </Button>
      }
    >
      {({ data }) => (
        <>
          <DataTable
            caption="Connections to billing of providers"
            columns={columnsOf({
              now,
              onOpen: (id) => open('edit', PANEL + id),
              onAsk: ask.mutate,
              asked: ask.isPending ? ask.variables : undefined,
            })}
            rows={data}
            rowKey={({ id }) => id}
            actions={<ExportMenu twin={CONNECTIONS} params={{}} />}
            empty={
              <Empty
                why="not-connected"
                sentence="No provider is asked by itself. Reports can be imported as files."
                action={null}
              />
            }
          />
          {ask.error && (
            <Text size="sm" c="var(--outlay-over)" role="alert">
              Not asked: {ask.error.message}
            </Text>
          )}
          {shown !== undefined && (
            <Suspense fallback={null}>
              <ConnectionPanel id={shown} taken={data.map(({ id }) => id)} onClose={close} />
            </Suspense>
          )}
        </>
      )}
    </Panel>
  );
}

type Doing = {
  readonly now: number;
  readonly onOpen: (id: string) => void;
  readonly onAsk: (id: string) => void;
  readonly asked: string | undefined;
};

function columnsOf({ now, onOpen, onAsk, asked }: Doing): readonly Column<BillConnectionAnswer>[] {
  return [
    { id: 'id', label: 'Connection', cell: ({ id }) => id },
    { id: 'source', label: 'Report', cell: ({ source }) => source },
    { id: 'account', label: 'Account', cell: ({ account }) => account || 'told by its key' },
    {
      id: 'often',
      label: 'How often',
      cell: ({ every_hours: hours, look_back_days: back }) =>
        hours === 0 ? 'On request' : `Every ${hours} h, ${back} days back`,
    },
    {
      id: 'last',
      label: 'Last reading',
      cell: (row) => (
        <Text size="sm" maw={360} className="outlay-wraps">
          {readingWords(row, now)}
        </Text>
      ),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ id, last_read: last }) => (
        <Group gap={6} wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            loading={last?.running === true || asked === id}
            aria-label={`Ask now: ${id}`}
            onClick={() => onAsk(id)}
          >
            Ask now
          </Button>
          <Button size="compact-xs" variant="default" aria-label={`Change: ${id}`} onClick={() => onOpen(id)}>
            Change
          </Button>
        </Group>
      ),
    },
  ];
}
