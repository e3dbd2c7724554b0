// What telemetry says beside what providers bill, month by month: the comparison, its slices, reports, rules, signature.
import { Group, Stack, Text, Title } from '@mantine/core';
import { MonthSelect } from '../../parts/month-select.tsx';
import { PageTabs } from '../../parts/tabs.tsx';
import { OWN_PARAMS, useMonthSums } from './questions.ts';
import { Reports } from './reports.tsx';
import { Rules } from './rules.tsx';
import { SignOff } from './sign-off.tsx';
import { Slices } from './slices.tsx';
import { Summary } from './summary.tsx';

const PARTS = [
  { value: 'summary', label: 'Summary', body: <Summary /> },
  { value: 'slices', label: 'Slices', body: <Slices /> },
  { value: 'reports', label: 'Reports', body: <Reports /> },
  { value: 'rules', label: 'Rules', body: <Rules /> },
  { value: 'sign-off', label: 'Sign-off', body: <SignOff /> },
] as const;

export default function Reconciliation() {
  const signed = useMonthSums().data?.signed_months ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={1}>Reconciliation</Title>
          <Text size="sm" c="dimmed">
            What telemetry says beside what providers bill. Months and days are UTC.
          </Text>
        </div>
        <MonthSelect note={(month) => (signed.includes(month) ? 'signed off' : '')} />
      </Group>
      <PageTabs parts={PARTS} label="Parts of reconciliation" ownParams={OWN_PARAMS} />
    </Stack>
  );
}
