// Alerts: what people were told of, what was allowed unread, and where alerts go.
import { Stack, Tabs, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { AlertTable } from './alert-table.tsx';
import { Channels } from './channels.tsx';
import { Unread } from './unread.tsx';

const TABS = [
  { value: 'alerts', label: 'Alerts', body: <AlertTable /> },
  { value: 'unread', label: 'Allowed unread', body: <Unread /> },
  { value: 'channels', label: 'Channels', body: <Channels /> },
] as const;

export default function Alerts() {
  const [query, setQuery] = useSearchParams();
  const tab = TABS.find(({ value }) => value === query.get('tab'))?.value ?? 'alerts';
  return (
    <Stack>
      <Title order={1}>Alerts</Title>
      <Tabs
        value={tab}
        onChange={(next) => setQuery(next === null || next === 'alerts' ? {} : { tab: next })}
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
            {body}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
