// One person: what they spent, on which models and in which chats, and what limits them.
import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { aliasListAnswer } from '../../../schemas/alias.ts';
import type { UserAnswer } from '../../../schemas/api.ts';
import { ApiProblem } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { rangeParams } from '../../view/range.ts';
import { usePart } from '../../view/use-part.ts';
import { useView } from '../../view/use-view.ts';
import { without } from '../../view/view.ts';
import { days } from '../../words/times.ts';
import { LimitPanel } from '../../parts/limit-panel.tsx';
import { PersonCards } from './person-cards.tsx';
import { PersonChats } from './person-chats.tsx';
import { PersonModels } from './person-models.tsx';
import { PersonSpend } from './person-spend.tsx';

export default function Person() {
  const user = usePart('user');
  const { span, filters } = useView();
  const path = `/api/v1/users/${encodeURIComponent(user)}`;
  const params = { ...rangeParams(span), ...without(filters, 'user') };
  const query = useRead<UserAnswer>(path, params);
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Stack>
        <Header user={user} groups={[]} />
        <Empty why="never" sentence={query.error.message} action={null} />
      </Stack>
    );
  }
  return (
    <Stack>
      <Header user={user} groups={query.data?.groups ?? []} />
      <Panel title="What was spent" summary={days(span)} query={query} height={[210, 700]}>
        {(data) => <PersonCards summary={data.summary} />}
      </Panel>
      <LimitPanel query={query} user={user} />
      <PersonSpend user={user} />
      <PersonModels query={query} path={path} params={params} />
      <PersonChats query={query} path={path} params={params} />
    </Stack>
  );
}

function Header({ user, groups }: { readonly user: string; readonly groups: readonly string[] }) {
  const { search, filters } = useView();
  const { write } = usePrivacy();
  const { data: aliases } = useRead<z.infer<typeof aliasListAnswer>>('/api/v1/people/aliases');
  const others = (aliases?.data ?? []).filter((each) => each.user === user).map(({ alias }) => alias);
  return (
    <Stack gap={4}>
      <Anchor component={Link} href={`/people${search()}`} size="sm" className="outlay-no-print">
        ‹ People and groups
      </Anchor>
      <Title order={1} style={{ overflowWrap: 'anywhere' }}>
        {write(user)}
      </Title>
      <Group gap="md" mih={22}>
        {groups.length > 0 && (
          <Text size="sm" c="dimmed">
            {groups.length === 1 ? 'Group' : 'Groups'}:{' '}
            {groups.map((group, index) => (
              <span key={group}>
                {index > 0 && ', '}
                <Anchor
                  component={Link}
                  href={`/groups/${encodeURIComponent(group)}${search(without(filters, 'group'))}`}
                  inherit
                >
                  {group}
                </Anchor>
              </span>
            ))}
          </Text>
        )}
        {others.length > 0 && (
          <Text size="sm" c="dimmed">
            Also counted here: {others.map(write).join(', ')}
          </Text>
        )}
      </Group>
    </Stack>
  );
}
