// What rows add to limits is the same whether it is read from what was settled or from the row on disk.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { incrementOfRow, takenBack } from '../../ingest/increments.ts';
import type { UsageTable } from '../../ingest/journal/batch.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { incrementsIn, linesOf } from '../../ingest/ledger/columns.ts';
import { batchOf } from '../../ingest/pipeline.ts';
import { decoded, recordedExports, replay } from '../support/replay.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const RUNS = ['claude-code/subagent', 'claude-code/logs-only-retry', 'claude-code/protobuf'].concat(
  readdirSync(join(FIXTURES, 'captures')).map((agent) => `captures/${agent}/run`),
);

function settled(run: string) {
  return batchOf([replay(recordedExports(join(FIXTURES, run)).map(decoded))], 1)!;
}

function sumOf(increments: readonly SpendIncrement[], name: string): number {
  const counts = increments.flatMap(({ work }) => work?.counts ?? []);
  return counts.filter(([of]) => of.startsWith(name)).reduce((sum, [, count]) => sum + count, 0);
}

it.each(RUNS)('reads from the rows of %s what was told when they were settled', (run) => {
  const { rows, increments } = settled(run);
  const tables: readonly UsageTable[] = ['charges', 'evidence', 'activities'];
  expect(
    tables.flatMap((table) => linesOf(rows[table]).flatMap((line) => incrementsIn(table, line))),
  ).toEqual(increments);
  expect(increments.length).toBeGreaterThan(0);
});

describe('a recorded session', () => {
  it('adds the calls and the depth of its subagent', () => {
    const { increments } = settled('claude-code/subagent');
    expect(sumOf(increments, 'calls of a3ff43d2acb8d6e87')).toBe(1);
    expect([sumOf(increments, 'depth 1'), sumOf(increments, 'completed')]).toEqual([1, 1]);
  });

  it('adds the attempts beyond the first of requests that were answered or given up', () => {
    expect(sumOf(settled('claude-code/logs-only-retry').increments, 'retries')).toBe(2);
  });
});

describe('what a row adds', () => {
  const row = (cells: Record<string, string>) => (column: string) => cells[column] ?? '';
  const TIME = '1795324166.5';

  it('is nothing for evidence, nor for activities that nothing counts', () => {
    const cells = { time: TIME, session: 's', cost: '1', kind: 'prompt', quantity: '1', entries: '1' };
    expect(incrementOfRow('evidence', row(cells))).toEqual([]);
    expect(incrementOfRow('activities', row(cells))).toEqual([]);
  });

  it('is told of usage without a price, for its tokens', () => {
    const [increment] = incrementOfRow(
      'charges',
      row({ time: TIME, session: 's', cost: '0', input_tokens: '5' }),
    );
    expect(increment).toMatchObject({ cost: 0n, work: { session: 's', tokens: 5 } });
  });

  it('is told where it only costs, and taken back as it was told', () => {
    const cell = { time: TIME, session: 's', cost: '2', signal: 'metrics' };
    const [told] = incrementOfRow('charges', row(cell));
    expect(told).toMatchObject({ cost: 2_000_000_000_000n, work: { session: 's', tokens: 0, calls: 1 } });
    const back = incrementOfRow('charges', row({ ...cell, cost: '-2' }));
    expect(back).toEqual([takenBack(told!)]);
  });

  it('tells calls by its entries, whatever they cost, and none in a correction of their cost', () => {
    const callsOf = (cells: Record<string, string>) =>
      incrementOfRow('charges', row({ time: TIME, session: 's', signal: 'logs', cost: '0', ...cells }))[0]
        ?.work?.calls;
    expect([callsOf({ entries: '1' }), callsOf({ entries: '-1', cost: '-1' })]).toEqual([1, -1]);
    expect([callsOf({ entries: '0', cost: '1' }), callsOf({ entries: '0' })]).toEqual([undefined, undefined]);
  });

  it('is taken back whole', () => {
    const cells = { time: TIME, session: 's', cost: '2', output_tokens: '5', retries: '1' };
    expect(incrementOfRow('charges', row(cells)).map(takenBack)).toMatchObject([
      { cost: -2_000_000_000_000n, work: { tokens: -5, counts: [['retries', -1]] } },
    ]);
  });
});
