// The columns of the table of people.
import { Anchor, Box, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { PersonMeasures, PersonRow } from '../../../schemas/api.ts';
import type { LimitState } from '../../../schemas/limit-api.ts';
import type { Pico } from '../../../schemas/money.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { LimitCell } from '../../parts/limit-cell.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { picoOf, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { ago, minute } from '../../words/times.ts';
import { shareOfCost } from './shares.ts';

/** What cells need besides their row. */
export type RowFacts = {
  readonly now: number;
  readonly totals: PersonMeasures;
  /** The query string that links keep. */
  readonly search: string;
  readonly write: (user: string) => string;
  readonly states: ReadonlyMap<string, LimitState> | undefined;
  /** What subagents spent, by person; undefined where it was not asked for. */
  readonly subagents: ReadonlyMap<string, Pico> | undefined;
};

type PersonColumn = Column<PersonRow>;

/** All columns, the optional ones last. */
export function peopleColumns(facts: RowFacts): PersonColumn[] {
  return [...identityColumns(facts), ...countColumns(facts), ...optionalColumns(facts)];
}

function identityColumns({ search, write, states, totals }: RowFacts): PersonColumn[] {
  return [
    {
      id: 'user',
      label: 'Person',
      sort: 'user',
      cell: ({ user }) => <PersonName user={user} name={write(user)} search={search} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost_usd',
      isNumber: true,
      definition: 'Cost of model calls in US dollars, without excluded auxiliary work.',
      cell: (row) => <Cost row={row} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    {
      id: 'limit',
      label: 'Limit',
      definition: 'How much is used, at the moment, of the limit that is used up most.',
      cell: ({ user }) => (user === '' ? null : <LimitCell state={states?.get(user)} name={write(user)} />),
    },
    {
      id: 'groups',
      label: 'Groups',
      definition: 'Groups that the person is a member of now.',
      cell: ({ groups }) => (
        <Group gap={8} wrap="nowrap">
          {groups.map((group) => (
            <DimensionValue key={group} dimension="group" value={group} />
          ))}
        </Group>
      ),
    },
  ];
}

function countColumns({ totals }: RowFacts): PersonColumn[] {
  const count = countsOf(totals);
  return [
    count('messages', 'Messages', "The person's prompts."),
    count('chats', 'Chats', 'Sessions with usage.'),
    count('input_tokens', 'Input', 'Tokens of input that came from no cache.'),
    count('output_tokens', 'Output', 'Tokens generated, reasoning included.'),
    count('cache_read_tokens', 'Cache read', 'Tokens of input read from a cache.'),
    count('cache_write_tokens', 'Cache write', 'Tokens of input written to a cache.'),
  ];
}

function optionalColumns({ now, subagents, totals }: RowFacts): PersonColumn[] {
  return [
    {
      id: 'per-chat',
      label: 'Tokens per chat',
      isNumber: true,
      isOptional: true,
      definition: 'Input, output and cache tokens, divided by chats.',
      cell: (row) => <Count of={tokensPerChat(row)} />,
      total: <Count of={tokensPerChat(totals)} />,
    },
    {
      id: 'subagents',
      label: 'Subagents',
      isNumber: true,
      isOptional: true,
      definition: 'Share of the cost that subagents spent.',
      cell: ({ user, cost_usd: cost }) => shareOfCost(subagents && (subagents.get(user) ?? 0n), picoOf(cost)),
    },
    {
      ...countsOf(totals)('retries', 'Retries', 'Requests beyond the first that calls took.'),
      isOptional: true,
    },
    {
      id: 'last-active',
      label: 'Last active',
      sort: 'last_active',
      isNumber: true,
      isOptional: true,
      definition: 'When the newest usage of the range was.',
      cell: ({ last_active: at }) => (
        <Text span inherit title={at === null ? 'not known' : minute(at)}>
          {at === null ? UNKNOWN : ago(at, now)}
        </Text>
      ),
    },
  ];
}

type Counted =
  'messages' | 'chats' | 'retries' | `${'input' | 'output' | 'cache_read' | 'cache_write'}_tokens`;

function countsOf(
  totals: PersonMeasures,
): (field: Counted, label: string, definition: string) => PersonColumn {
  return (field, label, definition) => ({
    id: field,
    label,
    sort: field,
    isNumber: true,
    definition,
    cell: (row) => <Count of={row[field]} />,
    total: <Count of={totals[field]} />,
  });
}

/** Leads to the page about the person. Usage of nobody known narrows the page to it. */
export function PersonName(props: { readonly user: string; readonly name: string; readonly search: string }) {
  const { user, name, search } = props;
  const { write } = usePrivacy();
  if (user === '') return <DimensionValue dimension="user" value="" />;
  return (
    <Anchor
      component={Link}
      href={`/people/${encodeURIComponent(user)}${search}`}
      size="sm"
      fw={500}
      maw={190}
      display="block"
      truncate
      title={write(user)}
    >
      {name}
    </Anchor>
  );
}

function Cost({ row }: { readonly row: PersonRow }) {
  return (
    <Box>
      <Amount usd={row.cost_usd} />
      {row.unpriced_calls > 0 && (
        <Text size="xs" c="dimmed" title="Their cost is not known and not part of the figure.">
          + {counted(row.unpriced_calls, 'call', 'calls')} without a price
        </Text>
      )}
    </Box>
  );
}

/** Whole tokens; null where nobody chatted, or the cache is not told apart. */
export function tokensPerChat(row: PersonMeasures): number | null {
  if (row.chats === 0) return null;
  const tokens =
    row.input_tokens + row.output_tokens + (row.cache_read_tokens ?? 0) + (row.cache_write_tokens ?? 0);
  return Math.round(tokens / row.chats);
}
