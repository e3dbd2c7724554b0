// A chunk of which it is not known how much the ledger has, on the real engine.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DoubtfulMonths } from '../../../ingest/journal/batch.ts';
import { LEDGER_COLUMNS } from '../../../ingest/ledger/columns.ts';
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
const sure = (): Store => ({
  ...rig.store,
  remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
});
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
    expect((await goOn(sure())).map(({ table }) => table)).toEqual(['charges']);
    expect(await rig.users('usage_daily')).toEqual(['ada', 'bob', 'cy']);
  });

  it.each([
    ['the clock was set back', -3_600_000, 60_000],
    ['the engine has just begun', 0, 2_000],
  ])('is booked once where an insert without an answer still goes on and %s', async (_case, jump, up) => {
    rig.append({ charges: ROWS });
    let late: Promise<void> = Promise.resolve();
    let attempts = 0;
    const slow: Store = {
      ...rig.store,
      remembersFor: async () => await Promise.resolve(up),
      insert: async (insert) => {
        attempts += 1;
        if (attempts > 1) return await rig.store.insert(insert);
        late = sleep(400).then(async () => await rig.store.insert(insert));
        rig.clock += jump;
        throw new StoreUnavailable('no answer yet');
      },
    };
    await goOn(slow);
    await late;
    expect(await rig.users('charges')).toEqual(['ada', 'bob', 'cy']);
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
  it('is how long its process runs: a kill may leave a token without its rows', async () => {
    const remembers = await rig.store.remembersFor();
    expect(remembers).toBeLessThanOrEqual(performance.now());
    expect(remembers % 1000).toBe(0);
  });
});
