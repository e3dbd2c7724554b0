// The columns of providers of a month: both sides, what differs, and how it came out.
import { Button, Text } from '@mantine/core';
import type {
  MonthVerdict,
  ReconciliationAnswer,
  ReconciliationSummary,
} from '../../../schemas/reconciliation-api.ts';
import { Amount } from '../../parts/amount.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { shareText } from '../../words/figures.ts';
import { counted, exact } from '../../words/numbers.ts';
import { billColumns } from './bill-columns.tsx';
import { Outcome } from './outcome.tsx';
import { countWords, providerName, togetherOf } from './slice-words.ts';
import { restWords, unexplainedIn } from './verdict-words.ts';

type ProviderSums = ReconciliationAnswer['providers'][number];

export function providerColumns(
  totals: ReconciliationSummary,
  months: readonly MonthVerdict[],
  choose: (biller: string) => void,
): readonly Column<ProviderSums>[] {
  const verdictOf = (row: ProviderSums): MonthVerdict | undefined =>
    months.find(({ provider }) => provider === row.provider);
  const unexplained: Column<ProviderSums> = {
    id: 'unexplained',
    label: 'Unexplained',
    isNumber: true,
    definition:
      'What has no known cause over the days of the month that are final; also what is within the tolerance.',
    cell: (row) => <Amount usd={verdictOf(row)?.unexplained_usd} />,
    total: <Amount usd={unexplainedIn(months)} />,
  };
  return [
    {
      id: 'provider',
      label: 'Provider',
      cell: ({ provider }) => (
        <Button
          size="compact-sm"
          variant="subtle"
          px={0}
          onClick={() => choose(provider)}
          title="Only its waterfall"
        >
          {providerName(provider)}
        </Button>
      ),
    },
    {
      id: 'list',
      label: 'Telemetry (est.)',
      isNumber: true,
      definition: 'At list prices: where the comparison starts.',
      cell: (row) => <Compared row={row} />,
      total: <Amount usd={totals.list_usd} />,
    },
    {
      id: 'cost',
      label: 'At our prices (est.)',
      isNumber: true,
      isOptional: true,
      definition: 'The cost that dashboards and limits use: negotiated where there is such a price.',
      cell: ({ estimated_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.estimated_usd} />,
    },
    ...billColumns<ProviderSums>(totals).map((column) =>
      column.id === 'unexplained' ? unexplained : column,
    ),
    {
      id: 'state',
      label: 'State',
      definition: 'Over all days of the month that are final: what single days differ may make up.',
      cell: (row) => <State row={row} verdict={verdictOf(row)} />,
    },
    {
      id: 'slices',
      label: 'Slices',
      isOptional: true,
      isNumber: true,
      definition: 'How many differ without a known cause, of all.',
      cell: (row) => (
        <span title={countWords(row)}>
          {exact(row.by_outcome.drift)} of {exact(row.slices)}
        </span>
      ),
    },
    {
      id: 'coverage',
      label: 'Seen',
      isNumber: true,
      definition: 'Share of the billed tokens that telemetry saw.',
      cell: ({ coverage }) => shareText(coverage?.toFixed(4)),
      total: shareText(totals.coverage?.toFixed(4)),
    },
    {
      id: 'unknown',
      label: 'Unknown lines',
      isNumber: true,
      isOptional: true,
      definition: 'Lines of reports that nobody here understands: their money counts.',
      cell: ({ unknown_lines: lines }) => exact(lines),
      total: exact(totals.unknown_lines),
    },
  ];
}

function State({ row, verdict }: { readonly row: ProviderSums; readonly verdict: MonthVerdict | undefined }) {
  const rest = verdict ? restWords(verdict) : '';
  return (
    <>
      <Outcome of={verdict?.outcome ?? togetherOf(row)} />
      {rest !== '' && (
        <Text size="xs" c="dimmed" maw={130} className="outlay-wraps">
          {rest}
        </Text>
      )}
    </>
  );
}

/** What nothing was billed to compare with is in no sum of the column, and no zero either: it may have no price. */
function Compared({ row }: { readonly row: ProviderSums }) {
  const { without_bill_usd: without, without_bill_unpriced_calls: unpriced } = row;
  const isCompared = row.by_outcome.no_bill < row.slices;
  const hasRest = without !== '0' || unpriced > 0;
  return (
    <>
      {(isCompared || !hasRest) && <Amount usd={isCompared ? row.list_usd : null} />}
      {without !== '0' && (
        <Text size="xs" c="dimmed" maw={110} ml="auto" className="outlay-wraps">
          <Amount usd={without} /> not compared
        </Text>
      )}
      {unpriced > 0 && (
        <Text size="xs" c="dimmed" maw={110} ml="auto" className="outlay-wraps">
          {counted(unpriced, 'call', 'calls')} without a price
        </Text>
      )}
    </>
  );
}
