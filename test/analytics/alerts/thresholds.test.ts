// Thresholds are told once for each subject, period and threshold, whatever spend and limits do in between.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertId, crossings, type Watched } from '../../../analytics/alerts/thresholds.ts';
import { DEFAULT_THRESHOLDS } from '../../../schemas/limits.ts';
import { fromMicros } from '../../../schemas/money.ts';
import { intervalStart } from '../../../schemas/period.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 13);

type Given = { id?: string; used: number; limit: number; thresholds?: readonly number[]; at?: number };

/** A person's daily limit; amounts in micro-dollars. */
function watched({ id = 'ada', used, limit, thresholds = DEFAULT_THRESHOLDS, at = NOW }: Given): Watched {
  const say = (word: string) => () => `${word} ${id}`;
  return {
    kind: 'BudgetThresholdCrossed',
    subject: { scope: 'user', id, name: id },
    progress: {
      period: 'day',
      used: fromMicros(used),
      limit: fromMicros(limit),
      unit: 'dollars',
      action: 'block',
      thresholds,
      startsAt: intervalStart('day', at),
      sentences: {
        refusal: say('reached'),
        warning: say('near'),
        allowance: say('within'),
        unknown: say('unknown'),
      },
    },
  };
}

function teller() {
  const told = new Set<string>();
  return (given: Given) => {
    const alerts = crossings(watched(given), (id) => told.has(id), given.at ?? NOW);
    for (const { id } of alerts) told.add(id);
    return alerts.map(({ threshold_percent: percent }) => percent);
  };
}

describe('a threshold', () => {
  it('is told when it is met, not before, and once', () => {
    const tell = teller();
    expect(tell({ used: 749_999, limit: 1_000_000 })).toEqual([]);
    expect(tell({ used: 750_000, limit: 1_000_000 })).toEqual([75]);
    expect(tell({ used: 750_001, limit: 1_000_000 })).toEqual([]);
  });

  it('is not told again after a correction that falls back and rises again', () => {
    const tell = teller();
    expect(tell({ used: 80, limit: 100 })).toEqual([75]);
    expect(tell({ used: 10, limit: 100 })).toEqual([]);
    expect(tell({ used: 95, limit: 100 })).toEqual([90]);
  });

  it('is not told again after the limit was raised and lowered', () => {
    const tell = teller();
    expect(tell({ used: 80, limit: 100 })).toEqual([75]);
    expect(tell({ used: 80, limit: 1000 })).toEqual([]);
    expect(tell({ used: 950, limit: 1000 })).toEqual([90]);
    expect(tell({ used: 950, limit: 900 })).toEqual([100]);
  });

  it('is told anew in the next period', () => {
    const tell = teller();
    expect(tell({ used: 80, limit: 100 })).toEqual([75]);
    expect(tell({ used: 80, limit: 100, at: NOW + DAY_MS })).toEqual([75]);
  });

  it('is told with those below it, which name it; the message is that of the agents', () => {
    const alerts = crossings(watched({ used: 100, limit: 100 }), () => false, NOW);
    expect(alerts.map(({ threshold_percent: percent }) => percent)).toEqual([75, 90, 100]);
    const highest = alerts[2]!;
    expect(alerts.map(({ told_by: by }) => by)).toEqual([highest.id, highest.id, null]);
    expect(highest).toMatchObject({
      message: 'reached ada',
      period_start: '2026-11-22T00:00:00.000Z',
      spent_usd: '0.0001',
    });
    expect(crossings(watched({ used: 92, limit: 100 }), () => false, NOW)[0]?.message).toBe('near ada');
  });

  it('of a limit of 0 is none, but a cap of 0 is reached by any use', () => {
    expect(crossings(watched({ used: 5, limit: 0 }), () => false, NOW)).toEqual([]);
    const cap = (used: number) => ({ ...watched({ used, limit: 0 }), kind: 'SessionCapReached' as const });
    expect(crossings(cap(0), () => false, NOW)).toEqual([]);
    expect(crossings(cap(1), () => false, NOW)).toHaveLength(3);
  });
});

describe('the id of an alert', () => {
  it('tells caps of one session apart, and not names of people', () => {
    const of = (scope: 'session' | 'user', name: string) =>
      alertId({
        kind: 'SessionCapReached',
        subject: { scope, id: 's', name },
        period: 'session',
        start: null,
        threshold: 100,
      });
    expect(of('session', 'cost')).not.toBe(of('session', 'depth'));
    expect(of('user', 'Ada')).toBe(of('user', 'ada'));
  });
});

const step = fc.record({
  id: fc.constantFrom('ada', 'bob'),
  used: fc.integer({ min: -50, max: 300 }),
  limit: fc.integer({ min: 0, max: 200 }),
  thresholds: fc.uniqueArray(fc.integer({ min: 1, max: 150 }), { maxLength: 5 }),
  at: fc.constantFrom(NOW, NOW + DAY_MS, NOW + 2 * DAY_MS),
});

describe('over any interleaving of spend, corrections, limits, restarts and periods', () => {
  it('each subject, period and threshold is told exactly once, and only where it was reached', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const told: string[] = [];
        const expected = new Set<string>();
        for (const given of steps) {
          // What was told is all that survives a restart.
          const known = new Set(told);
          told.push(...crossings(watched(given), (id) => known.has(id), given.at).map(({ id }) => id));
          const { used, limit, thresholds, id, at } = given;
          const reached = limit > 0 ? thresholds.filter((share) => used * 100 >= limit * share) : [];
          for (const threshold of reached) {
            const subject = { scope: 'user', id, name: id } as const;
            const start = intervalStart('day', at);
            expected.add(
              alertId({ kind: 'BudgetThresholdCrossed', subject, period: 'day', start, threshold }),
            );
          }
        }
        expect([...told].sort()).toEqual([...expected].sort());
      }),
    );
  });
});

it('what is named as something else was before is told anew', () => {
  const given = watched({ used: 80, limit: 100 });
  const told = new Set(crossings({ ...given, of: 'repo/app' }, () => false, NOW).map(({ id }) => id));
  const again = (of: string) => crossings({ ...given, of }, (id) => told.has(id), NOW).length;
  expect([again('repo/app'), again('repo/other'), again('agent/app')]).toEqual([0, 1, 1]);
});
