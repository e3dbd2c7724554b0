// Requests that failed: from when on, what was spent after the first, how it ended, and what each was followed by.
import { Anchor, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { callPlace } from './tree.ts';

const MOST_ROWS = 8;

type Failure = SessionAnswer['retry_band']['failures'][number];

export function Failures({ session }: { readonly session: SessionAnswer }) {
  const { failures, first_failed_at: first } = session.retry_band;
  const [, setAddress] = useSearchParams();
  if (first === null) return null;
  const pick = (call: string): void =>
    setAddress(
      (old) => {
        const next = new URLSearchParams(old);
        const place = callPlace(session, call);
        for (const id of place) if (!next.has('open', id)) next.append('open', id);
        for (const id of place.slice(-1)) if (!next.has('all', id)) next.append('all', id);
        next.set('pick', call);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <Text size="sm" mt="xs">
        {failureWords(session.retry_band)}
      </Text>
      <DataTable
        caption="Requests that failed"
        columns={columnsOf(pick)}
        rows={failures.slice(0, MOST_ROWS)}
        rowKey={({ at, attempt, error }) => `${at} ${attempt ?? ''} ${error}`}
        {...(failures.length > MOST_ROWS && {
          count: `The first ${MOST_ROWS} of ${failures.length}${failures.length === 200 ? ' or more' : ''}`,
        })}
        empty={null}
      />
    </>
  );
}

/** What happened from the first failure on. */
export function failureWords(band: SessionAnswer['retry_band']): string {
  const { first_failed_at: first, spent_after_usd: spent, ended, longest_run: run } = band;
  if (first === null) return '';
  const end = {
    recovered: ' It recovered: a call followed the last failure.',
    gave_up: ' It gave up: no call followed the last failure.',
  };
  return (
    `A request failed first at ${first.slice(11, 16)} UTC; from then on ${dollars(spent)} was spent. ` +
    `At most ${counted(run, 'request', 'requests')} failed in a row.${ended === null ? '' : end[ended]}`
  );
}

function columnsOf(pick: (call: string) => void): readonly Column<Failure>[] {
  return [
    { id: 'at', label: 'At (UTC)', cell: ({ at }) => at.slice(11, 19) },
    { id: 'error', label: 'Error', cell: ({ error }) => error || UNKNOWN },
    { id: 'attempt', label: 'Attempt', isNumber: true, cell: ({ attempt }) => attempt ?? UNKNOWN },
    {
      id: 'next',
      label: 'Then',
      definition: 'The call that succeeded next in the same prompt.',
      cell: ({ followed_by: call, at }) =>
        call === null ? (
          'nothing succeeded'
        ) : (
          <Anchor component="button" type="button" size="sm" onClick={() => pick(call)}>
            this call
            <span className="outlay-hidden"> after {at.slice(11, 19)}</span>
          </Anchor>
        ),
    },
  ];
}
