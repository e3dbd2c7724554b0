// Who spent what: people, and the groups that they belong to.
import { Group, Stack, Switch, Tabs, Title, Tooltip } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { GroupsTable } from './groups-table.tsx';
import { PeopleTable } from './people-table.tsx';

export default function People() {
  const [query, setQuery] = useSearchParams();
  const tab = query.get('tab') === 'groups' ? 'groups' : 'people';
  const goTo = (next: string | null) =>
    setQuery((old) => {
      const changed = new URLSearchParams(old);
      for (const name of ['sort', 'page', 'q']) changed.delete(name);
      if (next === 'groups') changed.set('tab', next);
      else changed.delete('tab');
      return changed;
    });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>People and groups</Title>
        <PrivacySwitch />
      </Group>
      <Tabs value={tab} onChange={goTo} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="groups">Groups</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <PeopleTable />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <GroupsTable />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function PrivacySwitch() {
  const { isOn, setOn } = usePrivacy();
  return (
    <Tooltip
      label="The same made-up name for the same person on every page of this browser. Addresses and exports keep the real ones."
      multiline
      maw={300}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Switch
        label="Hide names"
        checked={isOn}
        onChange={(event) => setOn(event.currentTarget.checked)}
        className="outlay-no-print"
      />
    </Tooltip>
  );
}
