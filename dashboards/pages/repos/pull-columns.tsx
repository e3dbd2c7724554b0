// The columns of the table of pull requests.
import { Box, Text, UnstyledButton } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { PullRequestRow, PullRequestsAnswer } from '../../../schemas/change-api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { Grade, Standing } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { duration, minute } from '../../words/times.ts';
import { shortChange } from '../pull/change-name.ts';
import { PullName } from './pull-name.tsx';

const HOUR_MS = 3_600_000;

type Row = PullRequestRow;

/** `write`: how people are written at the moment. */
export function pullColumns(
  totals: PullRequestsAnswer['totals'],
  write: (name: string) => string,
): readonly Column<Row>[] {
  return [
    { id: 'name', label: 'Pull request', cell: (row) => <PullName row={row} /> },
    {
      id: 'state',
      label: 'State',
      definition: 'As the forge told it; reverted: merged, and taken back since.',
      cell: ({ standing, is_draft: isDraft, reverted_by: by }) => (
        <>
          <Standing of={standing} isDraft={isDraft} />
          {standing === 'reverted' && by !== '' && (
            <Text size="xs" c="dimmed">{`by ${shortChange(by)}`}</Text>
          )}
        </>
      ),
    },
    {
      id: 'author',
      label: 'Author',
      definition: 'Name at the forge.',
      cell: ({ author, author_kind: kind }) => <Author name={author} kind={kind} write={write} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost_usd',
      isNumber: true,
      definition: 'All work on it, whenever that was.',
      cell: (row) => <Cost row={row} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    {
      id: 'evidence',
      label: 'Evidence',
      definition: 'The weakest that any of its cost rests on.',
      cell: ({ evidence }) => (
        <span title={partsOf(evidence)}>
          <Grade of={evidence.grade} />
        </span>
      ),
    },
    {
      id: 'sessions',
      label: 'Sessions',
      sort: 'sessions',
      isNumber: true,
      cell: ({ sessions }) => <Count of={sessions} />,
    },
    { id: 'models', label: 'Models', cell: ({ models }) => <Models names={models} /> },
    {
      id: 'retries',
      label: 'Retries',
      isNumber: true,
      definition: 'Requests beyond the first that its calls took.',
      cell: ({ retries }) => <Count of={retries} />,
    },
    {
      id: 'merge',
      label: 'To merge',
      sort: 'hours_to_merge',
      isNumber: true,
      definition: 'From opening to the merge.',
      cell: ({ hours_to_merge: hours }) => (hours === null ? UNKNOWN : duration(hours * HOUR_MS)),
    },
    ...OPTIONAL,
  ];
}

const OPTIONAL: readonly Column<Row>[] = [
  {
    id: 'lines',
    label: 'Lines',
    sort: 'lines',
    isNumber: true,
    isOptional: true,
    definition: 'Lines added and removed.',
    cell: ({ additions, deletions }) => (
      <Count of={additions === null || deletions === null ? null : additions + deletions} />
    ),
  },
  {
    id: 'review',
    label: 'Review',
    isNumber: true,
    isOptional: true,
    definition:
      'Runner minutes of workflows that reviewed it, credits of reviews, and the calls of agents in those workflows.',
    cell: ({ review_cost_usd: cost, review_is_lower_bound: isLower }) => (
      <>
        {isLower && cost !== null && '≥ '}
        <Amount usd={cost} />
      </>
    ),
  },
  {
    id: 'opened',
    label: 'Opened',
    sort: 'opened_at',
    isOptional: true,
    cell: ({ opened_at: at }) => (at === null ? UNKNOWN : minute(at)),
  },
  {
    id: 'merged',
    label: 'Merged',
    sort: 'merged_at',
    isOptional: true,
    cell: ({ merged_at: at }) => (at === null ? UNKNOWN : minute(at)),
  },
];

function Cost({ row: { cost_usd: cost, is_lower_bound: isBound } }: { readonly row: Row }) {
  return (
    <>
      {isBound && cost !== null && <span title="Some of its calls have no price">≥ </span>}
      <Amount usd={cost} />
    </>
  );
}

function partsOf({
  exact_usd: exact,
  inferred_usd: inferred,
  guessed_usd: guessed,
}: Row['evidence']): string {
  return `Exact ${dollars(exact)}, inferred ${dollars(inferred)}, guessed ${dollars(guessed)}`;
}

type AuthorProps = {
  readonly name: string;
  readonly kind: string;
  readonly write: (name: string) => string;
};

/** A click narrows the table to their pull requests. */
function Author({ name, kind, write }: AuthorProps) {
  const [, setAddress] = useSearchParams();
  if (name === '') return UNKNOWN;
  return (
    <Box maw={150}>
      <UnstyledButton
        fz="sm"
        className="outlay-value"
        title={`Only those of ${write(name)}`}
        onClick={() =>
          setAddress((old) => {
            const next = new URLSearchParams(old);
            next.set('author', name);
            next.delete('pr-page');
            return next;
          })
        }
      >
        <Text span inherit lineClamp={1}>
          {write(name)}
        </Text>
      </UnstyledButton>
      {kind === 'bot' && (
        <Text size="xs" c="dimmed">
          bot
        </Text>
      )}
    </Box>
  );
}

function Models({ names: [first, ...others] }: { readonly names: readonly string[] }) {
  if (first === undefined) return UNKNOWN;
  return (
    <Text span size="xs" title={[first, ...others].join(', ')} style={{ whiteSpace: 'nowrap' }}>
      {first.replace(/-20\d{6}$/, '')}
      {others.length > 0 && ` +${others.length}`}
    </Text>
  );
}
