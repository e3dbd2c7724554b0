// The end of every editor: what the change would do, why it is made, and saving it; what to do when somebody was faster.
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangeLogAnswer } from '../../../schemas/change-log.ts';
import type { ProposedChange } from '../../../schemas/limit-preview.ts';
import { ApiProblem, change, create } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { minute } from '../../words/times.ts';
import { Differences } from './difference-list.tsx';
import { Impact } from './impact.tsx';
import { useAddress } from './use-address.ts';

/** One call of the API; the reason is added to its body. */
export type Step = {
  readonly path: string;
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly body?: Readonly<Record<string, unknown>>;
  /** Whether it sets what is not there yet, and must overwrite nothing. */
  readonly isNew?: boolean;
};

type Props = {
  /** One call, so that all of it is saved or nothing; undefined where nothing is changed. */
  readonly step: Step | undefined;
  readonly etag: string | null;
  /** For the preview; absent where there is none for this kind of change. */
  readonly changes?: readonly ProposedChange[];
  readonly isValid: boolean;
  /** A question that must be answered with yes first. */
  readonly confirm?: string | false;
  /** The setting in the audit trail. */
  readonly audited: { readonly kind: string; readonly id?: string };
  /** What was typed, in words. */
  readonly mine: string;
  readonly onReload: () => void;
  readonly label?: string;
  readonly needsReason?: boolean;
  /** false: none is asked, as the change has a text of its own. */
  readonly hasReason?: boolean;
  /** Beside the button. */
  readonly extra?: React.ReactNode;
};

export function SaveBar({ step, etag, changes, isValid, confirm = false, ...props }: Props) {
  const [reason, setReason] = useState('');
  const [sureOf, setSureOf] = useState<string | false>(false);
  const save = useSave(etag);
  const isSure = confirm === false || sureOf === confirm;
  const canSave = isValid && step !== undefined && isSure && hasReason(reason, props.needsReason);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save.mutate({ step, reason: reason.trim() });
      }}
    >
      <Stack gap="sm">
        {changes && <Impact changes={isValid ? changes : []} />}
        <Reason text={reason} onChange={setReason} isNeeded={props.needsReason} isAsked={props.hasReason} />
        {confirm !== false && (
          <Checkbox
            label={confirm}
            checked={isSure}
            onChange={(event) => setSureOf(event.currentTarget.checked && confirm)}
          />
        )}
        {save.error && (
          <NotSaved error={save.error} audited={props.audited} mine={props.mine} onReload={props.onReload} />
        )}
        <Group justify="space-between">
          <Button type="submit" disabled={!canSave} loading={save.isPending}>
            {props.label ?? 'Save'}
          </Button>
          {props.extra}
        </Group>
      </Stack>
    </form>
  );
}

function hasReason(text: string, isNeeded = false): boolean {
  return !isNeeded || text.trim() !== '';
}

type ReasonProps = {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly isNeeded: boolean | undefined;
  readonly isAsked: boolean | undefined;
};

function Reason({ text, onChange, isNeeded = false, isAsked = true }: ReasonProps) {
  if (!isAsked) return null;
  return (
    <TextInput
      label={isNeeded ? 'Reason' : 'Reason (optional)'}
      description="Kept with the change, for whoever asks later."
      maxLength={500}
      value={text}
      required={isNeeded}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Saves one step, after which the side panel of the page is closed, or what `onDone` does. */
export function useSave(etag: string | null, onDone?: () => void) {
  const queries = useQueryClient();
  const { close } = useAddress();
  return useMutation({
    mutationFn: async ({ step, reason }: { readonly step: Step; readonly reason: string }) => {
      const { path, method, body, isNew = false } = step;
      const note = reason === '' ? {} : { reason };
      const query = method === 'DELETE' && reason !== '' ? `?reason=${encodeURIComponent(reason)}` : '';
      const sent = { method, ...(method !== 'DELETE' && { body: { ...body, ...note } }), etag };
      await (isNew ? create(path, sent) : change(`${path}${query}`, sent));
    },
    onSuccess: async () => {
      announce('The change is saved and counts now.');
      (onDone ?? close)();
      await queries.invalidateQueries();
    },
  });
}

type NotSavedProps = Pick<Props, 'audited' | 'mine' | 'onReload'> & { readonly error: Error };

export function NotSaved({ error, audited, mine, onReload }: NotSavedProps) {
  if (error instanceof ApiProblem && error.status === 412) {
    return <Faster audited={audited} mine={mine} onReload={onReload} />;
  }
  return (
    <Refusal title="Not saved">
      <Text size="sm">{error.message}</Text>
      {error instanceof ApiProblem &&
        error.faults.map(({ name, detail }) => (
          <Text size="sm" key={name}>
            {name}: {detail}
          </Text>
        ))}
    </Refusal>
  );
}

/** Who changed what in the meantime, beside what was typed. */
function Faster({ audited, mine, onReload }: Omit<NotSavedProps, 'error'>) {
  const { writeText } = usePrivacy();
  const { data } = useRead<ChangeLogAnswer>('/api/v1/settings/audit', { ...audited, limit: 1 });
  const last = data?.data[0];
  return (
    <Refusal title="Somebody changed it first">
      {last && (
        <>
          <Text size="sm">
            {writeText(last.changed_by)} changed it on {minute(last.changed_at)}
            {last.reason === '' ? '' : ` (“${last.reason}”)`}:
          </Text>
          <Differences before={last.before} after={last.after} />
        </>
      )}
      <Text size="sm">You typed: {mine}. Nothing was saved.</Text>
      <Button size="xs" variant="default" onClick={onReload}>
        Start from the current value
      </Button>
    </Refusal>
  );
}
