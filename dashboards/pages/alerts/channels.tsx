// Where alerts go.
import { Button, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'wouter';
import type { ChannelAnswer } from '../../../schemas/channels.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { minute } from '../../words/times.ts';
import { withChannel } from './channel-address.ts';
import { filterWords } from './channel-words.ts';

const ChannelPanel = lazy(async () => await import('./channel-panel.tsx'));

type ChannelList = { readonly data: readonly ChannelAnswer[] };

export function Channels() {
  const [address, setAddress] = useSearchParams();
  const query = useRead<ChannelList>('/api/v1/channels');
  const open = (channel: string) => setAddress((old) => withChannel(old, channel));
  return (
    <Panel
      title="Where alerts go"
      summary="A channel is told what happens from then on. Deliveries that fail are tried again for about four hours."
      query={query}
      height={260}
      actions={
        <Button size="compact-sm" onClick={() => open('')}>
          Add a channel
        </Button>
      }
    >
      {({ data }) => (
        <>
          <DataTable
            caption="Channels of alerts"
            columns={columnsOf(open)}
            rows={data}
            rowKey={({ channel }) => channel}
            onRow={({ channel }) => open(channel)}
            actions={<ExportMenu twin="/api/v1/channels" params={{}} />}
            empty={<Empty why="not-connected" sentence="Alerts go nowhere yet: they are only listed here." />}
          />
          {address.has('channel') && (
            <Suspense fallback={null}>
              <ChannelPanel
                channel={address.get('channel') ?? ''}
                taken={data.map(({ channel }) => channel)}
              />
            </Suspense>
          )}
        </>
      )}
    </Panel>
  );
}

function columnsOf(onOpen: (channel: string) => void): Column<ChannelAnswer>[] {
  return [
    { id: 'name', label: 'Channel', cell: ({ name, channel }) => name || channel },
    { id: 'type', label: 'Type', cell: ({ type }) => (type === 'slack' ? 'Slack' : 'Webhook') },
    { id: 'target', label: 'Goes to', cell: ({ target }) => <Text size="sm">{target}</Text> },
    {
      id: 'filter',
      label: 'Which alerts',
      cell: ({ filter }) => <Text size="sm">{filterWords(filter)}</Text>,
    },
    {
      id: 'state',
      label: 'State',
      cell: ({ enabled, disabled_reason: why }) => (enabled ? 'On' : why === '' ? 'Off' : `Off: ${why}`),
    },
    { id: 'changed', label: 'Changed', cell: ({ updated_at: at, updated_by: by }) => `${minute(at)}, ${by}` },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ channel, name }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Test, change: the channel ${name || channel}`}
          onClick={() => onOpen(channel)}
        >
          Test, change
        </Button>
      ),
    },
  ];
}
