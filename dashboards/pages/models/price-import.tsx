// Prices from a file, as the price book or the command line writes it: looked at first, then imported.
import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PriceImportAnswer } from '../../../schemas/price-book-api.ts';
import { upload } from '../../data/client.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { FileImport, type FileSent } from '../../parts/file-import.tsx';
import { CHANGE_WORDS, importedWords, periodWords, priceWords } from './price-words.ts';

type Row = PriceImportAnswer['entries'][number];
type Choice = { readonly isWhole: boolean; readonly reason: string };

export function PriceImport() {
  const [choice, setChoice] = useState<Choice>({ isWhole: false, reason: '' });
  return (
    <Stack gap="sm">
      <Text size="sm">
        A file of CSV or JSON, as <code>outlay prices export</code> writes it. All of it is taken, or nothing.
      </Text>
      <FileImport<PriceImportAnswer>
        accept=".csv,.json"
        choice={choice.isWhole}
        fields={<Fields choice={choice} put={(next) => setChoice({ ...choice, ...next })} />}
        send={async (sent) => await importPrices(sent, choice)}
        isWorthIt={({ added, changed, removed }) => added + changed + removed > 0}
        words={importedWords}
      >
        {(told) => (
          <>
            <Text size="sm" fw={600} role="status">
              {importedWords(told)}
            </Text>
            <DataTable
              caption={told.preview ? 'What an import would change' : 'What the import changed'}
              columns={COLUMNS}
              rows={told.entries}
              rowKey={({ entry }) => entry}
              empty={null}
            />
          </>
        )}
      </FileImport>
      <Text size="sm" c="dimmed">
        Prices count for calls that are rated from now on. What was charged stays until it is priced again.
      </Text>
    </Stack>
  );
}

async function importPrices({ file, isPreview, etag }: FileSent, { isWhole, reason }: Choice) {
  const params = {
    preview: isPreview ? 'true' : undefined,
    replace: isWhole ? 'true' : undefined,
    reason: reason.trim() || undefined,
  };
  const type = /\.json$/i.test(file.name) ? 'application/json' : 'text/csv';
  return await upload<PriceImportAnswer>('/api/v1/imports/prices', { params, file, type, etag });
}

type FieldsProps = { readonly choice: Choice; readonly put: (next: Partial<Choice>) => void };

function Fields({ choice, put }: FieldsProps) {
  return (
    <Stack gap="sm" w="100%">
      <Checkbox
        label="The file is the whole book"
        description="Entries that it does not name are removed."
        checked={choice.isWhole}
        onChange={(event) => put({ isWhole: event.currentTarget.checked })}
      />
      <TextInput
        label="Reason (optional)"
        description="Kept with the change, for whoever asks later."
        maxLength={500}
        value={choice.reason}
        onChange={(event) => put({ reason: event.currentTarget.value })}
      />
    </Stack>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'entry', label: 'Entry', cell: ({ entry }) => entry },
  { id: 'change', label: 'What becomes of it', cell: ({ change }) => CHANGE_WORDS[change] },
  { id: 'before', label: 'Before', isNumber: true, cell: ({ before }) => priceWords(before) },
  { id: 'after', label: 'After', isNumber: true, cell: ({ after }) => priceWords(after) },
  { id: 'period', label: 'Counts', cell: ({ after }) => (after === null ? '' : periodWords(after)) },
];
