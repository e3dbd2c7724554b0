// Prices of one's own, and those of credits and minutes that count without one.
import { Button, Group, Text } from '@mantine/core';
import type { PriceBookAnswer, PriceEntryAnswer } from '../../../schemas/price-book-api.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { counted } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import {
  periodWords,
  priceWords,
  rateText,
  ROLE_WORDS,
  STATE_WORDS,
  subjectOf,
  SUBJECT_WORDS,
} from './price-words.ts';
import { panelId } from './model-address.ts';
import { PRICE_BOOK, usePriceBook } from './questions.ts';

type BuiltIn = PriceBookAnswer['built_in'][number];

export function BookTable() {
  const { open } = useAddress();
  const query = usePriceBook();
  return (
    <Panel
      title="Which prices are our own?"
      summary={
        query.data
          ? summaryOf(query.data)
          : 'What is agreed with providers, and what stands in for a missing price.'
      }
      query={query}
      height={180}
      actions={
        <Group gap="xs" className="outlay-no-print">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => open('edit', panelId.price({ role: 'negotiated', provider: '', model: '' }))}
          >
            Add a price
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => open('edit', panelId.import())}>
            Import a file
          </Button>
        </Group>
      }
    >
      {({ data, built_in: builtIn, file }) => (
        <>
          {file !== null && file.fault !== '' && (
            <Text size="sm" fw={600} c="var(--outlay-over)" role="alert">
              The file {file.path} does not count as it is now: {file.fault}
            </Text>
          )}
          <DataTable
            caption="Prices of our own"
            columns={columnsOf(
              (entry) => open('edit', panelId.entry(entry)),
              (provider, model) => open('edit', panelId.rerate(provider, model)),
            )}
            rows={data}
            rowKey={({ entry }) => entry}
            actions={<ExportMenu twin={PRICE_BOOK} params={{}} />}
            empty={
              <Empty
                why="never"
                sentence="None: every call is priced by the bundled list, or by what its agent says."
                action={null}
              />
            }
          />
          {builtIn.length > 0 && (
            <details>
              <Text component="summary" size="sm">
                Prices of credits and minutes that count without one ({builtIn.length})
              </Text>
              <DataTable
                caption="Built-in prices of credits and minutes"
                columns={BUILT_IN_COLUMNS}
                rows={builtIn}
                rowKey={({ of, name, effective_from: from }) => `${of} ${name} ${from ?? ''}`}
                empty={null}
              />
            </details>
          )}
        </>
      )}
    </Panel>
  );
}

function summaryOf({ data, file }: PriceBookAnswer): string {
  const current = data.filter(({ state }) => state === 'current').length;
  const kept = file === null ? '' : ` Some are kept in ${file.path}.`;
  const how = `The most specific counts, then the latest.${kept}`;
  if (data.length === 0) return `No price of our own. ${how}`;
  return `${counted(data.length, 'entry', 'entries')}, ${current} of which ${current === 1 ? 'counts' : 'count'} now. ${how}`;
}

type OnRerate = (provider: string, model: string) => void;

function columnsOf(onOpen: (entry: string) => void, onRerate: OnRerate): readonly Column<PriceEntryAnswer>[] {
  return [
    {
      id: 'subject',
      label: 'Of',
      cell: (row) => (
        <Text size="sm">
          {subjectOf(row)}
          <Text size="xs" c="dimmed">
            {row.of === 'tokens' ? row.provider || 'any provider' : SUBJECT_WORDS[row.of].toLowerCase()}
          </Text>
        </Text>
      ),
    },
    {
      id: 'role',
      label: 'What it is',
      cell: (row) => (row.of === 'tokens' ? ROLE_WORDS[row.role].word : 'Price'),
    },
    {
      id: 'price',
      label: 'Price',
      isNumber: true,
      definition:
        'Dollars for a million tokens in and out, or for one credit or minute; or what is taken off the list.',
      cell: priceWords,
    },
    { id: 'period', label: 'Counts', cell: periodWords },
    { id: 'state', label: 'State', cell: ({ state }) => STATE_WORDS[state] },
    {
      id: 'entry',
      label: 'Entry',
      definition: 'Charges name the entry and its version.',
      cell: ({ entry, version }) => `${entry}@${version}`,
    },
    {
      id: 'changed',
      label: 'Changed',
      isOptional: true,
      cell: ({ updated_at: at, updated_by: by }) => `${minute(at)}, ${by}`,
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: (row) => <Actions row={row} onOpen={onOpen} onRerate={onRerate} />,
    },
  ];
}

const BUILT_IN_COLUMNS: readonly Column<BuiltIn>[] = [
  { id: 'name', label: 'Of', cell: ({ name }) => name },
  { id: 'price', label: 'Dollars for one', isNumber: true, cell: ({ price }) => rateText(price) },
  {
    id: 'period',
    label: 'Counts',
    cell: ({ effective_from: from, effective_to: to }) =>
      from === null ? 'always' : periodWords({ effective_from: from, effective_to: to }),
  },
  { id: 'source', label: 'Source', cell: ({ source }) => source },
];

type ActionsProps = {
  readonly row: PriceEntryAnswer;
  readonly onOpen: (entry: string) => void;
  readonly onRerate: OnRerate;
};

function Actions({ row, onOpen, onRerate }: ActionsProps) {
  const { entry, managed } = row;
  return (
    <Group gap={6} wrap="nowrap">
      {managed ? (
        <Text size="sm" c="dimmed">
          In the file
        </Text>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Change: ${entry}`}
          onClick={() => onOpen(entry)}
        >
          Change
        </Button>
      )}
      {row.of === 'tokens' && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Price again: calls that ${entry} is for`}
          onClick={() => onRerate(row.provider, row.match === 'exact' ? row.model : '')}
        >
          Price again
        </Button>
      )}
    </Group>
  );
}
