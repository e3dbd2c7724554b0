// What others can learn from the records about oneself.
import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { UserAnswer } from '../../../schemas/api.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { useView } from '../../view/use-view.ts';

export function SeenByAdmins({ me }: { readonly me: string }) {
  const { search } = useView();
  const path = `/api/v1/users/${encodeURIComponent(me)}`;
  const query = useRead<UserAnswer>(path);
  return (
    <Panel title="What admins can see about me" query={query} height={190}>
      {({ groups }) => (
        <>
          <List size="sm" spacing={4}>
            <List.Item>
              Names under which your agents report you, and your groups
              {groups.length > 0 && ` (${groups.join(', ')})`}.
            </List.Item>
            <List.Item>
              For each model call: when it was, the model, tokens, cost, session, repository, branch, pull
              request, and whether it was main work, a subagent or auxiliary.
            </List.Item>
            <List.Item>
              How many messages you sent, commits, pull requests and lines your agents report.
            </List.Item>
            <List.Item>
              Your limits, how much of them is used, and raises that you asked for, with your reasons.
            </List.Item>
            <List.Item>
              Not your prompts, not the answers, not your code: they are dropped before anything is stored.
            </List.Item>
          </List>
          <Text size="sm" mt="xs">
            <Anchor component={Link} href={`/people/${encodeURIComponent(me)}${search({})}`} inherit>
              The page that admins see
            </Anchor>
          </Text>
        </>
      )}
    </Panel>
  );
}
