// Deliveries of forges through the journal into the ledger: once, on disk before the answer, whole or not at all.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ForgeDelivery } from '../../../ingest/forge/delivery.ts';
import { createDeliveryCounters } from '../../../ingest/forge/delivery-counters.ts';
import { changesNaming } from '../../../ingest/forge/known-changes.ts';
import { retellChanges } from '../../../ingest/forge/retell.ts';
import { changeIn, putChange } from '../../../ingest/forge/shelves.ts';
import { createTakeDelivery } from '../../../ingest/forge/take-delivery.ts';
import { dirtyPage } from '../../../ingest/attribution/dirty.ts';
import { JournalFull } from '../../../ingest/journal/guard.ts';
import {
  githubDelivery,
  toForgeDelivery,
  VCS_DELIVERIES,
  vcsDelivery,
} from '../../support/forge-fixtures.ts';
import { startRigEngine, type JournalRig, type RigEngine } from '../../support/journal-rig.ts';

let engine: RigEngine;
let rig: JournalRig;

beforeAll(async () => {
  engine = await startRigEngine();
});
beforeEach(() => {
  rig = engine.rig();
});
afterEach(async () => {
  await rig.close();
});
afterAll(async () => {
  await engine.close();
});

const announced: number[] = [];

const taker = () =>
  createTakeDelivery({
    journal: rig.journal,
    paused: () => undefined,
    announce: async (batchId) => {
      announced.push(batchId);
      await Promise.resolve();
    },
  });

const opened = (): ForgeDelivery => toForgeDelivery(vcsDelivery('pull_request.opened'));

const CHANGES = `SELECT * FROM changes ORDER BY batch_id DESC LIMIT 1 BY repo, pr`;

async function written(): Promise<void> {
  rig.write();
  await expect.poll(() => rig.journal.written, { timeout: 20_000 }).toBe(rig.journal.last);
}

describe('deliveries', () => {
  it('are rows of facts and of the changes that they add up to', async () => {
    const take = taker();
    for (const delivery of VCS_DELIVERIES)
      expect(await take(toForgeDelivery(delivery))).toHaveProperty('taken');
    await written();
    const row = z.object({
      pr: z.string(),
      state: z.string(),
      reverted_by: z.string(),
      reverted: z.string().nullable(),
      reverts: z.array(z.string()),
      review_minutes: z.record(z.string(), z.coerce.number()),
      review_runs: z.array(z.string()),
      commits: z.coerce.number(),
      merged_by: z.string(),
    });
    const sql = `SELECT pr, state, reverted_by, toString(reverted_at) AS reverted, reverts, review_minutes, review_runs, commits, merged_by
      FROM (${CHANGES}) ORDER BY pr`;
    expect(await rig.store.query({ sql, row })).toEqual([
      {
        pr: '42',
        state: 'merged',
        reverted_by: '45',
        reverted: '2026-10-07 08:30:12.000',
        reverts: [],
        review_minutes: { 'actions_linux@202610@copilot': 3 },
        review_runs: ['18200000042'],
        commits: 2,
        merged_by: 'chi-m',
      },
      {
        pr: '45',
        state: 'merged',
        reverted_by: '',
        reverted: null,
        reverts: ['42'],
        review_minutes: {},
        review_runs: [],
        commits: 1,
        merged_by: 'chi-m',
      },
    ]);
    const facts = await rig.store.query({
      sql: `SELECT kind, toString(count()) AS facts, toString(uniq(record_id)) AS distinct FROM forge_facts GROUP BY kind ORDER BY kind`,
      row: z.object({ kind: z.string(), facts: z.string(), distinct: z.string() }),
    });
    expect(facts.every((one) => one.facts === one.distinct)).toBe(true);
    expect(facts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['change', 'job', 'push', 'review', 'run']),
    );
  });

  it('are taken once, by their id and by what is in them', async () => {
    const take = taker();
    expect(await take(opened())).toHaveProperty('taken');
    const { last } = rig.journal;
    expect(await take(opened())).toEqual({ duplicate: true });
    expect(await take({ ...opened(), delivery: '' })).toEqual({ duplicate: true });
    expect(await take({ ...opened(), delivery: 'another' })).toEqual({ duplicate: true });
    expect(rig.journal.last).toBe(last);
  });

  it('are known after a restart, and what attribution has to look at with them', async () => {
    await taker()(opened());
    await rig.reopen();
    expect(await taker()({ ...opened(), delivery: '' })).toEqual({ duplicate: true });
    rig.journal.append((state) => {
      const naming = changesNaming(state, 'session_01HZX4Q7N2V9K3M8T6R5ACMER1');
      expect(naming.map(({ pr }) => pr)).toEqual(['42']);
      expect(dirtyPage(state)).toEqual(
        expect.arrayContaining([
          { kind: 'branch', repo: 'github.com/acme-rail/signals', branch: 'agent/fix-interlock-race' },
          { kind: 'session', session: 'session_01HZX4Q7N2V9K3M8T6R5ACMER1' },
        ]),
      );
      return undefined;
    });
  });

  it('that come again after their facts were forgotten change nothing', async () => {
    const take = taker();
    await take(opened());
    const months = 3 * 45 * 24 * 3_600_000;
    for (const later of [months, 2 * months]) {
      rig.clock += later;
      rig.journal.append(() => undefined);
    }
    expect(await take(opened())).toHaveProperty('taken');
    await written();
    const row = z.object({ versions: z.coerce.number() });
    const versions = await rig.store.query({ sql: 'SELECT count() AS versions FROM changes', row });
    expect(versions).toEqual([{ versions: 1 }]);
  });

  it('tell the meter after they are on disk', async () => {
    announced.length = 0;
    await taker()(opened());
    expect(announced).toEqual([rig.journal.last]);
  });
});

