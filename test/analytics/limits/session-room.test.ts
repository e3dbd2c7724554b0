// The room that sessions have in the meter: no session takes that of others, and what is missing is never taken for nothing.
import { describe, expect, it } from 'vitest';
import { createSessionMeter, type SessionIncrement } from '../../../analytics/limits/session-meter.ts';
import type { SessionDelta } from '../../../analytics/limits/session-totals.ts';
import { MOST_IN_SESSION } from '../../../analytics/limits/sessions-held.ts';
import { callsOf, RETRIES, type SessionCounts } from '../../../schemas/session-work.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

type Given = Partial<Omit<SessionIncrement, 'work'>> & {
  readonly session?: string;
  readonly counts?: SessionCounts;
};

function used({ session = 's1', counts = [], ...more }: Given): SessionIncrement {
  const row = { user: 'ada', agent: 'claude-code', time: NOON, cost: 0n, counted: true, ...more };
  return { ...row, work: { session, tokens: 0, counts } };
}

function deltaOf({ user, agent, time, cost, work }: SessionIncrement): SessionDelta {
  return { session: work.session, user, agent, last: time, cost, tokens: 0, counts: work.counts ?? [] };
}

function meterOf(...increments: readonly SessionIncrement[]) {
  const meter = createSessionMeter(() => NOON);
  meter.assign({ asOfBatch: 0, sessions: [] });
  meter.apply(1, increments);
  return meter;
}

describe('what is held', () => {
  it('is no more of one session than its share, however many people or subagents work in it', () => {
    const people = Array.from({ length: 150_000 }, (_, index) => used({ user: `p${index}`, cost: 1n }));
    const meter = meterOf(used({ session: 'other', cost: 7n }));
    expect(meter.assign({ asOfBatch: 1, sessions: people.map(deltaOf) })).toBe(true);
    expect(meter.use({ session: 's1' })?.cost).toBe(BigInt(MOST_IN_SESSION));
    expect([meter.ready('s1'), meter.ready('other'), meter.ready()]).toEqual([false, true, true]);
  });

  it('counts what a session costs that has more subagents than are told apart', () => {
    const meter = meterOf(used({ session: 'quiet', cost: 1n, time: NOON - 1 }));
    const calls = Array.from({ length: 3_000 }, (_, index) =>
      used({
        cost: 1n,
        counts: [
          [callsOf(`a${index}`), 1],
          [RETRIES, 1],
        ],
      }),
    );
    meter.apply(2, calls);
    meter.settle(2);
    const use = meter.use({ session: 's1' });
    expect([use?.cost, use?.retries]).toEqual([3_000n, 3_000]);
    expect(use?.subagents).toBeGreaterThan(MOST_IN_SESSION - 5);
    expect(meter.use({ session: 'quiet' })?.cost).toBe(1n);
    expect([meter.ready('s1'), meter.ready('quiet')]).toEqual([false, true]);
  });

  it('is not taken for everything where a session was dropped and goes on, until totals are assigned', () => {
    const meter = createSessionMeter(() => NOON, 1);
    meter.assign({ asOfBatch: 0, sessions: [] });
    meter.apply(1, [used({ session: 'old', time: NOON - 9, cost: 5n }), used({ session: 'new', cost: 1n })]);
    meter.settle(1);
    meter.apply(2, [used({ session: 'old', cost: 1n })]);
    expect([meter.ready('old'), meter.ready('new'), meter.totals(10)]).toEqual([false, true, undefined]);
    meter.assign({ asOfBatch: 2, sessions: [deltaOf(used({ session: 'old', cost: 6n }))] });
    expect([meter.ready('old'), meter.use({ session: 'old' })?.cost]).toEqual([true, 6n]);
  });

  it('knows only the sessions that were told where there were too many to be read', () => {
    const meter = createSessionMeter(() => NOON);
    meter.assign({ asOfBatch: 0, sessions: [deltaOf(used({ cost: 1n }))], isCut: true });
    expect([meter.ready('s1'), meter.ready('unheard'), meter.totals(10)]).toEqual([true, false, undefined]);
  });

  it('takes in batches that come while totals are assigned in steps', async () => {
    const meter = meterOf(used({ cost: 1n }));
    let steps = 0;
    const totals = { asOfBatch: 1, sessions: [deltaOf(used({ cost: 1n })), deltaOf(used({ cost: 2n }))] };
    const breath = async () => {
      steps += 1;
      meter.apply(1 + steps, [used({ cost: 10n })]);
      await Promise.resolve();
    };
    expect(await meter.assignSlowly(totals, breath)).toBe(true);
    expect(meter.use({ session: 's1' })?.cost).toBe(23n);
    expect(await meter.assignSlowly({ asOfBatch: 0, sessions: [] }, breath)).toBe(false);
  });
});
