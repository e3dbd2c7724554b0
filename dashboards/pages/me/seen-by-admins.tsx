// What others can learn from the records about oneself.
import { Anchor, Text } from '@mantine/core';
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
          <ul className="outlay-list">
            <li>
              Names under which your agents report you, and your groups
              {groups.length > 0 && ` (${groups.join(', ')})`}.
            </li>
            <li>
              For each model call: when it was, the model, tokens, cost, session, repository, branch, pull
              request, and whether it was main work, a subagent or auxiliary.
            </li>
            <li>How many messages you sent, commits, pull requests and lines your agents report.</li>
            <li>Your limits, how much of them is used, and raises that you asked for, with your reasons.</li>
            <li>
              Not your prompts, not the answers, not your code: they are dropped before anything is stored.
            </li>
          </ul>
          <Text size="sm" mt="xs">
            <Anchor component={Link} href={`/people/${encodeURIComponent(me)}${search()}`} inherit>
              The page that admins see
            </Anchor>
          </Text>
        </>
      )}
    </Panel>
  );
}
