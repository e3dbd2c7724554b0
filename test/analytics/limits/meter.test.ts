// The meter equals the ledger: whatever the order of batches and of assigned totals, and over the edges of periods.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMeter,
  METER_SCOPES,
  type Increment,
  type LedgerTotals,
  type MeterScope,
  type PeriodTotal,
} from '../../../analytics/limits/meter.ts';
import { intervalStart, PERIODS } from '../../../schemas/period.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const NOTHING: LedgerTotals = { asOfBatch: 0, totals: [], newest: undefined };

function spent(user: string, cost: bigint, time = NOON, more: Partial<Increment> = {}): Increment {
  const place = { group: 'eng', agent: 'codex', repo: '', model: 'gpt-5' };
  return { user, ...place, time, cost, counted: true, ...more };
}

function idOf(increment: Increment, scope: MeterScope): string {
  return scope === 'deployment' ? '' : increment[scope];
}

/** What the ledger would say of batches. */
function totalsOf(batches: ReadonlyMap<number, readonly Increment[]>, asOfBatch: number): LedgerTotals {
  const totals = [...batches]
    .filter(([id]) => id <= asOfBatch)
    .flatMap(([, increments]) => increments.filter(({ counted }) => counted))
    .flatMap((increment) =>
      PERIODS.flatMap((period) =>
        METER_SCOPES.map((scope): PeriodTotal => ({
          scope,
          id: idOf(increment, scope),
          period,
          start: intervalStart(period, increment.time),
          cost: increment.cost,
        })),
      ),
    );
  return { asOfBatch, totals, newest: undefined };
}

describe('the meter', () => {
  it("adds up a person's spend whichever group it is attributed to, the groups' and everybody's", () => {
    const meter = createMeter(() => NOON);
    meter.apply(1, [spent('ada', 5n), spent('ada', 7n, NOON, { group: 'ops' }), spent('bob', 1n)]);
    expect(meter.spend('user', 'ada', 'day', NOON)).toBe(12n);
    expect(meter.spend('group', 'eng', 'month', NOON)).toBe(6n);
    expect(meter.spend('deployment', '', 'week', NOON)).toBe(13n);
    expect(meter.spend('user', 'nobody', 'day', NOON)).toBe(0n);
  });

  it('takes back what a correction takes back, and leaves out what does not count', () => {
    const meter = createMeter(() => NOON);
    meter.apply(1, [spent('ada', 5n), spent('ada', 9n, NOON, { counted: false })]);
    meter.apply(2, [spent('ada', -3n)]);
    expect(meter.spend('user', 'ada', 'day', NOON)).toBe(2n);
  });

  it('takes each batch once', () => {
    const meter = createMeter(() => NOON);
    meter.apply(1, [spent('ada', 5n)]);
    meter.apply(1, [spent('ada', 5n)]);
    meter.assign({ ...NOTHING, asOfBatch: 4 });
    meter.apply(3, [spent('ada', 5n)]);
    expect(meter.spend('user', 'ada', 'day', NOON)).toBe(0n);
  });

  it('refuses totals older than those it has', () => {
    const meter = createMeter(() => NOON);
    meter.apply(1, [spent('ada', 5n)]);
    meter.apply(2, [spent('ada', 7n)]);
    const batches = new Map([
      [1, [spent('ada', 5n)]],
      [2, [spent('ada', 7n)]],
    ]);
    expect(meter.assign(totalsOf(batches, 2))).toBe(true);
    expect(meter.assign(totalsOf(batches, 1))).toBe(false);
    expect(meter.spend('user', 'ada', 'day', NOON)).toBe(12n);
  });

  it('is ready when the totals of the ledger were assigned', () => {
    const meter = createMeter(() => NOON);
    meter.apply(1, [spent('ada', 5n)]);
    expect(meter.ready()).toBe(false);
    meter.assign(NOTHING);
    expect(meter.ready()).toBe(true);
    expect(meter.spend('user', 'ada', 'day', NOON)).toBe(5n);
  });

  it('knows the newest charge', () => {
    const meter = createMeter(() => NOON);
    expect(meter.newest()).toBeUndefined();
    meter.apply(1, [spent('ada', 5n, NOON - HOUR), spent('ada', 5n, NOON - 2 * HOUR)]);
    expect(meter.newest()).toBe(NOON - HOUR);
    meter.assign({ ...NOTHING, asOfBatch: 1, newest: NOON });
    expect(meter.newest()).toBe(NOON);
  });
});

