// Alerts, the latest first.
import { Anchor, Group, NativeSelect, Text } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import type { z } from 'zod';
import type { Alert, alertsAnswer } from '../../../schemas/alerts.ts';
import { useRead } from '../../data/queries.ts';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy, type Privacy } from '../../view/pseudonyms.ts';
import { useList } from '../../view/use-list.ts';
import { useNow } from '../../view/use-now.ts';
import { usePut } from '../../view/use-put.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { ago, minute } from '../../words/times.ts';
import { endOf, KIND_WORDS, pageOf, SCOPE_WORDS, SINCE, sinceOf, type Since } from './alert-words.ts';

const PAGE_ROWS = 25;

export function AlertTable() {
  const [address] = useSearchParams();
  const now = useNow();
  const privacy = usePrivacy();
  const since = keyOf(SINCE, address.get('since')) ?? 'month';
  const asked = {
    kind: keyOf(KIND_WORDS, address.get('kind')),
    subject: address.get('subject') ?? undefined,
    from: sinceOf(since, now),
  };
  const list = useList({ byDefault: 'latest', question: asked });
  const query = useRead<z.infer<typeof alertsAnswer>>('/api/v1/alerts', {
    ...asked,
    limit: PAGE_ROWS,
    cursor: list.cursor,
  });
  const isFiltered = asked.kind !== undefined || asked.subject !== undefined;
  const next = query.data?.next_cursor;
  useAnnounce(query.data && counted(query.data.data.length, 'alert on this page', 'alerts on this page'));
  return (
    <Panel
      title="What people were told of"
      summary="Each once for its subject, period and threshold. Open are those whose period still runs."
      query={query}
      height={420}
      actions={<Filters since={since} />}
    >
      {({ data }) => (
        <DataTable
          caption="Alerts, the latest first"
          columns={columnsOf(now, privacy)}
          rows={data}
          rowKey={({ id }) => id}
          actions={<ExportMenu kind="alerts" twin="/api/v1/alerts" params={asked} />}
          empty={
            <Empty
              why={isFiltered ? 'filtered-out' : 'none-in-range'}
              sentence={isFiltered ? 'No alert matches.' : 'Nothing was told: no threshold was crossed.'}
            />
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

function keyOf<Key extends string>(
  words: Readonly<Record<Key, string>>,
  text: string | null,
): Key | undefined {
  return (Object.keys(words) as Key[]).find((each) => each === text);
}

function Filters({ since }: { readonly since: Since }) {
  const [address] = useSearchParams();
  const put = usePut();
  const subject = address.get('subject') ?? '';
  const one = subject.includes('/')
    ? [{ value: subject, label: subject.slice(subject.indexOf('/') + 1) }]
    : [];
  return (
    <Group gap="xs">
      <NativeSelect
        size="sm"
        aria-label="Since when"
        value={since}
        onChange={(event) =>
          put('since', event.currentTarget.value === 'month' ? '' : event.currentTarget.value)
        }
        data={Object.entries(SINCE).map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        size="sm"
        aria-label="Kind of alert"
        value={address.get('kind') ?? ''}
        onChange={(event) => put('kind', event.currentTarget.value)}
        data={[
          { value: '', label: 'All kinds' },
          ...Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        size="sm"
        aria-label="About what"
        value={subject}
        onChange={(event) => put('subject', event.currentTarget.value)}
        data={[
          { value: '', label: 'About anything' },
          ...Object.entries(SCOPE_WORDS).map(([value, label]) => ({ value, label })),
          ...one,
        ]}
      />
    </Group>
  );
}

function columnsOf(now: number, { write, writeText }: Privacy): Column<Alert>[] {
  const namesIn = ({ subject }: Alert): string[] =>
    subject.scope === 'user' ? [subject.id, subject.name] : [];
  return [
    {
      id: 'at',
      label: 'When',
      cell: ({ at }) => (
        <span title={minute(at)} style={{ whiteSpace: 'nowrap' }}>
          {ago(at, now)}
        </span>
      ),
    },
    { id: 'kind', label: 'What', cell: ({ kind }) => (kind === 'test' ? 'Test' : KIND_WORDS[kind]) },
    { id: 'subject', label: 'About', cell: (row) => <Subject alert={row} {...{ write, writeText }} /> },
    {
      id: 'threshold',
      label: 'Threshold',
      isNumber: true,
      definition: 'Percent of the limit or budget that was crossed.',
      cell: ({ threshold_percent: percent }) => (percent === null ? UNKNOWN : `${percent} %`),
    },
    {
      id: 'spent',
      label: 'Spent then',
      isNumber: true,
      definition: 'When it was found out.',
      cell: ({ spent_usd: spent, limit_usd: limit }) =>
        spent === null ? UNKNOWN : `${dollars(spent)} of ${dollars(limit)}`,
    },
    {
      id: 'state',
      label: 'State',
      definition: 'Open while the period runs.',
      cell: (row) => <State alert={row} now={now} />,
    },
    {
      id: 'told',
      label: 'Channels',
      definition: 'Of thresholds that are crossed in one moment channels are told the highest.',
      cell: ({ told_by: by }) => (by === null ? 'Told' : 'Told with a higher one'),
    },
    {
      id: 'message',
      label: 'Message',
      isOptional: true,
      cell: (row) => <Text size="sm">{writeText(row.message, namesIn(row))}</Text>,
    },
  ];
}

type SubjectProps = Pick<Privacy, 'write' | 'writeText'> & { readonly alert: Alert };

function Subject({ alert, write, writeText }: SubjectProps) {
  const { subject } = alert;
  const page = pageOf(alert);
  const name =
    subject.scope === 'user'
      ? write(subject.id)
      : writeText(subject.name || subject.id || SCOPE_WORDS[subject.scope]);
  const words = (
    <Text span size="sm" maw={280} truncate display="block" title={name}>
      {name}
    </Text>
  );
  if (page === undefined) return words;
  return (
    <Anchor component={Link} href={page} size="sm">
      {words}
    </Anchor>
  );
}

function State({ alert, now }: { readonly alert: Alert; readonly now: number }) {
  const end = endOf(alert);
  if (end === undefined)
    return <Text size="sm">{alert.period === 'session' ? 'Until the session ends' : UNKNOWN}</Text>;
  return end > now ? (
    <Text size="sm" fw={600} title={`The period ends ${minute(end)}`}>
      Open
    </Text>
  ) : (
    <Text size="sm" c="dimmed">
      Period over
    </Text>
  );
}
