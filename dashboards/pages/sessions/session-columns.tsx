// The columns of the table of sessions.
import { Anchor, Box, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { ListedSession, SessionsAnswer } from '../../../schemas/api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { Standing } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { exactDollars } from '../../words/money.ts';
import { OUTCOME_STANDINGS, pullPath } from '../../words/standings.ts';
import { duration, minute } from '../../words/times.ts';
import { flagsOf, shortModel, shortRepo, timesMedian, type SessionExtras } from './session-facts.ts';

type Facts = {
  readonly totals: SessionsAnswer['totals'];
  readonly extras: ReadonlyMap<string, SessionExtras>;
  /** The query string of links to single sessions. */
  readonly search: string;
};

export function sessionColumns({ totals, extras, search }: Facts): readonly Column<ListedSession>[] {
  return [
    {
      id: 'started',
      label: 'Started',
      sort: 'started',
      definition: 'The first model call of the session in these days, and how long it took to the last.',
      cell: (row) => <Start row={row} search={search} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost_usd',
      isNumber: true,
      definition:
        'Cost of all its model calls, subagents and auxiliary work included; below, against the median session of its repository in these days.',
      cell: (row) => (
        <>
          <Amount usd={row.cost_usd} />
          <TimesMedian row={row} />
        </>
      ),
      total: <Amount usd={totals?.cost_usd ?? null} />,
    },
    {
      id: 'user',
      label: 'Person, agent',
      sort: 'user',
      definition: 'Who ran it, and with which coding agent.',
      cell: (row) => (
        <Box maw={190}>
          <DimensionValue dimension="user" value={row.user} />
          <DimensionValue dimension="agent" value={row.agent} />
        </Box>
      ),
    },
    {
      id: 'repo',
      label: 'Repository, branch, PR',
      sort: 'repo',
      definition: 'Where it last worked, as far as the agent or its hook told.',
      cell: (row) => <Where row={row} />,
    },
    {
      id: 'models',
      label: 'Models',
      definition: 'Every model that it called.',
      cell: ({ models }) => <Models models={models} />,
    },
    {
      id: 'messages',
      label: 'Messages',
      sort: 'messages',
      isNumber: true,
      definition: "People's prompts; not known where the agent tells none.",
      cell: (row) => <Count of={row.messages} />,
    },
    ...optionalCounts(totals),
    {
      id: 'flags',
      label: 'Outcome, what stands out',
      definition:
        'What became of its pull request; runaway patterns that were found, calls without price, retries, subagents, compactions.',
      cell: (row) => (
        <>
          <Outcome row={row} search={search} />
          <Flags row={row} extras={extras.get(row.session)} />
        </>
      ),
    },
  ];
}

function optionalCounts(totals: Facts['totals']): Column<ListedSession>[] {
  const count = (
    id: 'calls' | 'retries' | 'input_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'output_tokens',
    label: string,
    definition: string,
  ): Column<ListedSession> => ({
    id,
    label,
    sort: id,
    isNumber: true,
    isOptional: true,
    definition,
    cell: (row) => <Count of={row[id]} />,
    total: <Count of={totals?.[id] ?? null} />,
  });
  return [
    count('calls', 'Calls', 'Model calls told one by one.'),
    count('retries', 'Retries', 'Requests beyond the first that calls took.'),
    count('input_tokens', 'Input', 'Uncached input tokens.'),
    count('cache_read_tokens', 'Cache read', 'Input tokens read from a cache.'),
    count('cache_write_tokens', 'Cache write', 'Input tokens written into a cache.'),
    count('output_tokens', 'Output', 'Generated tokens, reasoning included.'),
  ];
}

function Start({ row, search }: { readonly row: ListedSession; readonly search: string }) {
  const took = Date.parse(row.ended) - Date.parse(row.started);
  return (
    <Box style={{ whiteSpace: 'nowrap' }}>
      <Anchor component={Link} href={`/sessions/${encodeURIComponent(row.session)}${search}`} size="sm">
        {minute(row.started)}
      </Anchor>
      <Text size="xs" c="dimmed" title={`Ended ${minute(row.ended)}`}>
        {took > 0 ? `${duration(took)} long` : 'one moment'}
      </Text>
    </Box>
  );
}

function Where({ row }: { readonly row: ListedSession }) {
  return (
    <Box maw={190}>
      <DimensionValue dimension="repo" value={row.repo} short={shortRepo(row.repo)} />
      <Group gap="xs" wrap="nowrap" c="dimmed">
        {row.branch !== '' && <DimensionValue dimension="branch" value={row.branch} />}
        {row.pr !== '' && <DimensionValue dimension="pr" value={row.pr} />}
      </Group>
    </Box>
  );
}

function Models({ models }: { readonly models: readonly string[] }) {
  const [first = '', second, ...more] = models.map(shortModel);
  return (
    <Box style={{ whiteSpace: 'nowrap' }} title={models.join(', ')} fz="xs">
      <Text inherit>{first}</Text>
      <Text inherit c={more.length > 0 ? 'dimmed' : undefined}>
        {more.length > 0 ? `and ${more.length + 1} more` : second}
      </Text>
    </Box>
  );
}

function TimesMedian({ row }: { readonly row: ListedSession }) {
  const times = timesMedian(row);
  return times === undefined ? null : (
    <Text
      size="xs"
      c="dimmed"
      title={`The median session of its repository costs ${exactDollars(row.repo_median_cost_usd)}`}
    >
      {times} median
    </Text>
  );
}

function Outcome({ row, search }: { readonly row: ListedSession; readonly search: string }) {
  const { outcome, pr_repo: repo, pr } = row;
  if (outcome === null) return null;
  return (
    <Anchor component={Link} href={`${pullPath(repo, pr)}${search}`} size="xs">
      <Standing of={OUTCOME_STANDINGS[outcome]} />
    </Anchor>
  );
}

function Flags({ row, extras }: { readonly row: ListedSession; readonly extras: SessionExtras | undefined }) {
  return (
    <Text component="ul" size="xs" maw={170} className="outlay-words">
      {flagsOf(row, extras).map(({ word, sentence, isGrave }) => (
        <Text
          key={word}
          component="li"
          inherit
          title={sentence}
          fw={isGrave ? 600 : undefined}
          c={isGrave ? 'var(--outlay-near)' : undefined}
        >
          {word}
        </Text>
      ))}
    </Text>
  );
}