it('changes of an earlier version are told again once, with the runs that reviewed them', async () => {
  const take = taker();
  for (const delivery of VCS_DELIVERIES) await take(toForgeDelivery(delivery));
  await written();
  await rig.store.command(`ALTER TABLE changes UPDATE review_runs = [] WHERE 1 SETTINGS mutations_sync = 1`);
  const ref = { repo: 'github.com/acme-rail/signals', pr: '42' };
  rig.journal.append((state) => {
    const change = changeIn(state, ref);
    if (change) putChange(state, { ...change, known: { ...change.known, row: 'of an earlier version' } });
    return undefined;
  });
  const announce = async (): Promise<void> => await Promise.resolve();
  const parts = { journal: rig.journal, store: rig.store, announce };
  expect(await retellChanges(parts)).toBe(1);
  await written();
  const sql = `SELECT review_runs FROM (${CHANGES}) WHERE pr = '42'`;
  const row = z.object({ review_runs: z.array(z.string()) });
  expect(await rig.store.query({ sql, row })).toEqual([{ review_runs: ['18200000042'] }]);
  expect(await retellChanges(parts)).toBe(0);
});

describe('a delivery of which nothing is kept', () => {
  it('says why it is ignored', async () => {
    expect(await taker()(githubDelivery('star', { action: 'created' }))).toHaveProperty('ignored');
  });

  it('says what is wrong with it', async () => {
    const broken = { ...opened(), delivery: 'x', body: Buffer.from('{"action": ') };
    expect(await taker()(broken)).toHaveProperty('malformed');
  });

  it('says so while the journal takes nothing, and is taken later', async () => {
    const journal: { append: () => number } = {
      append: () => {
        throw new JournalFull('There is no room.');
      },
    };
    const announce = async (): Promise<void> => await Promise.resolve();
    const full = createTakeDelivery({ journal, announce, paused: () => undefined });
    expect(await full(opened())).toEqual({ unavailable: 'There is no room.' });
    const paused = createTakeDelivery({ journal, announce, paused: () => ({ sentence: 'Not now.' }) });
    expect(await paused(opened())).toEqual({ unavailable: 'Not now.' });
    expect(await taker()(opened())).toHaveProperty('taken');
  });

  it('leaves nothing behind where its transaction fails', async () => {
    const { journal } = rig;
    const failing = createTakeDelivery({
      journal: {
        append: (settle) =>
          journal.append((state, id) => {
            settle(state, id);
            throw new Error('cut short');
          }),
      },
      announce: async () => await Promise.resolve(),
      paused: () => undefined,
    });
    await expect(failing(opened())).rejects.toThrow('cut short');
    expect(await taker()(opened())).toHaveProperty('taken');
  });
});

it('deliveries are counted by what became of them, reasons beyond a bound together', () => {
  const counters = createDeliveryCounters();
  counters.add('github', { taken: 2 });
  counters.add('github', { taken: 1 });
  for (let event = 0; event < 300; event += 1) counters.add('gitlab', { ignored: `event ${event}` });
  const counts = counters.counts();
  expect(counts[0]).toEqual({ forge: 'github', outcome: 'taken', reason: '', deliveries: 2 });
  expect(counts.length).toBeLessThanOrEqual(101);
  expect(counts.reduce((sum, { deliveries }) => sum + deliveries, 0)).toBe(302);
});
