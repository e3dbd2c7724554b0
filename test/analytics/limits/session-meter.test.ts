// The meter of sessions equals a recomputation: whatever the order of batches, replays, corrections and assigned totals.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSessionMeter,
  SILENT_MS,
  type SessionAsked,
  type SessionIncrement,
  type SessionMeter,
  type SessionTotals,
} from '../../../analytics/limits/session-meter.ts';
import { NO_USE, type SessionDelta } from '../../../analytics/limits/session-totals.ts';
import { callsOf, COMPLETED, RETRIES, STARTED, startedAt } from '../../../schemas/session-work.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

type Given = Partial<Omit<SessionIncrement, 'work'>> & {
  readonly session?: string;
  readonly tokens?: number;
  readonly counts?: readonly (readonly [string, number])[];
};

function used({ session = 's1', tokens = 0, counts = [], ...more }: Given): SessionIncrement {
  const row = { user: 'ada', agent: 'claude-code', time: NOON, cost: 0n, counted: true, ...more };
  return { ...row, work: { session, tokens, counts } };
}

function meterOf(...increments: readonly SessionIncrement[]) {
  const meter = createSessionMeter(() => NOON);
  meter.assign({ asOfBatch: 0, sessions: [] });
  meter.apply(1, increments);
  return meter;
}

/** What the ledger would say of batches: a row for each increment is as good as their sum. */
function totalsOf(
  batches: ReadonlyMap<number, readonly SessionIncrement[]>,
  asOfBatch: number,
): SessionTotals {
  const covered = [...batches].filter(([id]) => id <= asOfBatch).flatMap(([, increments]) => increments);
  return { asOfBatch, sessions: covered.map(deltaOf) };
}

function deltaOf({ user, agent, time, cost, counted, work }: SessionIncrement): SessionDelta {
  const { session, tokens, counts = [] } = work;
  const amounts = counted ? { cost, tokens } : { cost: 0n, tokens: 0 };
  return { session, user, agent, last: time, ...amounts, counts };
}

describe('what a session used', () => {
  it('is its cost and its tokens, without auxiliary work that does not count', () => {
    const meter = meterOf(
      used({ cost: 5n, tokens: 10 }),
      used({ cost: 7n, tokens: 1, counted: false }),
      used({ session: 'other', cost: 100n }),
    );
    expect(meter.use({ session: 's1' })).toMatchObject({ cost: 5n, tokens: 10, agents: ['claude-code'] });
    expect(meter.use({ session: 'unheard' })).toBeUndefined();
  });

  it('counts a subagent once, however many calls it made, and not when all of them were taken back', () => {
    const meter = meterOf(
      used({ counts: [[callsOf('a'), 3]] }),
      used({ counts: [[callsOf('b'), 1]] }),
      used({ counts: [[callsOf('c'), 1]] }),
    );
    expect(meter.use({ session: 's1' })?.subagents).toBe(3);
    meter.apply(2, [used({ counts: [[callsOf('c'), -1]] })]);
    expect(meter.use({ session: 's1' })?.subagents).toBe(2);
  });

  it('takes the most that calls, starts or ends tell of the same subagents', () => {
    const meter = meterOf(used({ counts: [[callsOf('a'), 1]] }), used({ counts: [[STARTED, 2]] }));
    expect(meter.use({ session: 's1' })?.subagents).toBe(2);
    meter.apply(2, [used({ counts: [[COMPLETED, 4]] })]);
    expect(meter.use({ session: 's1' })?.subagents).toBe(4);
  });

  it('is as deep as the deepest subagent that was told and not taken back', () => {
    const meter = meterOf(
      used({
        counts: [
          [STARTED, 1],
          [startedAt(1), 1],
        ],
      }),
    );
    meter.apply(2, [
      used({
        counts: [
          [STARTED, 1],
          [startedAt(3), 1],
        ],
      }),
    ]);
    expect(meter.use({ session: 's1' })).toMatchObject({ depth: 3, isDepthTold: true });
    meter.apply(3, [
      used({
        counts: [
          [STARTED, -1],
          [startedAt(3), -1],
        ],
      }),
    ]);
    expect(meter.use({ session: 's1' })).toMatchObject({ depth: 1, subagents: 1 });
  });

  it('is one level deep at least where a subagent worked whose depth nobody told', () => {
    expect(meterOf(used({ counts: [[callsOf('a'), 1]] })).use({ session: 's1' })).toMatchObject({
      depth: 1,
      isDepthTold: false,
    });
  });

  it('adds up retries of calls and of activities', () => {
    const meter = meterOf(used({ counts: [[RETRIES, 2]] }), used({ counts: [[RETRIES, 1]] }));
    expect(meter.use({ session: 's1' })?.retries).toBe(3);
  });
});

