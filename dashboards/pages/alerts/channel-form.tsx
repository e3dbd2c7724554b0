// What a channel is: its address, which alerts it is told, and its secret, which is shown once.
import {
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { ChannelAnswer, changedChannelAnswer } from '../../../schemas/channels.ts';
import { change, create } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { minute } from '../../words/times.ts';
import { NotSaved } from '../limits/save-bar.tsx';
import type { Editing } from '../limits/setting-form.tsx';
import { TakeAway } from '../limits/take-away.tsx';
import { KIND_WORDS, SCOPE_WORDS } from './alert-words.ts';
import { bodyOf, draftOf, type Draft } from './channel-draft.ts';
import { channelIdOf } from './channel-words.ts';

type Props = Editing<ChannelAnswer> & {
  readonly taken: readonly string[];
  readonly onDone: () => void;
};

export function ChannelForm({ current, taken, onDone, onReload }: Props) {
  const [draft, setDraft] = useState(() => draftOf(current?.body));
  const put = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const id = current?.body.channel ?? channelIdOf(draft.name, taken);
  const path = `/api/v1/channels/${encodeURIComponent(id)}`;
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async () =>
      (
        await (current ? change : create)<z.infer<typeof changedChannelAnswer>>(path, {
          method: 'PUT',
          body: bodyOf(draft, current?.body),
          ...(current && { etag: current.etag }),
        })
      ).body,
    onSuccess: async ({ secret }) => {
      announce(
        secret === undefined ? 'The channel is saved.' : 'The channel is saved. Store its secret now.',
      );
      if (secret === undefined) onDone();
      await queries.invalidateQueries({ queryKey: ['/api/v1/channels'] });
    },
  });
  if (save.data?.secret !== undefined) return <Secret secret={save.data.secret} onDone={onDone} />;
  const isComplete = draft.name.trim() !== '' && (current !== undefined || draft.url.trim() !== '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) save.mutate();
      }}
    >
      <Stack gap="sm">
        <Fields draft={draft} put={put} current={current?.body} />
        {save.error && (
          <NotSaved
            error={save.error}
            audited={{ kind: 'channel', id }}
            mine={draft.name}
            onReload={onReload}
          />
        )}
        <Group justify="space-between">
          <Button type="submit" disabled={!isComplete} loading={save.isPending}>
            {current ? 'Save' : 'Add the channel'}
          </Button>
          {current && (
            <TakeAway
              path={path}
              etag={current.etag}
              audited={{ kind: 'channel', id }}
              title="Take the channel away?"
              sentence="Its address and secret are forgotten."
              onReload={onReload}
              onDone={onDone}
            />
          )}
        </Group>
      </Stack>
    </form>
  );
}

type FieldsProps = {
  readonly draft: Draft;
  readonly put: (next: Partial<Draft>) => void;
  readonly current: ChannelAnswer | undefined;
};

function Fields({ draft, put, current }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        value={draft.name}
        required
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Type"
        description="Slack also suits Mattermost and others that take its format."
        value={draft.type}
        disabled={current !== undefined}
        onChange={(event) => put({ type: event.currentTarget.value === 'slack' ? 'slack' : 'webhook' })}
        data={[
          { value: 'webhook', label: 'Webhook, signed JSON' },
          { value: 'slack', label: 'Slack' },
        ]}
      />
      <TextInput
        type="url"
        label="Address"
        description={
          current
            ? `It goes to ${current.target}; empty keeps it. It is never shown.`
            : 'Written only: it is never shown again.'
        }
        placeholder="https://"
        value={draft.url}
        required={current === undefined}
        onChange={(event) => put({ url: event.currentTarget.value })}
      />
      <Choices
        label="Which kinds"
        words={KIND_WORDS}
        chosen={draft.kinds}
        onChange={(kinds) => put({ kinds })}
      />
      <Choices
        label="About what"
        words={SCOPE_WORDS}
        chosen={draft.subjects}
        onChange={(subjects) => put({ subjects })}
      />
      <TextInput
        label="Thresholds from percent"
        description="0: all."
        inputMode="numeric"
        value={draft.least}
        onChange={(event) => put({ least: event.currentTarget.value.replace(/\D/g, '') })}
      />
      <Checkbox
        label="Switched on"
        checked={draft.isOn}
        onChange={(event) => put({ isOn: event.currentTarget.checked })}
      />
      {current?.type === 'webhook' && (
        <Checkbox
          label="Make a new secret"
          description={`The one before signs beside it for 24 hours.${
            current.secret_since === null ? '' : ` This one is from ${minute(current.secret_since)}.`
          }`}
          checked={draft.isRotated}
          onChange={(event) => put({ isRotated: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

type ChoicesProps = {
  readonly label: string;
  readonly words: Readonly<Record<string, string>>;
  /** None chosen: all. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

function Choices({ label, words, chosen, onChange }: ChoicesProps) {
  const others = chosen.filter((each) => words[each] === undefined).map((each) => [each, each] as const);
  return (
    <Stack gap={6} component="fieldset" m={0} p={0} bd={0}>
      <Text component="legend" size="sm" fw={500} p={0}>
        {label}{' '}
        <Text span size="xs" c="dimmed">
          (none chosen: all)
        </Text>
      </Text>
      {[...Object.entries(words), ...others].map(([value, word]) => (
        <Checkbox
          key={value}
          label={word}
          checked={chosen.includes(value)}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked ? [...chosen, value] : chosen.filter((each) => each !== value),
            )
          }
        />
      ))}
    </Stack>
  );
}

function Secret({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  return (
    <Stack gap="sm" role="status">
      <Text fw={600}>The secret that signs deliveries</Text>
      <Text size="sm">
        It is shown this once. Give it to the receiver, which verifies signatures with it.
      </Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {secret}
      </Code>
      <Group>
        <CopyButton value={secret}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
        </CopyButton>
        <Button variant="default" onClick={onDone}>
          I have stored it
        </Button>
      </Group>
    </Stack>
  );
}
