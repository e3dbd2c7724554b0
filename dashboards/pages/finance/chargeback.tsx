// The month by cost center and product; what nobody allocated is a row of its own.
import { Anchor, Box } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import type { ChargebackAnswer, ChargebackCenter, ChargebackRow } from '../../../schemas/chargeback-api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useMonth } from '../../view/use-month.ts';
import { picoOf } from '../../words/money.ts';
import { monthName } from '../../words/times.ts';
import {
  billedWords,
  centerName,
  coverageWords,
  KNOWN_BY,
  sharedWords,
  unpricedWords,
} from './chargeback-words.ts';
import { CHARGEBACK, useChargeback } from './questions.ts';
import { statementAddress } from './statement-words.ts';

export function Chargeback() {
  const { month, span } = useMonth();
  const query = useChargeback();
  const sentence = query.data && summaryOf(query.data);
  useAnnounce(query.isPlaceholderData ? undefined : sentence);
  return (
    <Panel
      title={`Who bears what ${monthName(month)} cost?`}
      summary={sentence ?? 'Counting…'}
      query={query}
      height={[360, 480]}
    >
      {(told) => (
        <>
          <DataTable
            caption="Spend by cost center and product"
            columns={rowColumns(told.totals)}
            rows={told.rows}
            rowKey={({ cost_center: center, product, known_by: by }) => `${center} ${product} ${by}`}
            actions={<ExportMenu twin={CHARGEBACK} params={rangeParams(span)} />}
            empty={<Empty why="none-in-range" sentence="Nothing was spent in this month." />}
          />
          {told.shared.length > 0 && (
            <Box mt="md">
              <Shared told={told} />
            </Box>
          )}
        </>
      )}
    </Panel>
  );
}

function summaryOf({ coverage, totals }: ChargebackAnswer): string {
  const unpriced = totals.unpriced_calls === 0 ? '' : ` ${unpricedWords(totals.unpriced_calls)}`;
  return coverageWords(coverage) + unpriced;
}

function rowColumns(totals: ChargebackAnswer['totals']): readonly Column<ChargebackRow>[] {
  const whole = picoOf(totals.cost_usd);
  return [
    {
      id: 'center',
      label: 'Cost center',
      cell: ({ cost_center: center }) => <ToStatement of={center} />,
    },
    { id: 'product', label: 'Product', cell: ({ product }) => product },
    {
      id: 'cost',
      label: 'Cost (est.)',
      isNumber: true,
      definition: 'What the ledger holds, as on all pages.',
      cell: ({ cost_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    {
      id: 'share',
      label: 'Share',
      isNumber: true,
      cell: ({ cost_usd: usd }) => <ShareBar part={picoOf(usd)} whole={whole} />,
    },
    {
      id: 'billed',
      label: 'Billed',
      isNumber: true,
      definition: 'Lines of reports that tell whose they are, by currency.',
      cell: ({ billed }) => billedWords(billed),
      total: billedWords(totals.billed),
    },
    {
      id: 'list',
      label: 'At list (est.)',
      isNumber: true,
      isOptional: true,
      cell: ({ list_cost_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.list_cost_usd} />,
    },
    {
      id: 'reported',
      label: 'Agents say',
      isNumber: true,
      isOptional: true,
      cell: ({ reported_cost_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.reported_cost_usd} />,
    },
    {
      id: 'calls',
      label: 'Calls',
      isNumber: true,
      cell: ({ calls }) => <Count of={calls} />,
      total: <Count of={totals.calls} />,
    },
    { id: 'people', label: 'People', isNumber: true, cell: ({ people }) => <Count of={people} /> },
    {
      id: 'known',
      label: 'Known by',
      definition: 'Where its cost center comes from.',
      cell: ({ known_by: by }) => KNOWN_BY[by],
    },
  ];
}

/** The way to the statement of the month. */
function ToStatement({ of: center }: { readonly of: string }) {
  const [address] = useSearchParams();
  return (
    <Anchor
      component={Link}
      href={statementAddress(address, center)}
      size="sm"
      fs={center === '' ? 'italic' : undefined}
    >
      {centerName(center)}
    </Anchor>
  );
}

/** With what others bear. */
function Shared({ told: { cost_centers: centers, shared, totals } }: { readonly told: ChargebackAnswer }) {
  return (
    <>
      <DataTable
        caption="Cost centers with what they bear of others"
        count="With what is shared"
        columns={centerColumns(totals.cost_usd)}
        rows={centers}
        rowKey={({ cost_center: center }) => center}
        empty={null}
      />
      <ul className="outlay-list">
        {shared.map((spread) => (
          <li key={spread.cost_center}>{sharedWords(spread)}</li>
        ))}
      </ul>
    </>
  );
}

/** What all spend themselves is what all bear together: the cost of the month. */
function centerColumns(cost: string | null): readonly Column<ChargebackCenter>[] {
  return [
    { id: 'center', label: 'Cost center', cell: ({ cost_center: center }) => <ToStatement of={center} /> },
    { ...amount('own_usd', 'Own (est.)'), total: <Amount usd={cost} /> },
    amount('shared_in_usd', 'Borne of others'),
    amount('shared_out_usd', 'Borne by others'),
    { ...amount('total_usd', 'It bears'), total: <Amount usd={cost} /> },
  ];
}

function amount(
  id: 'own_usd' | 'shared_in_usd' | 'shared_out_usd' | 'total_usd',
  label: string,
): Column<ChargebackCenter> {
  return { id, label, isNumber: true, cell: (row) => <Amount usd={row[id]} /> };
}
