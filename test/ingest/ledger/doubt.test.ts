// A chunk of which it is not known how much the ledger has, on the real engine.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DoubtfulMonths } from '../../../ingest/journal/batch.ts';
import { LEDGER_COLUMNS } from '../../../ingest/ledger/columns.ts';
import { createStore } from '../../../store/clickhouse.ts';
import { StoreUnavailable, type Store } from '../../../store/store.ts';
import {
  lineOf,
  startRigEngine,
  type JournalRig,
  type RigEngine,
  type Row,
} from '../../support/journal-rig.ts';

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

const ROWS: readonly Row[] = [
  { user: 'ada', month: 9 },
  { user: 'bob', month: 10 },
  { user: 'cy', month: 10 },
];

/** An engine that forgot every token: what it was given before is there under tokens that nobody uses. */
const forgetful = (): Store => ({ ...rig.store, remembersFor: async () => await Promise.resolve(0) });

/** Begins a chunk of one batch, of which the ledger gets some rows, and ends before it is released. */
async function cutShort(held: readonly Row[]): Promise<void> {
  const batchId = rig.append({ charges: ROWS });
  rig.journal.nextChunk(1e6);
  for (const row of held) {
    await rig.store.insert({
      table: 'charges',
      columns: LEDGER_COLUMNS.charges,
      rows: lineOf('charges', row, batchId),
      token: `forgotten-${batchId}-${row.user}`,
    });
  }
  await rig.reopen();
  rig.clock += 60_000;
}

/** Lets the next program write; resolves with the months in doubt. */
async function goOn(store: Store): Promise<readonly DoubtfulMonths[]> {
  let doubtful: readonly DoubtfulMonths[] = [];
  await rig.write({ store, onDoubt: (told) => (doubtful = told) }).flush();
  return doubtful;
}

describe('a chunk that was cut short', () => {
  it.each([
    ['all', ROWS],
    ['one month', ROWS.slice(0, 1)],
    ['none', []],
  ])('is in the ledger once where the engine forgot its tokens and has %s of it', async (_case, held) => {
    await cutShort(held);
    expect(await goOn(forgetful())).toEqual([{ table: 'charges', months: [202609, 202610] }]);
    expect(await rig.users('charges')).toEqual(['ada', 'bob', 'cy']);
  });

  it('is sent again under its tokens while the engine remembers them', async () => {
    rig.append({ charges: ROWS });
    const lost: Store = {
      ...rig.store,
      insert: async (insert) => {
        await rig.store.insert(insert);
        throw new StoreUnavailable('the answer was lost');
      },
    };
    await new Promise((resolve) => rig.write({ store: lost, onFailure: resolve }));
    await rig.reopen();
    rig.clock += 60_000;
    expect(await goOn(rig.store)).toEqual([]);
    expect(await rig.users('usage_daily')).toEqual(['ada', 'bob', 'cy']);
  });

  it('is compared with the ledger where the clock went back', async () => {
    await cutShort(ROWS);
    rig.clock -= 3_600_000;
    expect(await goOn(rig.store)).toHaveLength(1);
    expect(await rig.users('charges')).toEqual(['ada', 'bob', 'cy']);
  });

  it('waits with an alarm where a month holds a part of it, which no insert leaves', async () => {
    await cutShort(ROWS.slice(0, 2));
    const failed = new Promise<unknown>((resolve) => rig.write({ store: forgetful(), onFailure: resolve }));
    expect(await failed).toMatchObject({ name: 'PartialMonth' });
    expect(await rig.users('charges')).toEqual(['ada', 'bob']);
  });

  it('leaves its doubt in the journal until the rollups are trusted', async () => {
    await cutShort([]);
    const doubtful = await goOn(forgetful());
    await rig.reopen();
    expect(rig.journal.doubtful()).toEqual(doubtful);
    rig.journal.trust();
    await rig.reopen();
    expect(rig.journal.doubtful()).toEqual([]);
  });

  it('is inserted once where the program ends again and again while it is in doubt', async () => {
    await cutShort(ROWS.slice(0, 1));
    for (const isKept of [false, true]) {
      const dying: Store = {
        ...forgetful(),
        insert: async (insert) => {
          if (isKept) await rig.store.insert(insert);
          throw new StoreUnavailable('the answer was lost');
        },
      };
      await new Promise((resolve) => rig.write({ store: dying, onFailure: resolve }));
      await rig.reopen();
    }
    await goOn(forgetful());
    expect(await rig.users('charges')).toEqual(['ada', 'bob', 'cy']);
  });
});

describe('how long the engine remembers', () => {
  it('is what the machine is up where it is embedded, and what its process is where it is a server', async () => {
    const server = createStore({ ...engine.address, isEmbedded: false });
    const [embedded, process] = [await rig.store.remembersFor(), await server.remembersFor()];
    await server.close();
    expect(embedded).toBeGreaterThan(process);
    expect(process).toBeLessThan(600_000);
    expect(process % 1000).toBe(0);
  });
});
