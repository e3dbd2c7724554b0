// Importing a report: looked at first, then imported. It is taken whole or not at all.
import { Button, Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { BillImportAnswer, BillSourceAnswer } from '../../../schemas/bills-api.ts';
import { ApiProblem, upload } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { ImportPreview } from './import-preview.tsx';
import { importWords } from './import-words.ts';

type Choice = { readonly file: File | undefined; readonly source: string; readonly account: string };

const NOTHING: Choice = { file: undefined, source: '', account: '' };

export function Upload() {
  const id = useId();
  const [choice, setChoice] = useState(NOTHING);
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: async ({ isPreview }: { readonly isPreview: boolean }) => await sent(choice, isPreview),
    onSuccess: async (told) => {
      announce(importWords(told));
      if (!told.preview) await queries.invalidateQueries();
    },
  });
  const put = (next: Partial<Choice>): void => {
    setChoice({ ...choice, ...next });
    send.reset();
  };
  const told = send.data;
  const sending = send.isPending ? (send.variables.isPreview ? 'preview' : 'import') : undefined;
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        Import a report
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        A file as the provider gives it, up to 64 MB. It replaces what was known of its days; the same file
        again changes nothing.
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (choice.file) send.mutate({ isPreview: true });
        }}
      >
        <Stack gap="sm">
          <Fields choice={choice} put={put} />
          <Group>
            <Button
              type="submit"
              variant={told ? 'default' : 'filled'}
              disabled={!choice.file}
              loading={sending === 'preview'}
            >
              Look at it first
            </Button>
            {told?.preview && told.result === 'imported' && (
              <Button loading={sending === 'import'} onClick={() => send.mutate({ isPreview: false })}>
                Import it
              </Button>
            )}
          </Group>
          {send.error && <NotRead error={send.error} />}
          {told && <ImportPreview told={told} />}
        </Stack>
      </form>
    </Paper>
  );
}

async function sent({ file, source, account }: Choice, isPreview: boolean): Promise<BillImportAnswer> {
  if (!file) throw new Error('Choose a file.');
  const params = {
    source: source || undefined,
    account: account.trim() || undefined,
    name: file.name,
    preview: isPreview ? 'true' : undefined,
  };
  return await upload<BillImportAnswer>('/api/v1/imports/bills', params, file);
}

type FieldsProps = { readonly choice: Choice; readonly put: (next: Partial<Choice>) => void };

function Fields({ choice, put }: FieldsProps) {
  const id = useId();
  const sources =
    useRead<{ readonly data: readonly BillSourceAnswer[] }>('/api/v1/bill-sources').data?.data ?? [];
  return (
    <Group align="flex-end" gap="sm">
      <div>
        <Text component="label" htmlFor={id} size="sm" fw={600} display="block">
          File
        </Text>
        <input
          id={id}
          type="file"
          className="outlay-file"
          accept=".csv,.json,.ndjson,.jsonl,.gz,.txt"
          onChange={(event) => put({ file: event.currentTarget.files?.[0] })}
        />
      </div>
      <NativeSelect
        label="Which report it is"
        value={choice.source}
        onChange={(event) => put({ source: event.currentTarget.value })}
        data={[{ value: '', label: 'Told by the file' }, ...sources.map(({ source }) => source)]}
      />
      <TextInput
        label="Account (optional)"
        placeholder="Where the file does not say it"
        maxLength={300}
        value={choice.account}
        onChange={(event) => put({ account: event.currentTarget.value })}
      />
    </Group>
  );
}

function NotRead({ error }: { readonly error: Error }) {
  const faults = error instanceof ApiProblem ? error.faults : [];
  return (
    <Refusal title="Not imported: nothing of it counts">
      <Text size="sm">{error.message}</Text>
      {faults.slice(0, 20).map(({ name, detail }, index) => (
        <Text size="sm" key={index}>
          {name === '' ? detail : `${name}: ${detail}`}
        </Text>
      ))}
    </Refusal>
  );
}
