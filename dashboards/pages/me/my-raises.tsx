// Asking for more, and what became of it.
import { Button, Group, NativeSelect, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { RaiseAnswer, raiseListAnswer } from '../../../schemas/raises.ts';
import { PERIODS, type Period } from '../../../schemas/period.ts';
import { change, readVersioned } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { microDollars, PERIOD_NAMES } from '../../words/limits.ts';
import { minute } from '../../words/times.ts';
import { budgetOf } from '../../words/budget-text.ts';

type Raises = z.infer<typeof raiseListAnswer>;

export function MyRaises({ me }: { readonly me: string }) {
  const query = useRead<Raises>('/api/v1/raises', { user: me, limit: 20 });
  return (
    <div id="ask">
      <Panel
        title="Ask for more"
        summary="A raise adds to your limit until the period ends. An admin decides; it counts at once."
        query={query}
        height={230}
      >
        {({ data }) => (
          <Stack gap="lg">
            <AskForm me={me} />
            {data.length > 0 && <Asked raises={data} />}
          </Stack>
        )}
      </Panel>
    </div>
  );
}

function AskForm({ me }: { readonly me: string }) {
  const [period, setPeriod] = useState<Period>('month');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const micros = budgetOf(text);
  const isAmount = typeof micros === 'number' && micros > 0;
  const ask = useMutation({
    mutationFn: async () =>
      await change('/api/v1/raises', {
        method: 'POST',
        body: { user: me, period, amount_micros: micros, reason: reason.trim() },
      }),
    onSuccess: async () => {
      setText('');
      setReason('');
      announce('Your request is in the queue.');
      await queries.invalidateQueries({ queryKey: ['/api/v1/raises'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAmount && reason.trim() !== '') ask.mutate();
      }}
    >
      <Stack gap="sm" maw={560}>
        <Group gap="sm" align="flex-start">
          <NativeSelect
            label="Period"
            data={PERIODS.map((value) => ({ value, label: `This ${value}` }))}
            value={period}
            onChange={(event) => setPeriod(event.currentTarget.value as typeof period)}
            w={150}
          />
          <TextInput
            label="Dollars more"
            inputMode="decimal"
            leftSection="$"
            value={text}
            error={text !== '' && !isAmount && 'An amount such as 20'}
            onChange={(event) => setText(event.currentTarget.value)}
            w={150}
            required
          />
        </Group>
        <Textarea
          label="Reason"
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
        />
        {ask.error && (
          <Refusal title="Not sent">
            <Text size="sm">{ask.error.message}</Text>
          </Refusal>
        )}
        <Button
          type="submit"
          loading={ask.isPending}
          disabled={!isAmount || reason.trim() === ''}
          w="fit-content"
        >
          Ask for {isAmount ? `${microDollars(micros)} more` : 'more'}
        </Button>
      </Stack>
    </form>
  );
}

const STATES: Readonly<Record<RaiseAnswer['state'], string>> = {
  requested: 'Waiting for a decision',
  approved: 'Approved',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
};

function Asked({ raises }: { readonly raises: readonly RaiseAnswer[] }) {
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: withdrawn,
    onSuccess: async () => {
      announce('The request is withdrawn.');
      await queries.invalidateQueries({ queryKey: ['/api/v1/raises'] });
    },
  });
  return (
    <>
      {withdraw.error && (
        <Text size="sm" role="alert" c="var(--outlay-over)">
          {withdraw.error.message}
        </Text>
      )}
      <DataTable
        caption="My requests for more, the latest first"
        columns={raiseColumns((id) => withdraw.mutate(id))}
        rows={raises}
        rowKey={({ id }) => id}
        empty={null}
      />
    </>
  );
}

/** Takes back a request that still waits; ending one that was approved meanwhile is another matter. */
async function withdrawn(id: string): Promise<void> {
  const path = `/api/v1/raises/${encodeURIComponent(id)}`;
  const { body, etag } = await readVersioned<RaiseAnswer>(path);
  if (body.state !== 'requested')
    throw new Error('It was decided in the meantime. Reload the page to see how.');
  await change(path, { method: 'DELETE', etag });
}

function raiseColumns(onWithdraw: (id: string) => void): Column<RaiseAnswer>[] {
  return [
    { id: 'at', label: 'Asked', cell: ({ requested_at: at }) => minute(at) },
    {
      id: 'amount',
      label: 'Amount',
      isNumber: true,
      cell: ({ amount_micros: micros }) => microDollars(micros),
    },
    { id: 'period', label: 'Period', cell: ({ period }) => PERIOD_NAMES[period] },
    { id: 'reason', label: 'Reason', cell: ({ reason }) => reason },
    {
      id: 'state',
      label: 'State',
      cell: ({ state, decision_reason: why }) => (why === '' ? STATES[state] : `${STATES[state]}: ${why}`),
    },
    { id: 'until', label: 'Ends', cell: ({ expires_at: at }) => minute(at) },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ id, state }) =>
        state === 'requested' ? (
          <Button size="compact-xs" variant="default" onClick={() => onWithdraw(id)}>
            Withdraw
          </Button>
        ) : null,
    },
  ];
}
