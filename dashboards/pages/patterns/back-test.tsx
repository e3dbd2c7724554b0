// How often a pattern would have fired in the last 30 days with the thresholds that are typed.
import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { BackTestAnswer } from '../../../schemas/patterns.ts';
import type { Params } from '../../data/params.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Answer } from '../../parts/panel.tsx';
import { Spark } from '../../parts/spark.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { dollars } from '../../words/money.ts';
import { day } from '../../words/times.ts';
import { pageOf } from './incident-words.ts';

type Row = BackTestAnswer['incidents'][number];
type Props = { readonly path: string; readonly params: Params };

const MOST_ROWS = 10;

export function BackTest({ path, params }: Props) {
  const query = useRead<BackTestAnswer>(path, params);
  const { write } = usePrivacy();
  return (
    <Answer query={query} height={120}>
      {(told) => (
        <>
          <Text size="sm" fw={600} role="status">
            {told.sentence}
          </Text>
          <Text size="sm">
            {told.is_lower_bound && 'At least '}
            {dollars(told.usd_at_risk)} at risk.
            {!told.complete && ' There was more to look at than is looked at: the most expensive was.'}
          </Text>
          {told.fired > 0 && (
            <>
              <Spark values={told.by_day.map(({ fired }) => fired)} />
              <DataTable
                caption="What it would have found, most at risk first"
                columns={columnsOf(write)}
                rows={told.incidents.slice(0, MOST_ROWS)}
                rowKey={({ id }) => id}
                {...(told.fired > MOST_ROWS && { count: `The first ${MOST_ROWS} of ${told.fired}` })}
                empty={null}
              />
            </>
          )}
        </>
      )}
    </Answer>
  );
}

function columnsOf(write: (user: string) => string): readonly Column<Row>[] {
  return [
    {
      id: 'who',
      label: 'Who',
      cell: (row) => (
        <Anchor component={Link} href={pageOf(row)} size="sm">
          {row.user === '' ? row.subject.name : write(row.user)}
        </Anchor>
      ),
    },
    { id: 'when', label: 'When', cell: ({ from }) => day(from) },
    { id: 'risk', label: 'At risk', isNumber: true, cell: ({ at_risk_usd: risk }) => <Amount usd={risk} /> },
  ];
}
