// Importing a report of a provider from a file.
import { NativeSelect, Paper, Text, TextInput, Title } from '@mantine/core';
import { useId, useState } from 'react';
import type { BillImportAnswer, BillSourceAnswer } from '../../../schemas/bills-api.ts';
import { upload } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { FileImport, type FileSent } from '../../parts/file-import.tsx';
import { ImportPreview } from './import-preview.tsx';
import { importWords } from './import-words.ts';

type Choice = { readonly source: string; readonly account: string };

export function Upload() {
  const id = useId();
  const [choice, setChoice] = useState<Choice>({ source: '', account: '' });
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        Import a report
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        A file as the provider gives it, up to 64 MB. It replaces what was known of its days; the same file
        again changes nothing.
      </Text>
      <FileImport<BillImportAnswer>
        accept=".csv,.json,.ndjson,.jsonl,.gz,.txt"
        choice={choice}
        fields={<Fields choice={choice} put={(next) => setChoice({ ...choice, ...next })} />}
        send={async (sent) => await importBills(sent, choice)}
        isWorthIt={({ result }) => result === 'imported'}
        words={importWords}
      >
        {(told) => <ImportPreview told={told} />}
      </FileImport>
    </Paper>
  );
}

async function importBills({ file, isPreview }: FileSent, { source, account }: Choice) {
  const params = {
    source: source || undefined,
    account: account.trim() || undefined,
    name: file.name,
    preview: isPreview ? 'true' : undefined,
  };
  return await upload<BillImportAnswer>('/api/v1/imports/bills', { params, file });
}

type FieldsProps = { readonly choice: Choice; readonly put: (next: Partial<Choice>) => void };

function Fields({ choice, put }: FieldsProps) {
  const sources =
    useRead<{ readonly data: readonly BillSourceAnswer[] }>('/api/v1/bill-sources').data?.data ?? [];
  return (
    <>
      <NativeSelect
        label="Which report it is"
        value={choice.source}
        onChange={(event) => put({ source: event.currentTarget.value })}
        data={[{ value: '', label: 'Told by the file' }, ...sources.map(({ source }) => source)]}
      />
      <TextInput
        label="Account (optional)"
        placeholder="If the file has none"
        maxLength={300}
        value={choice.account}
        onChange={(event) => put({ account: event.currentTarget.value })}
      />
    </>
  );
}
