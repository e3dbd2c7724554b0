// Whether larger changes cost more: each merged change as a point, those far off named; and the same as a table.
import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { PullRequestsAnswer } from '../../../schemas/change-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useView } from '../../view/use-view.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { outliersOf, pointsOf, type Point } from './outliers.ts';
import { PullName } from './pull-name.tsx';
import { pullQuestion } from './pull-question.ts';
import { Scatter } from './scatter.tsx';

const MOST_POINTS = 200;

export function CostBySize() {
  const [address, setAddress] = useSearchParams();
  const { span, filters } = useView();
  const isTable = address.get('size') === 'table';
  const asked = { ...pullQuestion(span, filters), by: 'merged', sort: '-cost_usd', limit: MOST_POINTS };
  const query = useRead<PullRequestsAnswer>('/api/v1/pull-requests', asked);
  const points = pointsOf(query.data?.data ?? []);
  const outliers = outliersOf(points);
  return (
    <Panel
      title="Do larger changes cost more?"
      summary={query.data && summaryOf(query.data, points, outliers)}
      query={query}
      height={345}
      actions={
        <SegmentedControl
          size="xs"
          value={isTable ? 'table' : 'chart'}
          onChange={(form) =>
            setAddress(
              (old) => {
                const next = new URLSearchParams(old);
                next.delete('size');
                if (form === 'table') next.set('size', form);
                return next;
              },
              { replace: true },
            )
          }
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          aria-label="Show cost by size as"
          className="outlay-no-print"
        />
      }
    >
      {() =>
        points.length === 0 ? (
          <Empty why="none-in-range" sentence="No merged change whose size and cost are known." />
        ) : isTable ? (
          <DataTable
            caption="Cost by size of merged changes"
            columns={COLUMNS}
            rows={[...points].sort((left, right) => right.cost - left.cost)}
            rowKey={({ row }) => `${row.repo}#${row.pr}`}
            empty={null}
          />
        ) : (
          <Scatter points={points} outliers={outliers} />
        )
      }
    </Panel>
  );
}

function summaryOf(
  { data, totals }: PullRequestsAnswer,
  points: readonly Point[],
  outliers: ReadonlySet<Point>,
): string {
  const [first] = [...outliers];
  const left = data.length - points.length;
  const parts = [
    `${counted(points.length, 'merged change', 'merged changes')}.`,
    first &&
      `#${first.row.pr} stands out: ${dollars(first.row.cost_usd)} for ${counted(first.lines, 'line', 'lines')}.`,
    left > 0 && `${left} more without a known size or cost.`,
    totals.pull_requests > data.length && `Only the ${data.length} that cost most.`,
  ];
  return parts.filter(Boolean).join(' ');
}

const COLUMNS: readonly Column<Point>[] = [
  { id: 'name', label: 'Pull request', cell: ({ row }) => <PullName row={row} /> },
  { id: 'lines', label: 'Changed lines', isNumber: true, cell: ({ lines }) => <Count of={lines} /> },
  { id: 'cost', label: 'Cost', isNumber: true, cell: ({ row }) => <Amount usd={row.cost_usd} /> },
];
