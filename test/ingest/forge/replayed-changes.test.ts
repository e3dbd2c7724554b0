// A version of a change that was set aside is old when it goes back: what is known then goes in its place.
import { expect, it } from 'vitest';
import { toChangeRow } from '../../../ingest/forge/change-row.ts';
import { linesOfRows } from '../../../ingest/forge/rows.ts';
import type { JournalBatch } from '../../../ingest/journal/batch.ts';
import type { Journal } from '../../../ingest/journal/journal.ts';
import { replay } from '../../../ingest/journal/quarantine-lines.ts';
import { cellOf } from '../../../ingest/ledger/columns.ts';
import { folded, merged, seen } from '../../support/forge-facts.ts';

const NO_ROWS = Buffer.alloc(0);

it('goes back to the ledger as the version of now, under its new batch', async () => {
  const old = folded([[seen('1', 5)]]).versions.get('1');
  const { state } = folded([[seen('1', 5)], [merged('1', 10)]]);
  if (!old) throw new Error('the change is not known');
  const changes = linesOfRows([toChangeRow(old)], 3);
  const rows = { charges: NO_ROWS, evidence: NO_ROWS, activities: NO_ROWS, forge_facts: NO_ROWS, changes };
  let taken: { rows: number; batch: JournalBatch } | undefined = { rows: 1, batch: { rows, increments: [] } };
  const appended: JournalBatch[] = [];
  const journal = {
    quarantine: {
      ids: () => [1],
      take: () => {
        const first = taken;
        taken = undefined;
        return first;
      },
    },
    append: (work: (of: typeof state, id: number) => JournalBatch | undefined) => {
      const batch = work(state, 9);
      if (batch) appended.push(batch);
      return batch && 9;
    },
  } as unknown as Journal;
  expect(await replay(journal, 'all', async () => await Promise.resolve())).toBe(1);
  const line = appended[0]?.rows.changes ?? NO_ROWS;
  expect(cellOf('changes', line, 'state')).toBe('merged');
  expect(line.toString()).toMatch(/,9\]\n$/);
});
