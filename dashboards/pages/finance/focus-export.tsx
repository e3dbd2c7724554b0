// An export for finance: what it holds, its first rows and its sums, and the file.
import { Button, Group, NativeSelect, SimpleGrid, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { FocusPreview } from '../../../schemas/focus-api.ts';
import { queryString } from '../../data/params.ts';
import { useRead } from '../../data/queries.ts';
import { useAnnounce } from '../../parts/announce.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useDownload } from '../../parts/use-download.ts';
import { rangeParams } from '../../view/range.ts';
import { useMonth } from '../../view/use-month.ts';
import {
  BASES,
  exportChoiceOf,
  firstMonth,
  FORMS,
  GRAINS,
  MONTHS,
  VERSIONS,
  withChoice,
  type ExportChoice,
} from './export-address.ts';
import { FirstRows } from './first-rows.tsx';
import { monthsWords, previewWords, warningsOf } from './export-words.ts';
import { Sums } from './export-sums.tsx';

const PREVIEW = '/api/v1/exports/preview';

export function FocusExport() {
  const [address, setAddress] = useSearchParams();
  const { month, span } = useMonth();
  const choice = exportChoiceOf(address);
  const { basis, grain, version, form, months } = choice;
  const days = rangeParams({ ...span, from: Date.parse(`${firstMonth(month, months)}-01`) });
  const when = monthsWords(month, months);
  const params = { ...days, basis, grain, version };
  const query = useRead<FocusPreview>(PREVIEW, params);
  const { isBusy, fault, start } = useDownload();
  const sentence = query.data && previewWords(query.data, when);
  useAnnounce(query.isPlaceholderData ? undefined : sentence);
  const isEmpty = query.data?.row_count === 0;
  return (
    <Panel
      title={`What the export of ${when} holds`}
      summary={sentence ?? 'Counting…'}
      query={query}
      height={640}
      actions={
        <Group gap="xs" className="outlay-no-print">
          <Button
            loading={isBusy}
            disabled={query.data === undefined || isEmpty || query.isPlaceholderData}
            onClick={() => start(`/api/v1/exports/focus.${form}${queryString(params)}`)}
          >
            Save as {FORMS[form]}
          </Button>
          <ExportMenu
            kind="charges"
            params={days}
            twin={PREVIEW}
            twinParams={params}
            label="Every charge"
            note="Every charge as it is in the ledger, in place of FOCUS."
          />
        </Group>
      }
    >
      {(told) => (
        <Stack gap="md">
          <Choices choice={choice} put={(name, value) => setAddress((old) => withChoice(old, name, value))} />
          {fault !== undefined && (
            <Text size="sm" c="var(--outlay-over)" role="alert">
              No file: {fault}
            </Text>
          )}
          <Warnings told={told} />
          <Sums told={told} />
          <FirstRows told={told} />
        </Stack>
      )}
    </Panel>
  );
}

type ChoicesProps = {
  readonly choice: ExportChoice;
  readonly put: (name: string, value: string) => void;
};

function Choices({ choice, put }: ChoicesProps) {
  const field = (name: string, label: string, value: string, words: Readonly<Record<string, string>>) => (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => put(name, event.currentTarget.value)}
      data={Object.entries(words).map(([key, word]) => ({ value: key, label: word }))}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" className="outlay-no-print">
      {field('months', 'Months', choice.months, MONTHS)}
      {field('basis', 'Figures', choice.basis, BASES)}
      {field('grain', 'A row is at most a', choice.grain, GRAINS)}
      {field('focus', 'Columns', choice.version, VERSIONS)}
      {field('form', 'Format', choice.form, FORMS)}
    </SimpleGrid>
  );
}

function Warnings({ told }: { readonly told: FocusPreview }) {
  const all = warningsOf(told);
  if (all.length === 0) return null;
  return (
    <ul className="outlay-list">
      {all.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
