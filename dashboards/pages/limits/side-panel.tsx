// The side panel: why a limit counts, and changing it.
import { Anchor, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { LimitState } from '../../../schemas/limit-api.ts';
import { useRead } from '../../data/queries.ts';
import { Boundary } from '../../parts/boundary.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { Answer } from '../../parts/panel.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { LimitLadder } from '../../parts/limit-ladder.tsx';
import { LimitMeter } from '../../parts/limit-meter.tsx';
import { limitSentence } from '../../parts/limit-panel.tsx';
import { DecideRaise } from './decide-raise.tsx';
import { EditBudget, NewBudget } from './edit-budget.tsx';
import { EditCaps } from './edit-caps.tsx';
import { EditScope } from './edit-scope.tsx';
import { EditSettings } from './edit-settings.tsx';
import { useAddress, type OpenPanel } from './use-address.ts';

export default function SidePanel() {
  const { panel, close } = useAddress();
  const { write } = usePrivacy();
  if (!panel) return null;
  const { title, body } = contentOf(panel, write);
  return (
    <SideSheet onClose={close} title={title}>
      <Boundary key={`${panel.kind} ${panel.id}`}>{body}</Boundary>
    </SideSheet>
  );
}

type Content = { readonly title: string; readonly body: ReactNode };

function contentOf({ kind, id }: OpenPanel, write: (user: string) => string): Content {
  switch (kind) {
    case 'user':
      return { title: `Limits of ${write(id)}`, body: <Person user={id} /> };
    case 'group':
      return { title: `Limits of each member of ${id}`, body: <GroupOf group={id} /> };
    case 'budget':
      return { title: `Budget ${id}`, body: <EditBudget budget={id} /> };
    case 'caps':
      return { title: capsTitle(id, write), body: <EditCaps scope={id} /> };
    case 'raise':
      return { title: 'A request for more', body: <DecideRaise id={id} /> };
    case 'edit':
      return id === 'budget'
        ? { title: 'A new budget', body: <NewBudget /> }
        : { title: 'Defaults and rules', body: <EditSettings /> };
  }
}

function capsTitle(scope: string, write: (user: string) => string): string {
  if (scope === 'everyone') return 'Caps of every session';
  const id = scope.slice(scope.indexOf('/') + 1);
  return scope.startsWith('user/') ? `Session caps of ${write(id)}` : `Session caps of each member of ${id}`;
}

function Person({ user }: { readonly user: string }) {
  const query = useRead<LimitState>('/api/v1/limits/state', { user });
  return (
    <Stack gap="md">
      <Answer query={query} height={260}>
        {(state) => (
          <Stack gap="md">
            {state.effective.map((limit) => (
              <LimitMeter key={limit.period} limit={limit} state={state} />
            ))}
            {(state.effective.length === 0 || state.mode !== 'live') && <span>{limitSentence(state)}</span>}
            <LimitLadder ladder={state.ladder} />
          </Stack>
        )}
      </Answer>
      <Title order={3} size="h5">
        Limits of their own
      </Title>
      <EditScope scope={{ kind: 'user', id: user }} />
      <Further
        page={`/people/${encodeURIComponent(user)}`}
        name="All about this person"
        caps={`user/${user}`}
      />
    </Stack>
  );
}

function GroupOf({ group }: { readonly group: string }) {
  return (
    <Stack gap="md">
      <EditScope scope={{ kind: 'group', id: group }} />
      <Further
        page={`/groups/${encodeURIComponent(group)}`}
        name="All about this group"
        caps={`group/${group}`}
      />
    </Stack>
  );
}

type FurtherProps = { readonly page: string; readonly name: string; readonly caps: string };

function Further({ page, name, caps }: FurtherProps) {
  const { open } = useAddress();
  return (
    <Stack gap={4}>
      <Anchor component={Link} href={page} size="sm">
        {name}
      </Anchor>
      <Anchor component="button" type="button" size="sm" ta="left" onClick={() => open('caps', caps)}>
        Caps on single sessions
      </Anchor>
    </Stack>
  );
}
