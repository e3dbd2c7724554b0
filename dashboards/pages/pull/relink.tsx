// Linking work to a change by hand, or to none: it beats all other evidence, and is kept with its reason.
import { NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import type { LinkAnswer } from '../../../schemas/links.ts';
import { useRead } from '../../data/queries.ts';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { SaveBar } from '../limits/save-bar.tsx';
import { useAddress } from '../limits/use-address.ts';
import { linkBody, linkDraftOf, linkIdOf, linkWords, type LinkDraft } from './link-draft.ts';

type Props = { readonly pull: PullRequestAnswer };

export default function Relink({ pull }: Props) {
  const { close } = useAddress();
  const links = useRead<{ readonly data: readonly LinkAnswer[] }>('/api/v1/links');
  const [draft, setDraft] = useState(() => linkDraftOf(pull));
  const put = (next: Partial<LinkDraft>) => setDraft({ ...draft, ...next });
  const body = linkBody(draft);
  const taken = links.data?.data.map(({ link }) => link);
  const id = linkIdOf(draft, taken ?? []);
  return (
    <SideSheet title="Link work by hand" onClose={close}>
      <Stack gap="sm">
        <Text size="sm">
          It beats all other evidence. Calls that are there already move within about a minute, by entries
          that take them from one place to the other; nothing is rewritten.
        </Text>
        <Fields pull={pull} draft={draft} put={put} />
        <SaveBar
          step={body && { path: `/api/v1/links/${encodeURIComponent(id)}`, method: 'PUT', body }}
          etag={null}
          isValid={body !== undefined && taken !== undefined}
          audited={{ kind: 'link', id }}
          mine={body ? linkWords(body) : ''}
          onReload={() => void links.refetch()}
          label="Link"
          needsReason
        />
      </Stack>
    </SideSheet>
  );
}

type FieldsProps = Props & {
  readonly draft: LinkDraft;
  readonly put: (next: Partial<LinkDraft>) => void;
};

function Fields({ pull, draft, put }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label="Which work"
        value={draft.kind}
        onChange={({ currentTarget: { value } }) => put({ kind: value === 'branch' ? 'branch' : 'session' })}
        data={[
          { value: 'session', label: 'The calls of one session' },
          { value: 'branch', label: 'The calls on a branch' },
        ]}
      />
      {draft.kind === 'session' ? (
        <>
          <TextInput
            label="Session"
            description="The agent’s own id."
            list="sessions-of-change"
            value={draft.session}
            onChange={(event) => put({ session: event.currentTarget.value })}
          />
          <datalist id="sessions-of-change">
            {pull.sessions_list.map(({ session, user }) => (
              <option key={session} value={session}>
                {user}
              </option>
            ))}
          </datalist>
        </>
      ) : (
        <>
          <TextInput
            label="Repository of the branch"
            value={draft.repo}
            onChange={(event) => put({ repo: event.currentTarget.value })}
          />
          <TextInput
            label="Branch"
            value={draft.branch}
            onChange={(event) => put({ branch: event.currentTarget.value })}
          />
        </>
      )}
      <TextInput
        label="Number of the pull request"
        description="Empty: the work was for none."
        inputMode="numeric"
        value={draft.pr}
        onChange={(event) => put({ pr: event.currentTarget.value })}
      />
      {draft.pr.trim() !== '' && (
        <TextInput
          label="Repository that it goes into"
          value={draft.toRepo}
          onChange={(event) => put({ toRepo: event.currentTarget.value })}
        />
      )}
    </>
  );
}
