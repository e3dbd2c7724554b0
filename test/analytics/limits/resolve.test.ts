// Which limit counts: person, then lowest (or highest) group, then default, then none; each period by itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitLadder, resolveLimits } from '../../../analytics/limits/resolve.ts';
import type { LimitInputs, PeriodLimits } from '../../../schemas/limits.ts';
import { PERIODS } from '../../../schemas/period.ts';
import { limits, POLICY } from './inputs.ts';

const CASES: readonly [name: string, inputs: LimitInputs, expected: string[]][] = [
  ['nothing is set', limits(), []],
  ['a default', limits({ defaults: { month: 50 } }), ['month 50 default:']],
  ['a default of zero is a limit', limits({ defaults: { month: 0 } }), ['month 0 default:']],
  [
    'a group beats the default',
    limits({ groups: { a: { month: 70 } }, defaults: { month: 50 } }),
    ['month 70 group:a'],
  ],
  [
    'the lowest group counts',
    limits({ groups: { a: { month: 70 }, b: { month: 20 }, c: {} }, defaults: { month: 5 } }),
    ['month 20 group:b'],
  ],
  [
    'the highest group counts by the other rule',
    limits({ groups: { a: { month: 70 }, b: { month: 20 } }, groupRule: 'max' }),
    ['month 70 group:a'],
  ],
  ['a group of zero is the lowest', limits({ groups: { a: { day: 3 }, b: { day: 0 } } }), ['day 0 group:b']],
  ['equal groups: the first by id', limits({ groups: { b: { day: 3 }, a: { day: 3 } } }), ['day 3 group:a']],
  [
    'a person beats everything, even upwards',
    limits({ user: { month: 900 }, groups: { a: { month: 1 } }, defaults: { month: 2 } }),
    ['month 900 user:ada'],
  ],
  [
    'each period is resolved by itself, day first',
    limits({ user: { month: 9 }, groups: { a: { week: 4 } }, defaults: { day: 1, week: 2, month: 3 } }),
    ['day 1 default:', 'week 4 group:a', 'month 9 user:ada'],
  ],
];

describe('resolveLimits', () => {
  it.each(CASES)('%s', (_name, inputs, expected) => {
    const resolved = resolveLimits('ada', inputs).map(
      ({ period, limitMicros, source }) => `${period} ${limitMicros} ${source.scope}:${source.id}`,
    );
    expect(resolved).toEqual(expected);
  });
});

const periodLimits = fc
  .record({ day: fc.nat(5), week: fc.nat(5), month: fc.nat(5) }, { requiredKeys: [] })
  .map((given): PeriodLimits => given);

const anyInputs = fc.record({
  user: periodLimits,
  defaults: periodLimits,
  groups: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), periodLimits),
  groupRule: fc.constantFrom('min' as const, 'max' as const),
});

describe('any limits', () => {
  it('resolve to the person, else the extreme of the groups, else the default', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const resolved = new Map(resolveLimits('ada', limits(given)).map((limit) => [limit.period, limit]));
        for (const period of PERIODS) {
          const ofGroups = Object.values(given.groups).flatMap((of) => of[period] ?? []);
          const extreme = given.groupRule === 'min' ? Math.min(...ofGroups) : Math.max(...ofGroups);
          const expected = given.user[period] ?? (ofGroups.length ? extreme : given.defaults[period]);
          expect(resolved.get(period)?.limitMicros).toBe(expected);
        }
      }),
    );
  });

  it('do not depend on the order of the groups', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const inputs = limits(given);
        const reversed = { ...inputs, groups: inputs.groups.toReversed() };
        expect(resolveLimits('ada', reversed)).toEqual(resolveLimits('ada', inputs));
      }),
    );
  });

  it('have a ladder with one winner a period, the one that counts, and a reason on every rung', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const inputs = limits(given);
        const ladder = limitLadder('ada', inputs);
        const winners = ladder.filter(({ outcome }) => outcome === 'wins');
        expect(winners.map(({ period, limit_micros, source }) => [period, limit_micros, source])).toEqual(
          resolveLimits('ada', inputs).map(({ period, limitMicros, source }) => [
            period,
            limitMicros,
            source,
          ]),
        );
        for (const rung of ladder) {
          expect(rung.why).toMatch(/\.$/);
          expect(rung.outcome === 'unset').toBe(rung.limit_micros === null);
        }
        expect(ladder.length).toBe(winners.length * (2 + inputs.groups.length));
      }),
    );
  });
});

it('says why a group lost', () => {
  const ladder = limitLadder('ada', {
    ...limits({ groups: { eng: { month: 50 }, ops: { month: 70 } }, defaults: { month: 10 } }),
    policy: { ...POLICY, defaults: { month: 10 } },
  });
  expect(ladder.map(({ source, outcome, why }) => [source.scope, source.id, outcome, why])).toEqual([
    ['user', 'ada', 'unset', 'Sets no limit for this period.'],
    ['group', 'eng', 'wins', 'It is the lowest among the 2 groups with a limit.'],
    ['group', 'ops', 'loses', "The limit of group eng is the lowest of the person's groups."],
    ['default', '', 'loses', 'The limit of group eng comes before the default.'],
  ]);
});
