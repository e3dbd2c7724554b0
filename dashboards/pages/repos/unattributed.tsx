// Spend that is of no pull request: why, and what mends it.
import { Stack, Text } from '@mantine/core';
import type { UnattributedAnswer } from '../../../schemas/unattributed-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';

const PATH = '/api/v1/unattributed';
const MOST_ROWS = 50;

type ReasonRow = UnattributedAnswer['reasons'][number];
type BranchRow = UnattributedAnswer['rows'][number];

const REASONS: Readonly<Record<ReasonRow['reason'], string>> = {
  no_repository: 'No repository is told',
  forge_unknown: 'The forge is not connected',
  no_branch: 'No branch is told',
  default_branch: 'On the default branch',
  no_change_yet: 'No pull request yet',
  after_close: 'After the pull request was closed',
};

export function Unattributed() {
  const { span } = useView();
  const asked = rangeParams(span);
  const query = useRead<UnattributedAnswer>(PATH, asked);
  return (
    <Panel
      title="Which spend is of no pull request, and why?"
      summary={
        query.data &&
        `${dollars(query.data.totals.cost_usd)} in these days, whatever filters are set. It moves by itself once the evidence comes.`
      }
      query={query}
      height={600}
      actions={<ExportMenu twin={PATH} params={asked} />}
    >
      {({ rows, reasons, totals }) =>
        reasons.length === 0 ? (
          <Empty why="none-in-range" sentence="All spend of these days belongs to a pull request." />
        ) : (
          <Stack>
            <DataTable
              caption="Reasons, the costliest first"
              columns={reasonColumns(totals)}
              rows={reasons}
              rowKey={({ reason }) => reason}
              empty={null}
            />
            <DataTable
              caption="Branches without a pull request, the costliest first"
              columns={ROW_COLUMNS}
              rows={rows.slice(0, MOST_ROWS)}
              rowKey={({ repo, branch, reason }) => `${repo} ${branch} ${reason}`}
              count={
                rows.length > MOST_ROWS
                  ? `The ${MOST_ROWS} costliest of ${counted(rows.length, 'branch', 'branches')}`
                  : counted(rows.length, 'branch', 'branches')
              }
              empty={null}
            />
          </Stack>
        )
      }
    </Panel>
  );
}

function reasonColumns(totals: UnattributedAnswer['totals']): readonly Column<ReasonRow>[] {
  return [
    { id: 'why', label: 'Why', cell: ({ reason }) => REASONS[reason] },
    {
      id: 'cost',
      label: 'Cost',
      isNumber: true,
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    { id: 'branches', label: 'Branches', isNumber: true, cell: ({ branches }) => <Count of={branches} /> },
    {
      id: 'mend',
      label: 'What mends it',
      cell: ({ remedy }) => (
        <Text size="sm" miw={220} className="outlay-wraps">
          {remedy}
        </Text>
      ),
    },
  ];
}

const ROW_COLUMNS: readonly Column<BranchRow>[] = [
  { id: 'repo', label: 'Repository', cell: ({ repo }) => <DimensionValue dimension="repo" value={repo} /> },
  {
    id: 'branch',
    label: 'Branch',
    cell: ({ branch }) => <DimensionValue dimension="branch" value={branch} />,
  },
  { id: 'cost', label: 'Cost', isNumber: true, cell: ({ cost_usd: cost }) => <Amount usd={cost} /> },
  { id: 'why', label: 'Why', cell: ({ reason }) => REASONS[reason] },
];
