// Budgets and limits: how things stand first, then who and what is limited, what was asked for, and what was changed.
import { Button, Group, Stack, Tabs, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { BudgetTable } from './budget-table.tsx';
import { Burn } from './burn-panel.tsx';
import { Caps } from './caps.tsx';
import { Changes } from './changes.tsx';
import { GroupLimits } from './group-limits.tsx';
import { PeopleLimits } from './people-limits.tsx';
import { Raises } from './raises.tsx';
import { Standing } from './standing.tsx';
import { useAddress } from './use-address.ts';

const TABS = [
  { value: 'people', label: 'People', body: <PeopleLimits /> },
  { value: 'groups', label: 'Groups', body: <GroupLimits /> },
  { value: 'budgets', label: 'Budgets', body: <BudgetTable /> },
  { value: 'caps', label: 'Session caps', body: <Caps /> },
  { value: 'raises', label: 'Raises', body: <Raises /> },
  { value: 'changes', label: 'Changes', body: <Changes /> },
] as const;

/** What belongs to one tab only. */
const OF_A_TAB = ['sort', 'q', 'page', 'standing', 'kind', 'by', 'state'];

const SidePanel = lazy(async () => await import('./side-panel.tsx'));

export default function Limits() {
  const { query, panel, open, put } = useAddress();
  const tab = TABS.find(({ value }) => value === query.get('tab'))?.value ?? 'people';
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Budgets and limits</Title>
        <Group gap="xs" className="outlay-no-print">
          <Button variant="default" size="sm" onClick={() => open('edit', 'settings')}>
            Change the defaults
          </Button>
          <Button size="sm" onClick={() => open('edit', 'budget')}>
            Add a budget
          </Button>
        </Group>
      </Group>
      <Standing />
      <Burn />
      <Tabs
        value={tab}
        onChange={(next) => put('tab', next === 'people' ? '' : (next ?? ''), OF_A_TAB)}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label="What is limited">
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ value, body }) => (
          <Tabs.Panel key={value} value={value}>
            {body}
          </Tabs.Panel>
        ))}
      </Tabs>
      {panel && (
        <Suspense fallback={null}>
          <SidePanel />
        </Suspense>
      )}
    </Stack>
  );
}
