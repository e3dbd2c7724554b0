// What came of the session: the changes that its calls went to, and what belongs to none.
import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { Amount } from '../../parts/amount.tsx';
import { Grade, Standing } from '../../parts/badge.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { PATTERN_WORDS } from '../../words/patterns.ts';
import { OUTCOME_STANDINGS, pullPath } from '../../words/standings.ts';
import { minute } from '../../words/times.ts';

type Change = SessionAnswer['outcome']['changes'][number];

export function Outcome({ session }: { readonly session: SessionAnswer }) {
  const { changes, unlinked, told } = session.outcome;
  return (
    <Paper component="section" aria-labelledby="outcome" withBorder p="md" className="outlay-panel">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id="outcome">
          What came of it?
        </Title>
        {session.flags.map((pattern) => (
          <Anchor
            key={pattern}
            component={Link}
            href={`/alerts?state=all&pattern=${pattern}`}
            size="sm"
            fw={600}
            c="var(--outlay-near)"
            underline="always"
          >
            {PATTERN_WORDS[pattern]}
          </Anchor>
        ))}
      </Group>
      {changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          No pull request is known for it.{' '}
          <Anchor component={Link} href="/repos?tab=unattributed" inherit underline="always">
            See why, and what mends it
          </Anchor>
        </Text>
      ) : (
        <>
          <DataTable
            caption="Pull requests that it worked on"
            columns={COLUMNS}
            rows={changes}
            rowKey={({ repo, pr, pr_source: source }) => `${repo}#${pr} ${source}`}
            empty={null}
          />
          {unlinked.calls !== 0 && (
            <Text size="sm" c="dimmed" mt={4}>
              <Amount usd={unlinked.cost_usd} /> of it belongs to no pull request.
            </Text>
          )}
        </>
      )}
      {told.map(({ id, outcome, task, at }) => (
        <Text key={id} size="sm">
          Told {minute(at)}: {outcome.replaceAll('_', ' ')}
          {task === '' ? '' : ` (${task})`}
        </Text>
      ))}
    </Paper>
  );
}

const COLUMNS: readonly Column<Change>[] = [
  {
    id: 'change',
    label: 'Pull request',
    cell: ({ repo, pr, title }) => (
      <Anchor component={Link} href={pullPath(repo, pr)} size="sm" title={repo} maw={420} lineClamp={1}>
        #{pr} {title}
      </Anchor>
    ),
  },
  { id: 'outcome', label: 'Outcome', cell: ({ outcome }) => <Standing of={OUTCOME_STANDINGS[outcome]} /> },
  { id: 'grade', label: 'Evidence', cell: ({ grade }) => <Grade of={grade} /> },
  { id: 'cost', label: 'Cost', isNumber: true, cell: ({ cost_usd: cost }) => <Amount usd={cost} /> },
];
