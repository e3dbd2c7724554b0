// The side panel of a connection to a forge: making or changing it, and its secret, which is shown once.
import { Button, Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { changedForgeAnswer, forgeAnswer } from '../../../schemas/forge-api.ts';
import { change } from '../../data/client.ts';
import { apiUrl } from '../../data/place.ts';
import { announce } from '../../parts/announce.tsx';
import { Boundary } from '../../parts/boundary.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { NotSaved } from '../limits/save-bar.tsx';
import { ExistingSetting, type Editing } from '../limits/setting-form.tsx';
import { TakeAway } from '../limits/take-away.tsx';
import { CodeBlock } from './code-block.tsx';
import { forgeBody, forgeDraftOf, forgeIdOf, type ForgeDraft } from './forge-draft.ts';
import { FORGE_NAMES, FORGE_STEPS } from './forge-words.ts';
import { FORGES } from './questions.ts';

type Forge = z.infer<typeof forgeAnswer>;
type Changed = z.infer<typeof changedForgeAnswer>;

type Props = {
  /** Empty for a new one. */
  readonly id: string;
  readonly taken: readonly string[];
  readonly onClose: () => void;
};

export default function ForgePanel({ id, taken, onClose }: Props) {
  return (
    <SideSheet title={id === '' ? 'Connect a forge' : `Connection ${id}`} onClose={onClose}>
      <Boundary>
        {id === '' ? (
          <Form current={undefined} taken={taken} onClose={onClose} onReload={() => undefined} />
        ) : (
          <ExistingSetting<Forge> path={`${FORGES}/${encodeURIComponent(id)}`} height={420}>
            {(editing) => <Form {...editing} taken={[]} onClose={onClose} />}
          </ExistingSetting>
        )}
      </Boundary>
    </SideSheet>
  );
}

type FormProps = Omit<Props, 'id'> & Editing<Forge>;

function Form({ current, taken, onClose, onReload }: FormProps) {
  const [draft, setDraft] = useState(() => forgeDraftOf(current?.body));
  const id = current?.body.id ?? forgeIdOf(draft.forge, taken);
  const path = `${FORGES}/${encodeURIComponent(id)}`;
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async () => {
      const body = forgeBody(draft, current === undefined);
      return (await change<Changed>(path, { method: 'PUT', body, etag: current?.etag ?? null })).body;
    },
    onSuccess: async ({ secret }) => {
      announce(
        secret === undefined ? 'The connection is saved.' : 'The connection is made. Store its secret now.',
      );
      if (secret === undefined) onClose();
      await queries.invalidateQueries({ queryKey: [FORGES] });
    },
  });
  if (save.data?.secret !== undefined)
    return <Made forge={save.data} secret={save.data.secret} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <Fields draft={draft} put={(next) => setDraft({ ...draft, ...next })} current={current?.body} />
        {save.error && (
          <NotSaved
            error={save.error}
            audited={{ kind: 'forge', id }}
            mine={draft.forge}
            onReload={onReload}
          />
        )}
        <Group justify="space-between">
          <Button type="submit" loading={save.isPending}>
            {current ? 'Save' : 'Make the connection'}
          </Button>
          {current && (
            <TakeAway
              path={path}
              etag={current.etag}
              audited={{ kind: 'forge', id }}
              title="Take the connection away?"
              sentence="Its deliveries are refused from then on; what it told stays."
              onReload={onReload}
              onDone={onClose}
            />
          )}
        </Group>
      </Stack>
    </form>
  );
}

type FieldsProps = {
  readonly draft: ForgeDraft;
  readonly put: (next: Partial<ForgeDraft>) => void;
  readonly current: Forge | undefined;
};

function Fields({ draft, put, current }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label="Forge"
        value={draft.forge}
        disabled={current !== undefined}
        onChange={({ currentTarget: { value } }) => put({ forge: value as ForgeDraft['forge'] })}
        data={Object.entries(FORGE_NAMES).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        label="Host (optional)"
        description="Of a server of your own, such as github.example.com."
        value={draft.host}
        onChange={(event) => put({ host: event.currentTarget.value })}
      />
      <TextInput
        label="Token (optional)"
        description={`Read-only; it asks for what was missed. ${current?.has_token ? 'Empty keeps the one there is.' : 'It is never shown again.'}`}
        type="password"
        autoComplete="off"
        value={draft.token}
        onChange={(event) => put({ token: event.currentTarget.value })}
      />
      <Textarea
        label="Repositories to ask for (optional)"
        description="owner/name, one a line. Deliveries are taken of any."
        rows={2}
        value={draft.repositories}
        onChange={(event) => put({ repositories: event.currentTarget.value })}
      />
      <Textarea
        label="Workflows that review (optional)"
        description="Paths, one a line, such as .github/workflows/review.yml. Copilot’s is known."
        rows={2}
        value={draft.workflows}
        onChange={(event) => put({ workflows: event.currentTarget.value })}
      />
      <Checkbox
        label="Ask every five minutes for what was missed"
        description="Needs a token."
        checked={draft.polls}
        onChange={(event) => put({ polls: event.currentTarget.checked })}
      />
      {current && (
        <Checkbox
          label="Make a new secret"
          description="Deliveries under the one before are taken for 24 hours."
          checked={draft.isRotated}
          onChange={(event) => put({ isRotated: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

type MadeProps = { readonly forge: Changed; readonly secret: string; readonly onClose: () => void };

function Made({ forge: { forge, webhook_path: path, events }, secret, onClose }: MadeProps) {
  return (
    <Stack gap="sm" role="status">
      <Text size="sm">The secret is shown this once. Now, at {FORGE_NAMES[forge]}:</Text>
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        {FORGE_STEPS[forge].map((step) => (
          <Text key={step} component="li" size="sm">
            {step}
          </Text>
        ))}
      </ol>
      <CodeBlock
        path="Address"
        text={new URL(apiUrl(path), location.origin).href}
        label="Address of the webhook"
      />
      <CodeBlock path="Secret" text={secret} label="Secret of the webhook" />
      <CodeBlock path="Events" text={events.join('\n')} label="Events to tick" />
      <Button onClick={onClose}>I have stored it</Button>
    </Stack>
  );
}
