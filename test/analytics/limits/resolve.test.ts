// Which limit counts: person, then lowest (or highest) group, then default, then none; each period by itself.
import { describe, expect, it } from 'vitest';
import { limitLadder, resolveLimits } from '../../../analytics/limits/resolve.ts';
import type { LimitInputs } from '../../../schemas/limits.ts';
import { limits, POLICY, raise } from './inputs.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const ADA = { user: 'ada', now: NOW };

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
    'a raise of the person adds to whatever limit counts for them',
    limits({ groups: { a: { month: 70 }, b: { month: 20 } }, raises: [raise('ada', 5)] }),
    ['month 25 group:b'],
  ],
  [
    'a raise of a group adds before the lowest is looked for',
    limits({ groups: { a: { month: 70 }, b: { month: 20 } }, raises: [raise('group:b', 60)] }),
    ['month 70 group:a'],
  ],
  [
    'a raise of a group that does not count changes nothing by the lowest rule',
    limits({ groups: { a: { month: 70 }, b: { month: 20 } }, raises: [raise('group:a', 60)] }),
    ['month 20 group:b'],
  ],
  [
    'a raise of the default does nothing for who has a limit of their own',
    limits({ user: { month: 9 }, defaults: { month: 5 }, raises: [raise('default', 4)] }),
    ['month 9 user:ada'],
  ],
  [
    'raises add up',
    limits({ defaults: { month: 5 }, raises: [raise('default', 4), raise('ada', 2), raise('ada', 1)] }),
    ['month 12 default:'],
  ],
  [
    'a raise of zero makes spending possible',
    limits({ user: { month: 0 }, raises: [raise('ada', 3)] }),
    ['month 3 user:ada'],
  ],
  [
    'a raise of another period, person or group is nothing to them',
    limits({
      groups: { a: { month: 7 } },
      raises: [raise('ada', 3, { period: 'day' }), raise('ada', 3, { scopeId: 'bob' }), raise('group:b', 3)],
    }),
    ['month 7 group:a'],
  ],
  [
    'a raise counts to the millisecond before it ends',
    limits({ user: { month: 5 }, raises: [raise('ada', 3, { expiresAt: NOW + 1 })] }),
    ['month 8 user:ada'],
  ],
  [
    'a raise that ends now is over',
    limits({ user: { month: 5 }, raises: [raise('ada', 3, { expiresAt: NOW })] }),
    ['month 5 user:ada'],
  ],
  ['a raise without a limit is none', limits({ raises: [raise('ada', 3)] }), []],
  [
    'a raise never goes beyond what a number holds',
    limits({ user: { month: Number.MAX_SAFE_INTEGER - 1 }, raises: [raise('ada', 3)] }),
    [`month ${Number.MAX_SAFE_INTEGER} user:ada`],
  ],
  [
    'each period is resolved by itself, day first',
    limits({ user: { month: 9 }, groups: { a: { week: 4 } }, defaults: { day: 1, week: 2, month: 3 } }),
    ['day 1 default:', 'week 4 group:a', 'month 9 user:ada'],
  ],
];

describe('resolveLimits', () => {
  it.each(CASES)('%s', (_name, inputs, expected) => {
    const resolved = resolveLimits(ADA, inputs).map(
      ({ period, limitMicros, source }) => `${period} ${limitMicros} ${source.scope}:${source.id}`,
    );
    expect(resolved).toEqual(expected);
  });
});

it('says why a group lost', () => {
  const ladder = limitLadder(ADA, {
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

it('says which raises are part of the limit, and which group was first among equals', () => {
  const until = Date.UTC(2026, 11, 1);
  const ladder = limitLadder(
    ADA,
    limits({
      groups: { eng: { month: 50_000_000 }, ops: { month: 30_000_000 } },
      raises: [
        raise('ada', 5_000_000, { id: 'r2', expiresAt: until }),
        raise('group:ops', 20_000_000, { expiresAt: until }),
      ],
    }),
  );
  const raised = 'Raised by $20.00 until 2026-12-01 00:00 UTC.';
  expect(ladder.map(({ source, raised_micros, why }) => [source.id, raised_micros, why])).toEqual([
    ['ada', 0, 'Sets no limit for this period.'],
    [
      'eng',
      5_000_000,
      'It is the lowest among the 2 groups with a limit. Raised by $5.00 until 2026-12-01 00:00 UTC.',
    ],
    ['ops', 20_000_000, `The limit of group eng is the same and comes first by name. ${raised}`],
    ['', 0, 'Sets no limit for this period.'],
  ]);
  expect(ladder[1]?.raises).toEqual([
    {
      id: 'r2',
      source: { scope: 'user', id: 'ada' },
      amount_micros: 5_000_000,
      expires_at: '2026-12-01T00:00:00.000Z',
    },
  ]);
});
