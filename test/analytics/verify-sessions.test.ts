// The meter of sessions is compared with the ledger: what differs is told, and nothing that the ledger cannot tell.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compareSessions } from '../../analytics/verify-sessions.ts';
import { incrementOfActivity, incrementOfCharge } from '../../ingest/increments.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { DEFAULT_POLICY } from '../../schemas/limits.ts';
import { startSessionSpend, type SessionSpend } from '../../server/session-spend.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Call, type Ledger } from './ledger.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;
const EXCLUDED = ['title'];
const ASKED = { excludedSources: EXCLUDED, floors: {} };

let ledger: Ledger;
let sessions: SessionSpend;
let batch = 0;

beforeAll(async () => {
  ledger = await openLedger();
}, 120_000);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['Date'] });
  sessions = startSessionSpend({
    store: ledger.store,
    policy: () => ({ ...DEFAULT_POLICY, excludedSources: EXCLUDED }),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(async () => {
  await ledger.close();
});

type Told = { readonly call: Omit<Call, 'at'>; readonly hoursAgo: number; readonly isTakenBack?: boolean };

/** Writes a batch into the ledger and, where `isHeard`, into the meter. */
async function book(told: readonly Told[], isHeard = true): Promise<void> {
  const charges = told.flatMap(({ call, hoursAgo, isTakenBack }) => {
    const charge = chargeOf({ user: 'ada', ...call, at: ago(hoursAgo) });
    return isTakenBack ? [charge, takenBack(charge)] : [charge];
  });
  const activities = told.map(({ call: { session = '' }, hoursAgo }) =>
    activityOf({ user: 'ada', session, at: ago(hoursAgo), kind: 'subagent_started', count: 1 }),
  );
  await ledger.write(charges, activities);
  batch += 1;
  const increments: SpendIncrement[] = [
    ...charges.flatMap(incrementOfCharge),
    ...activities.flatMap(incrementOfActivity),
  ];
  if (isHeard) sessions.apply(batch, increments);
}

function ago(hours: number): string {
  return new Date(NOON - hours * HOUR_MS).toISOString();
}

const follow = async (): Promise<void> => await sessions.follow(batch, EXCLUDED);
const compared = async () => await compareSessions(ledger.store, sessions.compared(EXCLUDED), ASKED);

describe('the meter of sessions', () => {
  it('equals the ledger, with late calls from before what is read, and with what does not count', async () => {
    await book([
      { call: { session: 'a', cost: '1', retries: 2, subagentId: 'x' }, hoursAgo: 2 },
      { call: { session: 'a', cost: '2' }, hoursAgo: 40 * 24 },
      { call: { session: 'silent', cost: '4' }, hoursAgo: 60 },
    ]);
    await follow();
    await book([
      { call: { session: 'a', cost: '8' }, hoursAgo: 40 * 24 },
      { call: { session: 'a', cost: '16', source: 'auxiliary', subagent: 'title' }, hoursAgo: 1 },
      { call: { session: 'silent', cost: '32' }, hoursAgo: 0 },
      { call: { session: 'b', cost: '64' }, hoursAgo: 0 },
    ]);
    await follow();
    expect(sessions.meter.use({ session: 'a' })?.cost).toBe(9_000_000_000_000n);
    expect(await compared()).toEqual([]);
  });

  it('is told where it missed a batch, by session, person and agent', async () => {
    await book([{ call: { session: 'c', cost: '1' }, hoursAgo: 2 }]);
    await follow();
    await book([{ call: { session: 'c', cost: '2', tokens: { output: 5 } }, hoursAgo: 1 }], false);
    await follow();
    const key = { session: 'c', user: 'ada', agent: 'claude-code' };
    expect(await compared()).toEqual([
      { table: 'session meter', key, measure: 'cost', rollup: '1', ledger: '3' },
      { table: 'session meter', key, measure: 'tokens', rollup: '0', ledger: '5' },
      { table: 'session meter', key, measure: 'started', rollup: '1', ledger: '2' },
    ]);
    sessions.renew();
    await follow();
    expect(await compared()).toEqual([]);
  });

  it('is not compared where it was saved by an earlier process, or counts other work', async () => {
    await book([{ call: { session: 'd', cost: '1' }, hoursAgo: 2 }]);
    sessions.restore({ asOfBatch: batch, sessions: [] });
    expect(sessions.compared(EXCLUDED)).toBeUndefined();
    expect(sessions.compared([])).toBeUndefined();
    expect(await compareSessions(ledger.store, undefined, ASKED)).toEqual([]);
  });

  it('is not compared where months were dropped since it was read', async () => {
    await book([{ call: { session: 'e', cost: '1' }, hoursAgo: 2 }]);
    await follow();
    await book([{ call: { session: 'e', cost: '1' }, hoursAgo: 1 }], false);
    await follow();
    const held = sessions.compared(EXCLUDED);
    const floors = { charges: 202611 };
    expect(await compareSessions(ledger.store, held, { ...ASKED, floors })).toEqual([]);
    expect(await compareSessions(ledger.store, held, ASKED)).not.toEqual([]);
  });

  it('equals it in any order of late calls, corrections, silence and jumps of the clock', async () => {
    let run = 0;
    const call = fc.record({
      session: fc.constantFrom('s', 't', 'u'),
      cost: fc.constantFrom('1', '0.000000000001', '3'),
      hoursAgo: fc.constantFrom(0, 1, 47, 49, 30 * 24, 32 * 24),
      isTakenBack: fc.boolean(),
    });
    const step = fc.oneof(
      fc.array(call, { minLength: 1, maxLength: 4 }).map((calls) => ({ calls })),
      fc.constantFrom(0, 1, 3, -2, 72, -72).map((jump) => ({ jump })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), fc.nat(3), async (steps, readAt) => {
        run += 1;
        vi.setSystemTime(NOON);
        sessions = startSessionSpend({
          store: ledger.store,
          policy: () => ({ ...DEFAULT_POLICY, excludedSources: EXCLUDED }),
        });
        for (const [at, each] of steps.entries()) {
          if ('jump' in each) vi.setSystemTime(Date.now() + each.jump * HOUR_MS);
          else
            await book(
              each.calls.map(({ session, cost, ...told }) => ({
                call: { session: `${session}${run}`, cost },
                ...told,
              })),
            );
          if (at >= readAt) await follow();
        }
        await follow();
        expect(await compared()).toEqual([]);
      }),
      { numRuns: 8 },
    );
  }, 300_000);
});
