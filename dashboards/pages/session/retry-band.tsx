// Requests beyond the first that calls took, and what was spent from the first of them on.
import { Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { dollarsOf, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { shortestModel } from '../sessions/session-facts.ts';
import { Failures } from './failures.tsx';
import { retriesOf, type Retries } from './story.ts';
import type { PlacedCall } from './tokens.ts';

const MOST_ROWS = 8;

type Props = { readonly session: SessionAnswer; readonly calls: readonly PlacedCall[] };

export function RetryBand({ session, calls }: Props) {
  const id = useId();
  const told = retriesOf(calls);
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        Did anything have to be tried again?
      </Title>
      {(told.first !== undefined || session.retry_band.first_failed_at === null) && (
        <Text size="sm" c={told.first ? undefined : 'dimmed'}>
          {sentenceOf(session, told)}
        </Text>
      )}
      <Failures session={session} />
      {told.first && <Retried told={told} />}
    </Paper>
  );
}

/** `told` is of the calls that are listed; the number of retries is of all. */
function sentenceOf(session: SessionAnswer, told: Retries): string {
  const { retries, known_by: knownBy, call_list_complete: isComplete } = session;
  if (knownBy === 'metrics' || retries === null) return 'Not known: counters do not tell retries.';
  const { first, retried, requests, costAfter, callsAfter } = told;
  if (!first && retries > 0)
    return `${counted(retries, 'more request', 'more requests')}, of calls that are not listed.`;
  if (!first) return 'No call took more than one request, as far as the agent tells.';
  const at = new Date(first.at).toISOString().slice(11, 16);
  const amount = costAfter === undefined ? 'an amount that is not known' : dollarsOf(costAfter);
  return (
    `${counted(retried.length, 'call', 'calls')} took ${counted(requests, 'more request', 'more requests')}. ` +
    `From the first of them at ${at} UTC to the end, ${counted(callsAfter, 'call', 'calls')} cost ${amount}. ` +
    `What failed attempts themselves cost is not told; agents rarely pay for them.${isComplete ? '' : ' Only of the calls that are listed.'}`
  );
}

function Retried({ told: { retried } }: { readonly told: Retries }) {
  const hidden = retried.length - MOST_ROWS;
  return (
    <>
      <DataTable
        caption="Calls that were tried again"
        columns={COLUMNS}
        rows={retried.slice(0, MOST_ROWS)}
        rowKey={({ call }) => call.id}
        empty={null}
      />
      {hidden > 0 && (
        <Text size="xs" c="dimmed">
          And {counted(hidden, 'more call', 'more calls')}.
        </Text>
      )}
    </>
  );
}

const COLUMNS: readonly Column<PlacedCall>[] = [
  { id: 'at', label: 'At (UTC)', cell: ({ at }) => new Date(at).toISOString().slice(11, 19) },
  {
    id: 'retries',
    label: 'Again',
    isNumber: true,
    definition: 'Requests beyond the first.',
    cell: ({ call }) => call.retries ?? UNKNOWN,
  },
  { id: 'cost', label: 'Cost', isNumber: true, cell: ({ call }) => <Amount usd={call.cost_usd} /> },
  {
    id: 'model',
    label: 'Model',
    cell: ({ call }) => (
      <Text span size="sm" title={call.model} style={{ whiteSpace: 'nowrap' }}>
        {shortestModel(call.model)}
      </Text>
    ),
  },
];
