// One's own spend: what is left, what drove today, and how to get more.
import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMe } from '../../data/me.ts';
import { ChooseMe } from './choose-me.tsx';
import { MyActions } from './my-actions.tsx';
import { MyLimit } from './my-limit.tsx';
import { MyRaises } from './my-raises.tsx';
import { MySessions, MyShares } from './my-tables.tsx';
import { MyToday } from './my-today.tsx';
import { MyWeek } from './my-week.tsx';
import { SeenByAdmins } from './seen-by-admins.tsx';

export default function MySpend() {
  const [me, choose, isBound] = useMe();
  if (me === '') {
    return (
      <Stack>
        <Title order={1}>My spend</Title>
        <ChooseMe onChoose={choose} />
      </Stack>
    );
  }
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <Stack gap={0}>
          <Title order={1}>My spend</Title>
          <Group gap="xs">
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {me}
            </Text>
            {!isBound && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => choose('')}
                className="outlay-no-print"
              >
                Not you?
              </Button>
            )}
          </Group>
        </Stack>
        <MyActions me={me} />
      </Group>
      <MyLimit me={me} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <MyToday me={me} />
        <MyWeek me={me} />
      </SimpleGrid>
      <MySessions me={me} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <MyShares me={me} by="repo" title="My repositories" />
        <MyShares me={me} by="model" title="My models" />
      </SimpleGrid>
      <MyRaises me={me} />
      <SeenByAdmins me={me} />
    </Stack>
  );
}
