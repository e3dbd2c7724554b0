// Reservations: what they hold, what ends them, and that spend and reserved amounts never promise the same dollar twice.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createReservations,
  MAX_PER_PERSON,
  type ReservationRequest,
  type Reservations,
} from '../../../analytics/limits/reservations.ts';

const START = Date.UTC(2026, 10, 22, 13, 30);
const KEY = 'the budget';

let now = START;
let reservations: Reservations;

beforeEach(() => {
  now = START;
  reservations = createReservations(() => now);
});

function make(estimate: bigint, more: Partial<ReservationRequest> = {}) {
  const request = { names: ['ada'], session: 's1', keys: [KEY], calls: 'one', seconds: 60 } as const;
  return reservations.make({ ...request, estimate, ...more });
}

const charge = (cost: bigint, more: object = {}) => ({
  calls: cost < 0n ? -1 : 1,
  user: 'ada',
  session: 's1',
  time: now,
  cost,
  ...more,
});

describe('a reservation', () => {
  it('counts under each of its keys until its time ends, rounded up to the second', () => {
    now = START + 1;
    const made = make(5n, { keys: [KEY, 'other'] });
    expect(made?.expiresAt).toBe(START + 61_000);
    now = START + 60_999;
    expect([reservations.held(KEY), reservations.held('other'), reservations.held('third')]).toEqual([
      5n,
      5n,
      0n,
    ]);
    now = START + 61_000;
    expect([reservations.held(KEY), reservations.held('other'), reservations.count()]).toEqual([0n, 0n, 0]);
  });

  it('ends when who asked lets go, and letting go twice takes nothing from others', () => {
    const made = make(5n);
    make(7n);
    reservations.end(made!.id);
    reservations.end(made!.id);
    reservations.end('unknown');
    expect(reservations.held(KEY)).toBe(7n);
  });

  it('for one call ends with the next call of its session, whatever that cost', () => {
    make(5n);
    reservations.settle([charge(1n)]);
    expect(reservations.held(KEY)).toBe(0n);
  });

  it('for many calls gives up what each call costs, oldest first', () => {
    make(5n, { calls: 'many' });
    now += 1;
    make(4n, { calls: 'many' });
    reservations.settle([charge(3n)]);
    expect(reservations.held(KEY)).toBe(6n);
    reservations.settle([charge(3n), charge(1n)]);
    expect([reservations.held(KEY), reservations.count()]).toEqual([2n, 1]);
    reservations.settle([charge(100n)]);
    expect([reservations.held(KEY), reservations.count()]).toEqual([0n, 0]);
  });

  it('is left alone by calls of other people and sessions, by earlier calls and by corrections', () => {
    make(5n);
    make(7n, { session: '' });
    reservations.settle([
      charge(1n, { user: 'bob' }),
      charge(1n, { session: 's2' }),
      charge(1n, { session: '' }),
      charge(1n, { time: START - 1 }),
      charge(-1n),
    ]);
    expect(reservations.held(KEY)).toBe(12n);
  });

  it('is not ended by a call that a better signal tells again in the same batch', () => {
    make(5n);
    make(5n);
    reservations.settle([charge(2n), charge(-2n), charge(2n)]);
    expect(reservations.held(KEY)).toBe(5n);
  });

  it('ends with a call that costs nothing, and not with a correction of what a call cost', () => {
    make(5n);
    make(7n);
    reservations.settle([charge(1n, { calls: 0 }), charge(-1n, { calls: 0 })]);
    expect(reservations.held(KEY)).toBe(12n);
    reservations.settle([charge(0n)]);
    expect(reservations.held(KEY)).toBe(7n);
    reservations.settle([charge(0n, { calls: -1 }), charge(2n)]);
    expect(reservations.held(KEY)).toBe(7n);
  });

  it('for many calls gives up what corrections add to their cost', () => {
    make(5n, { calls: 'many' });
    reservations.settle([charge(0n), charge(2n, { calls: 0 })]);
    expect(reservations.held(KEY)).toBe(3n);
  });

  it('counts under a shared key up to a share of the person, and beyond under one of their own', () => {
    const shared = { keys: [{ key: KEY, own: 'of ada', most: 8n }] };
    const first = make(5n, shared);
    const many = make(9n, { ...shared, calls: 'many' });
    make(6n, { names: ['bob'], keys: [{ key: KEY, own: 'of bob', most: 8n }] });
    expect([reservations.held(KEY), reservations.held('of ada'), reservations.held('of bob')]).toEqual([
      14n,
      6n,
      0n,
    ]);
    reservations.settle([charge(7n)]);
    expect([reservations.held(KEY), reservations.held('of ada')]).toEqual([13n, 0n]);
    reservations.end(first!.id);
    reservations.end(many!.id);
    expect([reservations.held(KEY), reservations.held('of ada')]).toEqual([6n, 0n]);
  });

  it('ends with calls under any name of its person', () => {
    make(5n, { names: ['ada', 'ada@example.com'] });
    reservations.settle([charge(1n, { user: 'ada@example.com' })]);
    expect(reservations.held(KEY)).toBe(0n);
  });

  it('is refused beyond what one person may hold, and made again when some ended', () => {
    for (let index = 0; index < MAX_PER_PERSON; index += 1) expect(make(1n)).toBeDefined();
    expect(make(1n)).toBeUndefined();
    expect(make(1n, { names: ['bob'] })).toBeDefined();
    now += 61_000;
    expect(make(1n)).toBeDefined();
  });
});

