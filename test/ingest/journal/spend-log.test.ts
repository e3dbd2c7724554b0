// What batches add to spend, on disk: kept until saved totals cover it, over restarts and from earlier versions.
import { open } from 'lmdb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { TABLE_ENCODING } from '../../../ingest/journal/memory.ts';
import { ROW_FORMAT } from '../../../ingest/journal/row-format.ts';
import type { SpendIncrement } from '../../../ingest/journal/spend-log.ts';
import { lineOf } from '../../support/journal-rig.ts';

const NOW = Date.UTC(2026, 10, 22);
const ROWS = { charges: Buffer.from('["x"]\n'), evidence: Buffer.alloc(0), activities: Buffer.alloc(0) };

let folder: string;
let journal: Journal;

const openHere = (): Journal =>
  openJournal({ path: join(folder, 'journal'), horizonMs: 3_600_000, now: () => NOW });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-spend-log-'));
  journal = openHere();
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

async function reopen(): Promise<void> {
  await journal.close();
  journal = openHere();
}

const spent = (user: string): SpendIncrement => ({
  user,
  group: '',
  source: 'main',
  subagent: '',
  time: NOW,
  cost: 10n ** 25n,
});
const append = (user: string): number =>
  journal.append(() => ({ rows: ROWS, increments: [spent(user)] })) ?? 0;
const kept = (): string[] =>
  [...journal.spend.kept()].flatMap(({ increments }) => increments.map(({ user }) => user));
const save = (asOfBatch: number): void =>
  journal.spend.save({ asOfBatch, totals: Buffer.from(`as of ${asOfBatch}`) });

function release(): void {
  const chunk = journal.nextChunk(1e6);
  if (chunk) journal.release(chunk);
}

/** Counts what is on disk, covered or not. */
async function stored(): Promise<number> {
  await journal.close();
  const root = open({ path: join(folder, 'journal'), maxDbs: 64 });
  const count = root.openDB({ name: 'increments', ...TABLE_ENCODING }).getCount();
  await root.close();
  journal = openHere();
  return count;
}

/** As an earlier version kept it. */
const bare = (user: string): SpendIncrement => ({
  ...{ user, group: 'g', source: 'main', subagent: '' },
  ...{ time: Date.UTC(2026, 10, 22, 9), cost: 10n ** 12n },
});
const rowsOf = (user: string, batchId: number) => ({
  ...ROWS,
  charges: lineOf(
    'charges',
    {
      user,
      cells: {
        time: `${Date.UTC(2026, 10, 22, 9) / 1000}.000000000`,
        agent: 'codex',
        repo: 'github.com/acme/shop',
        model: 'gpt-5',
      },
    },
    batchId,
  ),
});

describe('the spend log', () => {
  it('keeps what a batch adds after the ledger has its rows, over a restart', async () => {
    append('ada');
    release();
    append('bob');
    await reopen();
    expect(kept()).toEqual(['ada', 'bob']);
    expect([...journal.spend.kept()][0]?.increments).toEqual([spent('ada')]);
    expect(journal.spend.saved()).toBeUndefined();
  });

  it('gives saved totals and only what came after them, over a restart', async () => {
    append('ada');
    const second = append('bob');
    append('cleo');
    save(second);
    for (const check of [0, 1]) {
      expect(kept(), `look ${check}`).toEqual(['cleo']);
      expect(Buffer.from(journal.spend.saved()!.totals).toString()).toBe(`as of ${second}`);
      expect(journal.spend.saved()?.asOfBatch).toBe(second);
      await reopen();
    }
  });

  it('forgets on disk, by and by, what saved totals cover', async () => {
    for (let batch = 0; batch < 40; batch += 1) append('ada');
    save(journal.last);
    expect(await stored()).toBe(40);
    for (let batch = 0; batch < 3; batch += 1) append('bob');
    expect(await stored()).toBe(3);
    expect(kept()).toEqual(['bob', 'bob', 'bob']);
  });

  it('keeps nothing of a batch that was not appended, and nothing for one that adds nothing', async () => {
    expect(() =>
      journal.append(() => {
        throw new Error('half way');
      }),
    ).toThrow('half way');
    journal.append(() => ({ rows: ROWS, increments: [] }));
    expect(await stored()).toBe(0);
  });

  it('takes over what an earlier version kept inside the batches, and reads from their rows what it lacks', async () => {
    await journal.close();
    rmSync(join(folder, 'journal'), { recursive: true });
    const root = open({ path: join(folder, 'journal'), overlappingSync: false, maxDbs: 64 });
    const marks = root.openDB({ name: 'marks', ...TABLE_ENCODING });
    const batches = root.openDB({ name: 'journal', ...TABLE_ENCODING });
    root.transactionSync(() => {
      marks.putSync('id', 'earlier');
      marks.putSync('first', 7);
      marks.putSync('last', 10);
      batches.putSync(8, { rows: rowsOf('ada', 8), format: ROW_FORMAT, increments: [bare('ada')] });
      batches.putSync(9, { rows: rowsOf('bob', 9), format: ROW_FORMAT, increments: [bare('bob')] });
      // Its rows cost nothing, so that an earlier version kept nothing of it.
      batches.putSync(10, { rows: rowsOf('eve', 10), format: ROW_FORMAT });
    });
    await root.close();
    journal = openHere();
    expect([...journal.spend.kept()].map(({ batchId }) => batchId)).toEqual([8, 9, 10]);
    expect(kept()).toEqual(['ada', 'bob', 'eve']);
    expect([...journal.pending()].map(({ batch }) => batch)).toEqual(
      ['ada', 'bob', 'eve'].map((user, index) => ({
        rows: rowsOf(user, 8 + index),
        increments: [{ ...bare(user), agent: 'codex', repo: 'github.com/acme/shop', model: 'gpt-5' }],
      })),
    );
    save(8);
    await reopen();
    expect(kept()).toEqual(['bob', 'eve']);
  });
});
