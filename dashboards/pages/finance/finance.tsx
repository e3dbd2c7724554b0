// What finance takes away: exports, spend by cost center, statements, and the files that were made.
import { Group, Stack, Text, Title } from '@mantine/core';
import type { SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import { useRead } from '../../data/queries.ts';
import { MonthSelect } from '../../parts/month-select.tsx';
import { PageTabs } from '../../parts/tabs.tsx';
import { CostCenters } from './cost-centers.tsx';
import { EXPORT_PARAMS } from './export-address.ts';
import { FocusExport } from './focus-export.tsx';
import { History } from './history.tsx';
import { Statements } from './statements.tsx';
import { STATEMENT_PARAM } from './statement-words.ts';

const PARTS = [
  { value: 'export', label: 'Export', body: <FocusExport /> },
  { value: 'cost-centers', label: 'Cost centers', body: <CostCenters /> },
  { value: 'statements', label: 'Statements', body: <Statements /> },
  { value: 'history', label: 'Files', body: <History /> },
] as const;

const OWN_PARAMS = [...EXPORT_PARAMS, STATEMENT_PARAM];

type Months = { readonly data: readonly Pick<SignOffAnswer, 'month'>[] };

export default function Finance() {
  const signed = useRead<Months>('/api/v1/sign-offs').data?.data.map(({ month }) => month) ?? [];
  return (
    <Stack>
      <Group justify="space-between" className="outlay-no-print">
        <div>
          <Title order={1}>Export</Title>
          <Text size="sm" c="dimmed">
            Estimated, reported and billed figures are never mixed. Months and days are UTC.
          </Text>
        </div>
        <MonthSelect note={(month) => (signed.includes(month) ? 'signed off' : '')} />
      </Group>
      <PageTabs parts={PARTS} label="Parts of export" ownParams={OWN_PARAMS} />
    </Stack>
  );
}