/** Calls that cost no more than was estimated, in the order in which they are asked for. */
const calls = fc.array(
  fc
    .record({
      estimate: fc.bigInt(1n, 20n),
      share: fc.integer({ min: 0, max: 100 }),
      session: fc.constantFrom('a', 'b'),
    })
    .map(({ estimate, share, session }) => ({
      estimate,
      session,
      cost: (estimate * BigInt(share)) / 100n,
    })),
  { minLength: 1, maxLength: 30 },
);

describe('spend and what is reserved', () => {
  it('together never fall below what will be spent, in whatever order calls end, with one reservation for each', () => {
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (asked, random) => {
        const held = createReservations(() => START);
        let spent = 0n;
        const underWay = asked.map(({ estimate, session, cost }) => {
          held.make({ names: ['ada'], session, keys: [KEY], estimate, calls: 'one', seconds: 600 });
          return { estimate, session, cost: cost > 0n ? cost : 1n };
        });
        while (underWay.length > 0) {
          const [ended] = underWay.splice(random.next().value % underWay.length, 1);
          held.settle([{ user: 'ada', session: ended!.session, time: START, cost: ended!.cost, calls: 1 }]);
          spent += ended!.cost;
          const atMost = underWay.reduce((sum, { estimate }) => sum + estimate, spent);
          expect(spent + held.held(KEY)).toBeGreaterThanOrEqual(atMost);
        }
        expect([held.held(KEY), held.count()]).toEqual([0n, 0]);
      }),
    );
  });

  it('never fall below what will be spent where reservations are for many calls, or for one and many', () => {
    const asked = fc.array(
      fc.record({
        estimate: fc.bigInt(1n, 40n),
        parts: fc.array(fc.bigInt(1n, 10n), { minLength: 1, maxLength: 5 }),
        calls: fc.constantFrom<'one' | 'many'>('one', 'many'),
      }),
      { minLength: 1, maxLength: 15 },
    );
    fc.assert(
      fc.property(asked, fc.infiniteStream(fc.nat()), (all, random) => {
        const held = createReservations(() => START);
        // While an amount for many calls is held, nothing else ends: it is made first and lasts.
        held.make({
          names: ['ada'],
          session: 's',
          keys: [KEY],
          estimate: 10_000n,
          calls: 'many',
          seconds: 600,
        });
        let [spent, left] = [0n, 10_000n];
        const pending = all.flatMap(({ estimate, parts, calls: kind }) => {
          const total = parts.reduce((sum, part) => sum + part, 0n);
          const most = estimate > total ? estimate : total;
          left += most;
          held.make({ names: ['ada'], session: 's', keys: [KEY], estimate: most, calls: kind, seconds: 600 });
          return kind === 'one' ? [total] : parts;
        });
        const promised = left;
        while (pending.length > 0) {
          const [cost] = pending.splice(random.next().value % pending.length, 1);
          held.settle([{ user: 'ada', session: 's', time: START, cost: cost!, calls: 1 }]);
          spent += cost!;
          expect(spent + held.held(KEY)).toBe(promised);
        }
      }),
    );
  });

  it('fall short by one estimate at most for each call that did not ask', () => {
    fc.assert(
      fc.property(calls, fc.nat({ max: 5 }), (asked, strangers) => {
        const held = createReservations(() => START);
        for (const { estimate } of asked)
          held.make({ names: ['ada'], session: 's', keys: [KEY], estimate, calls: 'one', seconds: 600 });
        const promised = held.held(KEY);
        const largest = asked.reduce((best, { estimate }) => (estimate > best ? estimate : best), 0n);
        for (let index = 0; index < strangers; index += 1)
          held.settle([{ user: 'ada', session: 's', time: START, cost: 1n, calls: 1 }]);
        expect(promised - held.held(KEY)).toBeLessThanOrEqual(largest * BigInt(strangers));
      }),
    );
  });
});
