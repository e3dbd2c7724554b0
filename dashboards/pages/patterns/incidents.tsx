// Incidents of runaway patterns: what, who and where, and what it costs so far.
import { Anchor, Box, Group, NativeSelect, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Incident, IncidentsAnswer } from '../../../schemas/patterns.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { useList } from '../../view/use-list.ts';
import { useNow } from '../../view/use-now.ts';
import { usePut } from '../../view/use-put.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { INCIDENT_WORDS, PATTERN_WORDS } from '../../words/patterns.ts';
import { ago, minute } from '../../words/times.ts';
import { pageOf } from './incident-words.ts';

const IncidentPanel = lazy(async () => await import('./incident-panel.tsx'));

const PAGE_ROWS = 25;
const INCIDENTS = '/api/v1/incidents';
/** What needs somebody. */
const OPEN = ['open', 'acknowledged'];

export default function Incidents() {
  const [address, setAddress] = useSearchParams();
  const now = useNow();
  const { write } = usePrivacy();
  const state = address.get('state') ?? 'open';
  const pattern = address.get('pattern') ?? undefined;
  const question = {
    state: state === 'all' ? undefined : state === 'open' ? OPEN : [state],
    pattern: pattern === undefined ? undefined : [pattern],
  };
  const list = useList({ byDefault: '-opened_at', question });
  const asked = { ...question, sort: list.sort };
  const query = useRead<IncidentsAnswer>(INCIDENTS, { ...asked, limit: PAGE_ROWS, cursor: list.cursor });
  const totals = query.data?.totals;
  const summary =
    totals &&
    `${counted(totals.incidents, 'incident', 'incidents')}, ${dollars(totals.at_risk_usd)} at risk.`;
  useAnnounce(summary);
  const id = address.get('incident');
  const open = (incident: string) =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.set('incident', incident);
      return next;
    });
  return (
    <Panel
      title="What runs away?"
      summary={summary ?? 'Counting…'}
      query={query}
      height={420}
      actions={<Filters state={state} pattern={pattern} />}
    >
      {({ data, next_cursor: next }) => (
        <>
          <DataTable
            caption="Incidents"
            columns={columnsOf({ now, write, open })}
            rows={data}
            rowKey={(row) => row.id}
            onRow={(row) => open(row.id)}
            sort={list.sort}
            onSort={list.onSort}
            actions={<ExportMenu kind="incidents" twin={INCIDENTS} params={asked} />}
            empty={
              <Empty
                why={pattern === undefined ? 'none-in-range' : 'filtered-out'}
                sentence={
                  state === 'open'
                    ? 'Nothing runs away that somebody would have to look at.'
                    : 'No incident matches.'
                }
              />
            }
            pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
          />
          {id !== null && (
            <Suspense fallback={null}>
              <IncidentPanel id={id} />
            </Suspense>
          )}
        </>
      )}
    </Panel>
  );
}

type FiltersProps = { readonly state: string; readonly pattern: string | undefined };

function Filters({ state, pattern }: FiltersProps) {
  const put = usePut();
  return (
    <Group gap="xs">
      <NativeSelect
        size="sm"
        aria-label="State"
        value={state}
        onChange={({ currentTarget: { value } }) => put('state', value === 'open' ? '' : value)}
        data={[
          { value: 'open', label: 'Open' },
          ...(['snoozed', 'resolved', 'expected'] as const).map((value) => ({
            value,
            label: INCIDENT_WORDS[value],
          })),
          { value: 'all', label: 'All' },
        ]}
      />
      <NativeSelect
        size="sm"
        aria-label="Pattern"
        value={pattern ?? ''}
        onChange={({ currentTarget: { value } }) => put('pattern', value)}
        data={[
          { value: '', label: 'All patterns' },
          ...Object.entries(PATTERN_WORDS).map(([value, label]) => ({ value, label })),
        ]}
      />
    </Group>
  );
}

type Shown = {
  readonly now: number;
  readonly write: (user: string) => string;
  readonly open: (incident: string) => void;
};

function columnsOf({ now, write, open }: Shown): readonly Column<Incident>[] {
  return [
    {
      id: 'what',
      label: 'What',
      cell: ({ id, pattern, sentence }) => (
        <Box maw={340}>
          <Anchor component="button" type="button" size="sm" ta="left" onClick={() => open(id)}>
            {PATTERN_WORDS[pattern]}
          </Anchor>
          <Text size="xs" c="dimmed" lineClamp={2} title={sentence} className="outlay-wraps">
            {sentence}
          </Text>
        </Box>
      ),
    },
    {
      id: 'who',
      label: 'Who, where',
      cell: (row) => (
        <Box maw={200}>
          <Anchor component={Link} href={pageOf(row)} size="sm" lineClamp={1}>
            {row.user === '' ? row.subject.name || row.subject.id : write(row.user)}
          </Anchor>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {[row.agent, row.repo].filter(Boolean).join(', ')}
          </Text>
        </Box>
      ),
    },
    {
      id: 'risk',
      label: 'At risk',
      sort: 'at_risk_usd',
      isNumber: true,
      definition: 'What the pattern counts as at risk, so far.',
      cell: ({ at_risk_usd: amount, is_lower_bound: isBound }) => (
        <>
          {isBound && amount !== null && '≥ '}
          <Amount usd={amount} />
        </>
      ),
    },
    {
      id: 'cost',
      label: 'Spent',
      isNumber: true,
      definition: 'By what it is of, so far.',
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
    },
    {
      id: 'rate',
      label: 'An hour',
      isNumber: true,
      definition: 'Dollars a clock hour; not known under ten minutes.',
      cell: ({ per_hour_usd: rate }) => <Amount usd={rate} />,
    },
    {
      id: 'started',
      label: 'Found',
      sort: 'opened_at',
      isNumber: true,
      cell: ({ opened_at: at }) => <span title={minute(at)}>{ago(at, Math.max(now, Date.parse(at)))}</span>,
    },
    { id: 'state', label: 'State', cell: (row) => INCIDENT_WORDS[row.state] },
  ];
}
