// Signing a month off: its figures as they are, as they were signed, and what changed since.
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Correction, MonthFigures, SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMonth } from '../../view/use-month.ts';
import { signedDollars } from '../../words/figures.ts';
import { counted, exact } from '../../words/numbers.ts';
import { date, minute, monthName } from '../../words/times.ts';
import { useSetting } from '../limits/use-setting.ts';
import { SIGN_OFFS } from './questions.ts';
import { SignForm } from './sign-form.tsx';
import { SignedMonths } from './signed-months.tsx';
import { correctionWords, stateWords, sumOf, type FigureName } from './sign-off-words.ts';
import { providerName } from './slice-words.ts';

type Signed = NonNullable<SignOffAnswer['signed']>;

export function SignOff() {
  const { month } = useMonth();
  const path = `${SIGN_OFFS}/${month}`;
  const query = useSetting<SignOffAnswer>(path);
  const told = query.data?.body;
  return (
    <Stack>
      <Panel
        title={`Is ${monthName(month)} agreed?`}
        summary={told ? stateWords(told) : 'Looking…'}
        query={query}
        height={360}
        actions={<ExportMenu twin={path} params={{}} />}
      >
        {(current) => (
          <Stack gap="md">
            <Figures of={current.body} />
            <SignForm
              key={current.etag}
              path={path}
              current={current}
              onReload={() => void query.refetch()}
            />
          </Stack>
        )}
      </Panel>
      {told?.signed && <Corrections of={told} query={query} />}
      <SignedMonths />
    </Stack>
  );
}

function Figures({ of: { figures, signed } }: { readonly of: SignOffAnswer }) {
  const isAsSigned = signed !== null && JSON.stringify(signed.figures) === JSON.stringify(figures);
  return (
    <>
      {!isAsSigned && (
        <DataTable
          caption="Figures of the month as they are now"
          columns={figureColumns(figures)}
          rows={figures}
          rowKey={({ provider }) => provider}
          count={signed ? 'As they are now' : undefined}
          empty={<Empty why="none-in-range" sentence="Nothing was spent and nothing billed in this month." />}
        />
      )}
      {signed && <AsSigned signed={signed} isNow={isAsSigned} />}
    </>
  );
}

type AsSignedProps = { readonly signed: Signed; readonly isNow: boolean };

function AsSigned({ signed: { figures, note, by, as_of: at }, isNow }: AsSignedProps) {
  return (
    <>
      <DataTable
        caption="Figures of the month as they were signed"
        columns={figureColumns(figures)}
        rows={figures}
        rowKey={({ provider }) => provider}
        count={`As ${by} signed them on ${minute(at)}${isNow ? ', and as they are now' : ''}`}
        empty={null}
      />
      {note !== '' && <Text size="sm">“{note}”</Text>}
    </>
  );
}

function figureColumns(all: readonly MonthFigures[]): readonly Column<MonthFigures>[] {
  const amount = (id: FigureName, label: string): Column<MonthFigures> => ({
    id,
    label,
    isNumber: true,
    cell: (row) => <Amount usd={row[id]} />,
    total: <Amount usd={sumOf(all, id)} />,
  });
  return [
    { id: 'provider', label: 'Provider', cell: ({ provider }) => providerName(provider) },
    amount('estimated_usd', 'Our cost (est.)'),
    amount('list_usd', 'At list (est.)'),
    amount('billed_list_usd', 'Before discounts'),
    amount('billed_usd', 'Billed'),
  ];
}

type CorrectionsProps = {
  readonly of: SignOffAnswer;
  readonly query: ReturnType<typeof useSetting<SignOffAnswer>>;
};

function Corrections({ of: { corrections, corrections_usd: sums }, query }: CorrectionsProps) {
  const [isWhole, setWhole] = useState(false);
  const more = isWhole ? 0 : corrections.length - FIRST_ROWS;
  return (
    <Panel
      title="What changed since it was signed?"
      summary={
        corrections.length === 0
          ? 'Nothing: it is as it was signed.'
          : `${counted(corrections.length, 'correction', 'corrections')}: ${signedDollars(sums.bill)} on bills, ${signedDollars(sums.ledger)} in the ledger. Exports hold them as corrections.`
      }
      query={query}
      height={120}
    >
      {() => (
        <DataTable
          caption="Corrections since the month was signed"
          columns={CORRECTION_COLUMNS}
          rows={more > 0 ? corrections.slice(0, FIRST_ROWS) : corrections}
          rowKey={(row) => [row.kind, row.provider, row.source, row.account, row.scope, row.day].join(' ')}
          empty={<Empty why="none-in-range" sentence="No corrections." />}
          pager={
            more > 0 && (
              <Button size="xs" variant="default" mt="xs" onClick={() => setWhole(true)}>
                Show {exact(more)} more
              </Button>
            )
          }
        />
      )}
    </Panel>
  );
}

/** A month that is rated anew has a correction for each scope and day. */
const FIRST_ROWS = 25;

const CORRECTION_COLUMNS: readonly Column<Correction>[] = [
  { id: 'day', label: 'Day (UTC)', cell: ({ day }) => date(day) },
  { id: 'what', label: 'What', cell: correctionWords },
  { id: 'at', label: 'Since', cell: ({ at }) => (at === null ? 'after the signature' : minute(at)) },
  { id: 'before', label: 'Signed', isNumber: true, cell: ({ before_usd: usd }) => <Amount usd={usd} /> },
  { id: 'after', label: 'Now', isNumber: true, cell: ({ after_usd: usd }) => <Amount usd={usd} /> },
  {
    id: 'difference',
    label: 'Difference',
    isNumber: true,
    cell: ({ difference_usd: usd }) => signedDollars(usd),
  },
];
