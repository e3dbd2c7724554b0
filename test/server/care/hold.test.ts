// A rollup is replaced only while the ledger writer stands, and a hold that ended by itself is not trusted.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whileWriterStands } from '../../../server/care/hold.ts';
import { repair } from '../../../server/care/repair.ts';
import type { VerifyParts } from '../../../server/care/verify.ts';
import type { SpendMeter } from '../../../server/spend-meter.ts';
import type { IngestLane } from '../../../server/lane/start-ingest-lane.ts';
import { DEFAULT_POLICY } from '../../../schemas/limits.ts';
import type { Store } from '../../../store/store.ts';
import { chargeOf, openLedger, type Ledger } from '../../analytics/ledger.ts';

/** A lane whose writer stands when it is asked to; `stands` is what it says when it is let go. */
function laneOf({ stands = true, refuses = false } = {}) {
  const state = { held: false, holds: 0 };
  const ask = async (question: string) => {
    if (question === 'hold' && refuses) throw new Error('the ledger does not take what is under way');
    if (question === 'hold') {
      expect(state.held).toBe(false);
      state.holds += 1;
    }
    state.held = question === 'hold';
    return await Promise.resolve(stands);
  };
  return { state, lane: { ask } as unknown as Pick<IngestLane, 'ask'> };
}

describe('a task while the ledger writer stands', () => {
  it('is alone, and the writer goes on after it, also where it failed', async () => {
    const { state, lane } = laneOf();
    const results = await Promise.allSettled([
      whileWriterStands(lane, async () => await Promise.resolve(state.held)),
      whileWriterStands(lane, async () => await Promise.reject(new Error('no'))),
      whileWriterStands(lane, async () => await Promise.resolve(state.held)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[0]).toMatchObject({ value: true });
    expect(state).toEqual({ held: false, holds: 3 });
  });

  it('is refused where the writer cannot stand, and where it did not all the time', async () => {
    const task = async () => await Promise.resolve('done');
    await expect(whileWriterStands(laneOf({ refuses: true }).lane, task)).rejects.toThrow(
      'could not be stopped for it: the ledger does not take what is under way.',
    );
    await expect(whileWriterStands(laneOf({ stands: false }).lane, task)).rejects.toThrow(
      'longer than the ledger writer may stand',
    );
  });
});

describe('repair', () => {
  let ledger: Ledger;

  beforeAll(async () => {
    ledger = await openLedger();
    await ledger.write([chargeOf({ user: 'ada', at: '2026-01-22T01:00:00Z' })]);
  });

  afterAll(async () => {
    await ledger.close();
  });

  it('looks closely and replaces only while the writer stands', async () => {
    const { state, lane } = laneOf();
    const seen: [string, boolean][] = [];
    const store: Store = {
      ...ledger.store,
      command: async (sql, params) => {
        seen.push([/REPLACE PARTITION|INSERT|CREATE|DROP TABLE/.exec(sql)?.[0] ?? sql, state.held]);
        await ledger.store.command(sql, params);
      },
    };
    const meter = { totals: () => [], ready: () => true };
    const sessionSpend = { compared: () => undefined, renew: () => undefined };
    const reconcile = async () => await Promise.resolve();
    const spend = { writtenBatch: () => 9, meter, sessionSpend, reconcile };
    const parts: VerifyParts = {
      store,
      lane,
      spend: spend as unknown as SpendMeter,
      policy: () => DEFAULT_POLICY,
      floors: () => ({}),
    };
    await ledger.store.command('TRUNCATE TABLE usage_daily');
    expect(await repair(parts, {})).toMatchObject({ ok: true, rebuilt: [{ table: 'usage_daily' }] });
    expect(seen.map(([what]) => what)).toContain('REPLACE PARTITION');
    expect(seen.filter(([, held]) => !held)).toEqual([]);
    // Once to be sure of the differences, once for the month.
    expect(state).toEqual({ held: false, holds: 2 });
    const none = { ...parts, floors: () => ({ charges: 202602 }) };
    expect(await repair(none, { from: '2026-01' })).toMatchObject({ ok: true, rebuilt: [] });
  });
});
