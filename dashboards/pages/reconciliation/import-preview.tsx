// What a report holds, and what importing it changes.
import { Stack, Text } from '@mantine/core';
import type { BillImportAnswer, BillSliceChange } from '../../../schemas/bills-api.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { counted, exact } from '../../words/numbers.ts';
import { date } from '../../words/times.ts';
import { billedWords, importWords } from './import-words.ts';

export function ImportPreview({ told }: { readonly told: BillImportAnswer }) {
  const { changes, changes_left_out: more, unknown, unknown_lines: lines, notes, preview } = told;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} role="status">
        {importWords(told)}
      </Text>
      {notes.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      {lines > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {counted(lines, 'line is', 'lines are')} not understood. They count all the same:
          </Text>
          <ul className="outlay-list">
            {unknown.map(({ item, why, lines: count }) => (
              <li key={`${item} ${why}`}>
                {item || 'without a name'}: {why} ({exact(count)})
              </li>
            ))}
          </ul>
        </div>
      )}
      {changes.length > 0 && (
        <DataTable
          caption={preview ? 'What an import would change' : 'What the import changed'}
          columns={COLUMNS}
          rows={changes}
          rowKey={({ account, scope, day }) => `${account} ${scope} ${day}`}
          empty={null}
          {...(more > 0 && { count: `The first ${changes.length}; ${exact(more)} more` })}
        />
      )}
    </Stack>
  );
}

const COLUMNS: readonly Column<BillSliceChange>[] = [
  { id: 'day', label: 'Day (UTC)', cell: ({ day }) => date(day) },
  { id: 'account', label: 'Account', cell: ({ account }) => account || 'not told' },
  { id: 'scope', label: 'Scope', cell: ({ scope }) => scope || 'without a name' },
  {
    id: 'lines',
    label: 'Lines',
    isNumber: true,
    cell: ({ lines, lines_before: before, version }) =>
      version === 1 ? exact(lines) : `${exact(before)} → ${exact(lines)}`,
  },
  {
    id: 'billed',
    label: 'Billed',
    isNumber: true,
    cell: ({ amounts, amounts_before: before, version }) =>
      version === 1 ? billedWords(amounts) : `${billedWords(before)} → ${billedWords(amounts)}`,
  },
];
