// What holds for any limits, groups and raises: the rule worked out another way, no order, nothing that lowers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitLadder, resolveLimits } from '../../../analytics/limits/resolve.ts';
import type { LimitInputs, PeriodLimits } from '../../../schemas/limits.ts';
import { PERIODS } from '../../../schemas/period.ts';
import { limits, raise } from './inputs.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const ADA = { user: 'ada', now: NOW };

const periodLimits = fc
  .record({ day: fc.nat(5), week: fc.nat(5), month: fc.nat(5) }, { requiredKeys: [] })
  .map((given): PeriodLimits => given);

const anyInputs = fc.record({
  user: periodLimits,
  defaults: periodLimits,
  groups: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), periodLimits),
  groupRule: fc.constantFrom('min' as const, 'max' as const),
});

const anyRaise = fc
  .record({
    of: fc.constantFrom('ada' as const, 'default' as const, 'group:a' as const, 'group:b' as const),
    micros: fc.integer({ min: 1, max: 9 }),
    period: fc.constantFrom(...PERIODS),
    expiresAt: fc.integer({ min: NOW - 2, max: NOW + 2 }),
  })
  .map(({ of, micros, period, expiresAt }) => raise(of, micros, { period, expiresAt }));

const withRaises = fc.record({ inputs: anyInputs, raises: fc.array(anyRaise, { maxLength: 5 }) });

const amounts = (inputs: LimitInputs, now = NOW) =>
  new Map(resolveLimits({ user: 'ada', now }, inputs).map((limit) => [limit.period, limit.limitMicros]));

describe('any limits', () => {
  it('resolve to the person, else the extreme of the groups, else the default', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const resolved = new Map(resolveLimits(ADA, limits(given)).map((limit) => [limit.period, limit]));
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
        expect(resolveLimits(ADA, reversed)).toEqual(resolveLimits(ADA, inputs));
      }),
    );
  });

  it('are never lowered by a raise, and none appears or goes by one', () => {
    fc.assert(
      fc.property(withRaises, anyRaise, ({ inputs, raises }, more) => {
        const before = amounts(limits({ ...inputs, raises }));
        const after = amounts(limits({ ...inputs, raises: [...raises, more] }));
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [period, micros] of after) expect(micros).toBeGreaterThanOrEqual(before.get(period) ?? 0);
      }),
    );
  });

  it('follow the rule with raises, as worked out another way', () => {
    fc.assert(
      fc.property(withRaises, ({ inputs, raises }) => {
        const resolved = amounts(limits({ ...inputs, raises }));
        for (const period of PERIODS) {
          const added = (scope: string, id: string) =>
            raises
              .filter((each) => each.scope === scope && each.scopeId === id && each.period === period)
              .filter(({ expiresAt }) => expiresAt > NOW)
              .reduce((sum, { micros }) => sum + micros, 0);
          const ofGroups = Object.entries(inputs.groups).flatMap(([id, of]) =>
            of[period] === undefined ? [] : [of[period] + added('group', id)],
          );
          const extreme = inputs.groupRule === 'min' ? Math.min(...ofGroups) : Math.max(...ofGroups);
          const byDefault = inputs.defaults[period];
          const base =
            inputs.user[period] ??
            (ofGroups.length > 0
              ? extreme
              : byDefault === undefined
                ? undefined
                : byDefault + added('default', ''));
          expect(resolved.get(period)).toBe(base === undefined ? undefined : base + added('user', 'ada'));
        }
      }),
    );
  });

  it('never get lower when one amount gets higher', () => {
    fc.assert(
      fc.property(
        anyInputs,
        fc.constantFrom(...PERIODS),
        fc.integer({ min: 1, max: 9 }),
        (given, period, more) => {
          const before = amounts(limits(given)).get(period);
          const lift = (of: PeriodLimits): PeriodLimits =>
            of[period] === undefined ? of : { ...of, [period]: of[period] + more };
          const changed = [
            { ...given, user: lift(given.user) },
            { ...given, defaults: lift(given.defaults) },
            ...Object.keys(given.groups).map((id) => ({
              ...given,
              groups: { ...given.groups, [id]: lift(given.groups[id] ?? {}) },
            })),
          ];
          for (const each of changed) {
            const after = amounts(limits(each)).get(period);
            expect(after === undefined).toBe(before === undefined);
            expect(after ?? 0).toBeGreaterThanOrEqual(before ?? 0);
          }
        },
      ),
    );
  });

  it('are at least as high by the highest rule as by the lowest', () => {
    fc.assert(
      fc.property(withRaises, ({ inputs, raises }) => {
        const [low, high] = (['min', 'max'] as const).map((groupRule) =>
          amounts(limits({ ...inputs, raises, groupRule })),
        );
        for (const [period, micros] of high ?? [])
          expect(micros).toBeGreaterThanOrEqual(low?.get(period) ?? 0);
      }),
    );
  });

  it('do not depend on the order of raises', () => {
    fc.assert(
      fc.property(withRaises, ({ inputs, raises }) => {
        expect(amounts(limits({ ...inputs, raises: raises.toReversed() }))).toEqual(
          amounts(limits({ ...inputs, raises })),
        );
      }),
    );
  });

  it('have a ladder with one winner a period, the one that counts, and a reason on every rung', () => {
    fc.assert(
      fc.property(withRaises, ({ inputs: given, raises }) => {
        const inputs = limits({ ...given, raises });
        const ladder = limitLadder(ADA, inputs);
        const winners = ladder.filter(({ outcome }) => outcome === 'wins');
        const told = winners.map(({ period, limit_micros, raised_micros, source }) => [
          period,
          (limit_micros ?? 0) + raised_micros,
          source,
        ]);
        expect(told).toEqual(
          resolveLimits(ADA, inputs).map(({ period, limitMicros, source }) => [period, limitMicros, source]),
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
