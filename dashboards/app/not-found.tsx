// An address that is no page.
import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { useView } from '../view/use-view.ts';

export function NotFound() {
  const [path] = useLocation();
  const { search } = useView();
  return (
    <Stack align="flex-start" gap="xs" py="xl">
      <Title order={1}>There is no such page</Title>
      <Text c="dimmed">Nothing is at {path}. The link may be older than this version of Outlay.</Text>
      <Anchor component={Link} href={`/${search()}`}>
        Go to the first page
      </Anchor>
    </Stack>
  );
}