describe('whose session it is', () => {
  const meter = meterOf(
    used({ user: 'ada', cost: 1n }),
    used({ user: 'bob', cost: 10n }),
    used({ user: '', cost: 100n }),
    used({ user: 'ada', agent: 'codex', cost: 1000n }),
  );

  it('is of the person who asks, by all of their names, and of nobody yet', () => {
    expect(meter.use({ session: 's1', users: ['ada'] })?.cost).toBe(1101n);
    expect(meter.use({ session: 's1', users: ['bob', 'robert'] })?.cost).toBe(110n);
    expect(meter.use({ session: 's1' })?.cost).toBe(1111n);
  });

  it('is of the agent that asks', () => {
    expect(meter.use({ session: 's1', users: ['ada'], agent: 'codex' })?.cost).toBe(1000n);
    expect(meter.use({ session: 's1', users: ['ada'], agent: 'cursor' })).toBeUndefined();
  });

  it('follows calls that turn out to be of somebody', () => {
    const moved = meterOf(used({ user: '', cost: 5n, tokens: 3 }));
    moved.apply(2, [used({ user: '', cost: -5n, tokens: -3 }), used({ user: 'bob', cost: 5n, tokens: 3 })]);
    expect(moved.use({ session: 's1', users: ['ada'] })).toMatchObject({ cost: 0n, tokens: 0 });
    expect(moved.use({ session: 's1', users: ['bob'] })).toMatchObject({ cost: 5n, tokens: 3 });
  });
});

describe('what is held', () => {
  it('is known when totals of the ledger were assigned', () => {
    const meter = createSessionMeter(() => NOON);
    meter.apply(1, [used({ cost: 1n })]);
    expect(meter.ready()).toBe(false);
    expect(meter.totals(10)).toBeUndefined();
    meter.assign({ asOfBatch: 0, sessions: [] });
    expect(meter.ready()).toBe(true);
  });

  it('does not reach back to sessions that were silent for two days', () => {
    let now = NOON;
    const meter = createSessionMeter(() => now);
    meter.assign({ asOfBatch: 0, sessions: [] });
    meter.apply(1, [used({ cost: 1n }), used({ session: 'late', cost: 1n, time: NOON + 2 })]);
    now += SILENT_MS + 1;
    meter.settle(1);
    expect(meter.use({ session: 's1' })).toBeUndefined();
    expect(meter.use({ session: 'late' })).toBeDefined();
  });

  it('is the sessions heard last where there are too many, their subagents counted', () => {
    const meter = createSessionMeter(() => NOON, 3);
    meter.assign({ asOfBatch: 0, sessions: [] });
    meter.apply(1, [
      used({ session: 'old', time: NOON - 9 }),
      used({ session: 'wide', time: NOON - 5, counts: [[callsOf('a'), 1]] }),
      used({ session: 'new', time: NOON }),
    ]);
    meter.settle(1);
    expect(['old', 'wide', 'new'].filter((session) => meter.use({ session }))).toEqual(['wide', 'new']);
  });

  it('is not told for saving where it is too much', () => {
    const meter = meterOf(used({}), used({ session: 's2', tokens: 1 }));
    meter.settle(1);
    expect(meter.totals(1)).toBeUndefined();
    expect(meter.totals(2)?.sessions.map(({ session }) => session)).toEqual(['s2']);
  });
});

const someCounts = fc.array(
  fc.tuple(
    fc.constantFrom(RETRIES, STARTED, callsOf('a'), callsOf('b'), startedAt(1), startedAt(2)),
    fc.constantFrom(-1, 1, 2),
  ),
  { maxLength: 3 },
);
const increments = fc.array(
  fc
    .record({
      session: fc.constantFrom('s1', 's2'),
      user: fc.constantFrom('', 'ada', 'bob'),
      agent: fc.constantFrom('codex', 'claude-code'),
      cost: fc.bigInt({ min: -50n, max: 1000n }),
      tokens: fc.integer({ min: -5, max: 100 }),
      counted: fc.boolean(),
      counts: someCounts,
    })
    .map(used),
  { maxLength: 4 },
);
const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const histories = fc.array(
  fc.record({ increments, amendment: increments, replay: fc.boolean(), assign: share, restart: share }),
  { maxLength: 10 },
);

/** Nothing is left of a session, or nothing was heard of it: it is the same. */
function useWithoutAgents(meter: SessionMeter, asked: SessionAsked) {
  return { ...(meter.use(asked) ?? NO_USE), agents: [] };
}

it('equals a recomputation in any interleaving of batches, replays, amendments, assigned totals and restarts', () => {
  fc.assert(
    fc.property(histories, (history) => {
      let meter = createSessionMeter(() => NOON);
      meter.assign({ asOfBatch: 0, sessions: [] });
      const batches = new Map<number, readonly SessionIncrement[]>();
      for (const [index, step] of history.entries()) {
        const id = index + 1;
        meter.apply(id, step.increments);
        meter.amend(id, step.amendment);
        batches.set(id, [...step.increments, ...step.amendment]);
        if (step.replay) meter.apply(id, step.increments);
        if (step.assign !== null) meter.assign(totalsOf(batches, Math.floor(step.assign * id)));
        if (step.restart !== null) {
          meter.settle(Math.floor(step.restart * id));
          const saved = meter.totals(100)!;
          meter = createSessionMeter(() => NOON);
          meter.assign(saved);
          for (const [kept, of] of batches) meter.apply(kept, of);
        }
      }
      const again = createSessionMeter(() => NOON);
      again.assign(totalsOf(batches, Infinity));
      for (const session of ['s1', 's2']) {
        for (const users of [undefined, ['ada'], ['bob']]) {
          const asked = { session, ...(users && { users }) };
          expect(useWithoutAgents(meter, asked)).toEqual(useWithoutAgents(again, asked));
        }
      }
    }),
  );
});
