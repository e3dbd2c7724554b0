// Alerts: what runs away and when that is found, what people were told of, what was allowed unread, and where alerts go.
import { Stack, Tabs, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'wouter';
import { Waiting } from '../../parts/states.tsx';
import { AlertTable } from './alert-table.tsx';
import { Channels } from './channels.tsx';
import { FIRST_TAB, withTab } from './tab-address.ts';
import { Unread } from './unread.tsx';

const Incidents = lazy(async () => await import('../patterns/incidents.tsx'));
const Patterns = lazy(async () => await import('../patterns/patterns.tsx'));

const TABS = [
  { value: 'incidents', label: 'Incidents', body: <Incidents /> },
  { value: 'patterns', label: 'Patterns', body: <Patterns /> },
  { value: 'alerts', label: 'Alerts', body: <AlertTable /> },
  { value: 'unread', label: 'Allowed unread', body: <Unread /> },
  { value: 'channels', label: 'Channels', body: <Channels /> },
] as const;

export default function Alerts() {
  const [query, setQuery] = useSearchParams();
  const tab = TABS.find(({ value }) => value === query.get('tab'))?.value ?? FIRST_TAB;
  return (
    <Stack>
      <Title order={1}>Alerts</Title>
      <Tabs
        value={tab}
        onChange={(next) => setQuery((old) => withTab(old, next ?? FIRST_TAB))}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label="Parts of alerts">
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ value, body }) => (
          <Tabs.Panel key={value} value={value}>
            <Suspense fallback={<Waiting height={420} />}>{body}</Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
