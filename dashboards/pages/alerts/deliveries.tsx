// Trying a channel, and what became of each attempt to deliver.
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Delivery, DeliveryResult } from '../../../schemas/channels.ts';
import { change } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Answer } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { minute } from '../../words/times.ts';
import { resultWords } from './channel-words.ts';

const pathOf = (channel: string): string => `/api/v1/channels/${encodeURIComponent(channel)}`;

function usePost() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (path: string) => (await change<DeliveryResult>(path, { method: 'POST' })).body,
    onSettled: async () =>
      await queries.invalidateQueries({
        predicate: ({ queryKey: [path] }) => typeof path === 'string' && path.endsWith('/deliveries'),
      }),
  });
}

export function ChannelTest({ channel }: { readonly channel: string }) {
  const test = usePost();
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" mih={36}>
      <Button
        variant="default"
        size="sm"
        flex="none"
        loading={test.isPending}
        onClick={() => test.mutate(`${pathOf(channel)}/test`)}
      >
        Send a test alert
      </Button>
      <Happened result={test.data} error={test.error} />
    </Group>
  );
}

function Happened({
  result,
  error,
}: {
  readonly result: DeliveryResult | undefined;
  readonly error: Error | null;
}) {
  const isGood = result?.delivered === true;
  return (
    <Text
      size="sm"
      role="status"
      c={result || error ? (isGood ? 'var(--outlay-ok)' : 'var(--outlay-over)') : 'dimmed'}
      style={{ overflowWrap: 'anywhere' }}
    >
      {error ? error.message : result ? resultWords(result) : 'Sent now, and kept nowhere.'}
    </Text>
  );
}

const OUTCOMES = { delivered: 'Delivered', retrying: 'Tried again', dead: 'Given up' } as const;

export function Deliveries({ channel }: { readonly channel: string }) {
  const query = useRead<{ readonly data: readonly Delivery[] }>(`${pathOf(channel)}/deliveries`);
  const retry = usePost();
  return (
    <Answer query={query} height={120}>
      {({ data }) => (
        <>
          {(retry.data !== undefined || retry.error !== null) && (
            <Happened result={retry.data} error={retry.error} />
          )}
          <DataTable
            caption="Attempts to deliver, the latest first"
            columns={columnsOf((alert) =>
              retry.mutate(`${pathOf(channel)}/deliveries/${encodeURIComponent(alert)}/retry`),
            )}
            rows={data}
            rowKey={({ alert, attempt, at }) => `${alert} ${attempt} ${at}`}
            empty={<Empty why="none-in-range" sentence="Nothing was delivered yet." />}
          />
        </>
      )}
    </Answer>
  );
}

function columnsOf(onRetry: (alert: string) => void): Column<Delivery>[] {
  return [
    { id: 'at', label: 'When', cell: ({ at }) => minute(at) },
    {
      id: 'outcome',
      label: 'What happened',
      cell: ({ outcome, status, reason, next_at: next, attempt }) => (
        <Text size="sm">
          {OUTCOMES[outcome]}
          {outcome === 'retrying' && next !== null ? ` on ${minute(next)}` : ''}
          {status === null ? '' : `, answered ${status}`}
          {reason === '' ? '' : `: ${reason}`} (attempt {attempt})
        </Text>
      ),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ alert, outcome }) =>
        outcome === 'delivered' ? null : (
          <Button size="compact-xs" variant="default" onClick={() => onRetry(alert)}>
            Retry
          </Button>
        ),
    },
  ];
}