describe('the edges of periods', () => {
  const edges = [
    ['midnight', Date.UTC(2026, 10, 25), 'day'],
    ['Monday', Date.UTC(2026, 10, 23), 'week'],
    ['the end of the month', Date.UTC(2026, 11, 1), 'month'],
    ['the end of February in a leap year', Date.UTC(2028, 2, 1), 'month'],
  ] as const;

  it.each(edges)('begin anew at %s', (_name, edge, period) => {
    let now = edge - 1;
    const meter = createMeter(() => now);
    meter.apply(1, [spent('ada', 5n, edge - 1)]);
    expect(meter.spend('user', 'ada', period, edge - 1)).toBe(5n);
    now = edge;
    expect(meter.spend('user', 'ada', period, edge)).toBe(0n);
    meter.apply(2, [spent('ada', 1n, edge)]);
    expect(meter.spend('user', 'ada', period, edge)).toBe(1n);
    expect(meter.totals(Infinity).filter((total) => total.start < intervalStart(total.period, now))).toEqual(
      [],
    );
  });

  it('do not lose a charge whose clock runs ahead, nor count it early', () => {
    const edge = Date.UTC(2026, 11, 1);
    const meter = createMeter(() => edge - 10);
    meter.apply(1, [spent('ada', 5n, edge + 10)]);
    expect(meter.spend('user', 'ada', 'month', edge - 10)).toBe(0n);
    meter.assign({ ...NOTHING, asOfBatch: 0 });
    expect(meter.spend('user', 'ada', 'month', edge + 10)).toBe(5n);
  });

  it('are found again by a clock that is set back', () => {
    let now = Date.UTC(2026, 11, 1) - 1;
    const meter = createMeter(() => now);
    meter.assign(NOTHING);
    meter.apply(1, [spent('ada', 5n, now)]);
    now += 24 * HOUR;
    meter.apply(2, [spent('ada', 1n, now)]);
    now -= 24 * HOUR;
    for (const period of PERIODS)
      expect(meter.spend('user', 'ada', period, now)).toBe(period === 'week' ? 6n : 5n);
    expect(meter.ready()).toBe(true);
  });

  it('may be missing after the clock was set back by days, and the meter says so until totals are assigned', () => {
    let now = NOON;
    const meter = createMeter(() => now);
    meter.assign(NOTHING);
    now -= 72 * HOUR;
    expect(meter.ready()).toBe(false);
    meter.assign(NOTHING);
    expect(meter.ready()).toBe(true);
  });

  it('ignore a charge of a past period', () => {
    const meter = createMeter(() => NOON);
    meter.apply(1, [spent('ada', 5n, NOON - 24 * HOUR)]);
    expect(meter.spend('user', 'ada', 'day', NOON)).toBe(0n);
    expect(meter.spend('user', 'ada', 'month', NOON)).toBe(5n);
    expect(meter.totals(Infinity).some(({ period }) => period === 'day')).toBe(false);
  });
});

const increments = fc.array(
  fc.record({
    user: fc.constantFrom('ada', 'bob'),
    group: fc.constantFrom('', 'eng', 'ops'),
    agent: fc.constantFrom('', 'codex', 'eng'),
    repo: fc.constantFrom('', 'github.com/acme/shop'),
    model: fc.constantFrom('', 'gpt-5', 'codex'),
    time: fc.integer({ min: NOON - 40 * 24 * HOUR, max: NOON + 3 * HOUR }),
    cost: fc.bigInt({ min: -50n, max: 1000n }),
    counted: fc.boolean(),
  }),
  { maxLength: 4 },
);

/** Batches in order; after each, the ledger may have been read up to any batch written so far. */
const histories = fc.array(
  fc.record({
    increments,
    replay: fc.boolean(),
    amended: increments,
    assign: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  { maxLength: 12 },
);

const ASKED: readonly (readonly [MeterScope, string])[] = [
  ['user', 'ada'],
  ['user', 'bob'],
  ['group', 'eng'],
  ['agent', 'codex'],
  ['agent', 'eng'],
  ['repo', 'github.com/acme/shop'],
  ['model', 'gpt-5'],
  ['model', 'codex'],
  ['deployment', ''],
];

it('equals the sum over the ledger in any interleaving of batches, corrections, replays and assigned totals', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const meter = createMeter(() => NOON);
      const batches = new Map<number, readonly Increment[]>();
      for (const [index, step] of history.entries()) {
        meter.apply(index + 1, step.increments);
        meter.amend(index + 1, step.amended);
        batches.set(index + 1, [...step.increments, ...step.amended]);
        if (step.assign !== null) meter.assign(totalsOf(batches, Math.floor(step.assign * batches.size)));
        if (step.replay) for (const [id, again] of batches) meter.apply(id, again);
      }
      for (const period of PERIODS) {
        const start = intervalStart(period, NOON);
        for (const [scope, id] of ASKED) {
          const expected = [...batches.values()]
            .flat()
            .filter((one) => one.counted && idOf(one, scope) === id)
            .filter(({ time }) => intervalStart(period, time) === start)
            .reduce((sum, { cost }) => sum + cost, 0n);
          expect(meter.spend(scope, id, period, NOON)).toBe(expected);
        }
      }
    }),
  );
});
