// Rows that the ledger refuses, on the real engine.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quarantinedLines, replay } from '../../../ingest/journal/quarantine-lines.ts';
import type { SpendIncrement } from '../../../ingest/journal/spend-log.ts';
import { RowsRejected, StoreUnavailable, type Store } from '../../../store/store.ts';
import { startRigEngine, type JournalRig, type RigEngine } from '../../support/journal-rig.ts';

const BAD = { cells: { calls: 'many' } };

let engine: RigEngine;
let rig: JournalRig;

beforeAll(async () => {
  engine = await startRigEngine();
});
afterAll(async () => await engine.close());
beforeEach(() => {
  rig = engine.rig();
});
afterEach(async () => await rig.close());

/** What the batches in the journal and those amended add to spend, by person. */
function meter() {
  const spent = new Map<string, bigint>();
  const add = (increments: readonly SpendIncrement[]): void => {
    for (const { user, cost } of increments) spent.set(user, (spent.get(user) ?? 0n) + cost);
  };
  return { add, of: (user: string) => (spent.get(user) ?? 0n) / 10n ** 12n };
}

const lines = () => quarantinedLines(rig.journal, { after: 0, limit: 100 });

describe('a row that the ledger refuses', () => {
  it('is set aside, and every other row of its chunk is in the ledger and in the rollups once', async () => {
    rig.append({ charges: [{ user: 'ada' }, { user: 'bad', ...BAD }], evidence: [{ user: 'eve' }] });
    rig.append({ charges: [{ user: 'bob' }], activities: [{ user: 'cy', cells: { quantity: 'x' } }] });
    rig.append({ charges: [{ user: 'dan', month: 10 }], activities: [{ user: 'fay' }] });
    const spent = meter();
    for (const { batch } of rig.journal.pending()) spent.add(batch.increments);
    const writer = rig.write({
      onSetAside: (_rows, amended) => amended.forEach(({ increments }) => spent.add(increments)),
    });
    await writer.flush();
    expect(await rig.users('charges')).toEqual(['ada', 'bob', 'dan']);
    expect(await rig.users('usage_daily')).toEqual(['ada', 'bob', 'dan']);
    expect(await rig.users('usage_hourly')).toEqual(['ada', 'bob', 'dan']);
    expect(await rig.users('evidence')).toEqual(['eve']);
    expect(await rig.users('activities')).toEqual(['fay']);
    expect(lines()).toMatchObject([
      { table: 'charges', user: 'bad', cost: '1', reason: 'CANNOT_PARSE_INPUT_ASSERTION_FAILED in calls' },
      { table: 'activities', user: 'cy', reason: expect.stringContaining('quantity') as string },
    ]);
    expect([spent.of('ada'), spent.of('bad')]).toEqual([1n, 0n]);
    expect(rig.journal.pendingBytes).toBe(0);
  });

  it('is told by its constraint and never by a value', async () => {
    await rig.store.command("ALTER TABLE charges ADD CONSTRAINT no_mallory CHECK user != 'mallory'");
    try {
      rig.append({ charges: [{ user: 'ada' }, { user: 'mallory' }] });
      await rig.write().flush();
      expect(lines()).toMatchObject([{ code: 469, reason: 'VIOLATED_CONSTRAINT in no_mallory' }]);
    } finally {
      await rig.store.command('ALTER TABLE charges DROP CONSTRAINT no_mallory');
    }
    const spent = meter();
    const writer = rig.write();
    const replayed = await replay(rig.journal, 'all', async (_batch, increments) => {
      spent.add(increments);
      await Promise.resolve();
    });
    await writer.flush();
    expect([replayed, lines(), spent.of('mallory')]).toEqual([1, [], 1n]);
    expect(await rig.users('usage_daily')).toEqual(['ada', 'mallory']);
  });

  it('stays in its chunk where the ledger no longer takes rows that it holds: its table is at fault', async () => {
    rig.append({ charges: [{ user: 'ada' }] });
    await rig.write().flush();
    await rig.store.command('ALTER TABLE charges ADD CONSTRAINT none CHECK calls > 1');
    try {
      rig.append({ charges: [{ user: 'bob' }, { user: 'cy' }] });
      const failed = new Promise<unknown>((resolve) => rig.write({ onFailure: resolve }));
      expect(await failed).toBeInstanceOf(RowsRejected);
      expect(lines()).toEqual([]);
    } finally {
      await rig.store.command('ALTER TABLE charges DROP CONSTRAINT none');
    }
    await rig.reopen();
    await rig.write().flush();
    expect(await rig.users('usage_daily')).toEqual(['ada', 'bob', 'cy']);
  });

  it('is set aside where every row of its chunk is refused and the ledger takes what it holds', async () => {
    rig.append({ charges: [{ user: 'ada' }] });
    await rig.write().flush();
    rig.append({ charges: [{ user: 'bad', ...BAD }] });
    await rig.write().flush();
    expect(lines()).toMatchObject([{ user: 'bad' }]);
  });

  it('comes back under a new id when it is refused again', async () => {
    rig.append({ charges: [{ user: 'bad', ...BAD }] });
    const writer = rig.write();
    await writer.flush();
    const [before] = lines();
    expect(await replay(rig.journal, [before!.id, 99], async () => await Promise.resolve())).toBe(1);
    await writer.flush();
    expect(lines()).toMatchObject([{ user: 'bad', id: before!.id + 1 }]);
    expect(await rig.users('charges')).toEqual([]);
  });

  it('is set aside once where the program ends right after, and its chunk is completed by the next', async () => {
    rig.append({ charges: [{ user: 'ada' }, { user: 'bad', ...BAD }], evidence: [{ user: 'eve' }] });
    let isDown = false;
    const ending: Store = {
      ...rig.store,
      insert: async (insert) => {
        if (isDown) throw new StoreUnavailable('ended');
        await rig.store.insert(insert);
      },
    };
    const setAside = new Promise<void>((resolve) => {
      rig.write({ store: ending, onSetAside: () => ((isDown = true), resolve()) });
    });
    await setAside;
    await rig.reopen();
    await rig.write().flush();
    expect(await rig.users('charges')).toEqual(['ada']);
    expect(await rig.users('usage_daily')).toEqual(['ada']);
    expect(await rig.users('evidence')).toEqual(['eve']);
    expect(lines()).toHaveLength(1);
    const spent = meter();
    for (const { increments } of rig.journal.spend.kept()) spent.add(increments);
    expect([spent.of('ada'), spent.of('bad')]).toEqual([1n, 0n]);
  });

  it('stays in its chunk where the ledger has rows of it already: a view failed, and no row is at fault', async () => {
    rig.append({ charges: [{ user: 'ada' }] });
    const failing: Store = {
      ...rig.store,
      insert: async (insert) => {
        await rig.store.insert(insert);
        await rig.store.command("ALTER TABLE charges ADD CONSTRAINT no_ada CHECK user != 'ada'");
        throw new RowsRejected('in a view', { code: 407, reason: 'DECIMAL_OVERFLOW' });
      },
    };
    const failed = new Promise<unknown>((resolve) => rig.write({ store: failing, onFailure: resolve }));
    expect(await failed).toBeInstanceOf(RowsRejected);
    expect(lines()).toEqual([]);
    await rig.store.command('ALTER TABLE charges DROP CONSTRAINT no_ada');
    await rig.reopen();
    await rig.write().flush();
    expect(await rig.users('usage_daily')).toEqual(['ada']);
  });

  it('stays in its chunk where the ledger takes it by itself', async () => {
    rig.append({ charges: [{ user: 'ada' }] });
    const failing: Store = {
      ...rig.store,
      insert: async (insert) => {
        if (insert.table === 'charges')
          throw new RowsRejected('why', { code: 407, reason: 'DECIMAL_OVERFLOW' });
        await rig.store.insert(insert);
      },
    };
    const failed = new Promise<unknown>((resolve) => rig.write({ store: failing, onFailure: resolve }));
    expect(await failed).toBeInstanceOf(RowsRejected);
    expect(lines()).toEqual([]);
    expect(rig.journal.pendingBytes).toBeGreaterThan(0);
  });
});
