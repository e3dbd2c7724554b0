// The cost of a change by kind of work, model, evidence and session; each adds up to the whole.
import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { Grade } from '../../parts/badge.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { nameOf } from '../../parts/dimension-value.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { picoOf } from '../../words/money.ts';
import { day } from '../../words/times.ts';

type Props = { readonly pull: PullRequestAnswer };
type Part = Pick<PullRequestAnswer['by_source'][number], 'cost_usd' | 'calls'>;

export function BySource({ pull }: Props) {
  const columns: readonly Column<PullRequestAnswer['by_source'][number]>[] = [
    { id: 'source', label: 'Kind of work', cell: ({ source }) => nameOf('source', source), total: 'All' },
    ...costColumns(pull),
  ];
  return (
    <Section title="Which kind of work was it?">
      <DataTable
        caption="Cost by kind of work"
        columns={columns}
        rows={pull.by_source}
        rowKey={({ source }) => source}
        empty={<NoWork />}
      />
      {pull.workflow_minutes.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          Beside it, workflows ran {pull.workflow_minutes.reduce((sum, { minutes }) => sum + minutes, 0)}{' '}
          minutes; those of reviews cost <Amount usd={pull.review_minutes_usd} />.
        </Text>
      )}
    </Section>
  );
}

export function ByModel({ pull }: Props) {
  const columns: readonly Column<PullRequestAnswer['by_model'][number]>[] = [
    { id: 'model', label: 'Model', cell: ({ model }) => nameOf('model', model), total: 'All' },
    ...costColumns(pull),
  ];
  return (
    <Section title="Which models did it use?">
      <DataTable
        caption="Cost by model"
        columns={columns}
        rows={pull.by_model}
        rowKey={({ provider, model }) => `${provider} ${model}`}
        empty={<NoWork />}
      />
    </Section>
  );
}

export function ByEvidence({ pull, action }: Props & { readonly action: ReactNode }) {
  const columns: readonly Column<PullRequestAnswer['by_evidence'][number]>[] = [
    {
      id: 'grade',
      label: 'Evidence',
      total: 'All',
      cell: ({ grade, sentence }) => (
        <>
          <Grade of={grade} />
          <Text size="xs" c="dimmed" className="outlay-wraps" maw={260}>
            {sentence}
          </Text>
        </>
      ),
    },
    ...costColumns(pull),
  ];
  return (
    <Section title="How is it known that the work was for it?" action={action}>
      <DataTable
        caption="Cost by evidence"
        columns={columns}
        rows={pull.by_evidence}
        rowKey={({ pr_source: source }) => source}
        empty={<NoWork />}
      />
    </Section>
  );
}

export function SessionsOf({ pull }: Props) {
  const { write } = usePrivacy();
  const columns: readonly Column<PullRequestAnswer['sessions_list'][number]>[] = [
    {
      id: 'session',
      label: 'Session',
      total: 'All',
      cell: ({ session, user, agent }) => (
        <>
          <Anchor
            component={Link}
            href={`/sessions/${encodeURIComponent(session)}`}
            size="sm"
            lineClamp={1}
            maw={190}
          >
            {user === '' ? session : write(user)}
          </Anchor>
          <Text size="xs" c="dimmed">
            {agent}
          </Text>
        </>
      ),
    },
    {
      id: 'days',
      label: 'Days',
      cell: ({ first_day: first, last_day: last }) => (
        <span style={{ whiteSpace: 'nowrap' }}>
          {first === last ? day(first) : `${day(first)} – ${day(last)}`}
        </span>
      ),
    },
    ...costColumns(pull),
  ];
  return (
    <Section title="Which sessions worked on it?">
      <DataTable
        caption="Sessions by what they cost for it"
        columns={columns}
        rows={pull.sessions_list}
        rowKey={({ session, agent, user }) => `${session} ${agent} ${user}`}
        empty={<NoWork />}
      />
    </Section>
  );
}

function NoWork() {
  return <Empty why="none-in-range" sentence="No work of agents on it is known." />;
}

function costColumns<Row extends Part>(pull: PullRequestAnswer): readonly Column<Row>[] {
  return [
    {
      id: 'calls',
      label: 'Calls',
      isNumber: true,
      cell: ({ calls }) => <Count of={calls} />,
      total: <Count of={pull.calls} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      isNumber: true,
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
      total: <Amount usd={pull.cost_usd} />,
    },
    {
      id: 'share',
      label: 'Share',
      isNumber: true,
      cell: ({ cost_usd: cost }) => <ShareBar part={picoOf(cost)} whole={picoOf(pull.cost_usd)} />,
    },
  ];
}

type SectionProps = { readonly title: string; readonly action?: ReactNode; readonly children: ReactNode };

function Section({ title, action, children }: SectionProps) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {action}
      </Group>
      {children}
    </Paper>
  );
}
