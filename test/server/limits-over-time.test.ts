// Limits, memberships, other names, raises and spend as they change over time, against an oracle that keeps nothing but a
// diary: around the ends of days, weeks, months, years and leap days, with a clock that is set back now and then.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideNow } from '../../analytics/limits/limit-status.ts';
import { createMeter } from '../../analytics/limits/meter.ts';
import { createDirectory } from '../../control/directory.ts';
import { createLimitInputs, DEPLOYMENT, policyOf } from '../../control/limit-inputs.ts';
import type { SettingChange } from '../../control/setting.ts';
import { createSettings, type Settings } from '../../control/settings.ts';
import type { RaiseValue } from '../../schemas/raises.ts';
import type { PeriodLimits } from '../../schemas/limits.ts';
import type { Store } from '../../store/store.ts';
import { oracle, PERIODS, type Diary, type Event, type Scope } from './limits-diary.ts';

const HOUR = 3_600_000;
const period = fc.constantFrom(...PERIODS);
const scope = fc.constantFrom<Scope>('user', 'group', 'group', 'default');
const group = fc.constantFrom('eng', 'ops', 'web');
/** On the millisecond, beside it, and well away from it. */
const near = fc.constantFrom(0, 1, -1, HOUR, -HOUR, 30 * HOUR, 24 * HOUR);

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    of: fc.constant('limit' as const),
    scope,
    group,
    period,
    micros: fc.option(fc.nat(6), { nil: undefined }),
  }),
  fc.record({
    of: fc.constant('rule' as const),
    rule: fc.constantFrom('min' as const, 'max' as const),
    enabled: fc.integer({ min: 0, max: 9 }).map((die) => die > 0),
  }),
  fc.record({ of: fc.constant('membership' as const), group, joins: fc.boolean() }),
  fc.record({ of: fc.constant('name' as const), name: fc.constantFrom('a1', 'a2'), isAda: fc.boolean() }),
  fc.record({
    of: fc.constant('raise' as const),
    scope,
    group,
    period,
    micros: fc.integer({ min: 1, max: 5 }),
    lasts: fc.constantFrom(1, 2, HOUR, 24 * HOUR),
  }),
  fc.record({
    of: fc.constant('spend' as const),
    name: fc.constantFrom('ada', 'a1', 'a2', 'bob'),
    micros: fc.integer({ min: -1, max: 3 }),
    ago: fc.constantFrom(0, 1, HOUR, 30 * HOUR),
  }),
);

/** Moments at which some period ends. */
const ENDS = [
  '2026-11-23', // Monday
  '2026-12-01',
  '2026-12-28', // the Monday of the week in which 2027 begins
  '2027-01-01',
  '2027-01-04',
  '2027-03-01', // after 28 days
  '2028-02-29',
  '2028-03-01',
  '2026-10-25', // clocks elsewhere go back
].map((day) => Date.parse(`${day}T00:00:00Z`));

const step = fc.record({
  event,
  later: fc.constantFrom(0, 0, 0, 1, HOUR, 23 * HOUR),
  back: fc.constantFrom(0, 0, 0, 0, 1, HOUR),
});
const course = fc.record({
  start: fc.tuple(fc.constantFrom(...ENDS), near).map(([end, by]) => end + by),
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
});

const NO_STORE = {
  query: async () => await Promise.resolve([]),
  insert: async () => await Promise.resolve(),
} as unknown as Store;

const RAISE: Omit<RaiseValue, 'source' | 'period' | 'amountMicros' | 'expiresAt'> = {
  reason: 'why',
  requestedBy: '',
  requestedByToken: '',
  requestedByUser: '',
  requestedAt: '',
  decision: 'approved',
  decidedBy: '',
  decidedByToken: '',
  decidedByUser: '',
  decidedAt: '',
  decisionReason: '',
};

type Change<Of extends Event['of']> = Extract<Event, { of: Of }>;

function idOf({ scope: of, group: id }: Change<'limit' | 'raise'>): string {
  if (of === 'user') return 'ada';
  return of === 'group' ? id : '';
}

function limitChange(settings: Settings, told: Change<'limit'>): SettingChange[] {
  const put = (known: PeriodLimits): PeriodLimits => {
    const amounts = { ...known, [told.period]: told.micros };
    return Object.fromEntries(
      Object.entries<number | undefined>(amounts).flatMap(([each, micros]): [string, number][] =>
        micros === undefined ? [] : [[each, micros]],
      ),
    );
  };
  const policy = policyOf(settings);
  if (told.scope === 'default')
    return [settings.limits.put(DEPLOYMENT, { ...policy, defaults: put(policy.defaults) })];
  const kind = told.scope === 'user' ? settings.userLimits : settings.groupLimits;
  const limits = put(kind.get(idOf(told))?.value.limits ?? {});
  return [kind.put(idOf(told), { limits, period: told.period })];
}

function nameChange(settings: Settings, { name, isAda }: Change<'name'>): SettingChange[] {
  if (isAda) return [settings.aliases.put(name, { user: 'ada' })];
  const removal = settings.aliases.remove(name);
  return removal ? [removal] : [];
}

function raiseChange(settings: Settings, told: Change<'raise'>, now: number): SettingChange[] {
  const value = {
    ...RAISE,
    source: { scope: told.scope, id: idOf(told) },
    period: told.period,
    amountMicros: told.micros,
    expiresAt: new Date(now + told.lasts).toISOString(),
  };
  return [settings.raises.put(`r${settings.raises.list().length}`, value)];
}

function changesOf(settings: Settings, told: Event, now: number): SettingChange[] {
  switch (told.of) {
    case 'limit':
      return limitChange(settings, told);
    case 'rule':
      return [
        settings.limits.put(DEPLOYMENT, {
          ...policyOf(settings),
          groupRule: told.rule,
          enabled: told.enabled,
        }),
      ];
    case 'membership':
      return [settings.members.put(told.group, { members: told.joins ? ['ada', 'bob'] : ['bob'] })];
    case 'name':
      return nameChange(settings, told);
    case 'raise':
      return raiseChange(settings, told, now);
    case 'spend':
      return [];
  }
}

/** Settings, directory and meter as Outlay has them. */
async function openLimits(clock: () => number) {
  const settings = await createSettings(NO_STORE, clock);
  const directory = createDirectory(settings);
  const meter = createMeter(clock);
  meter.assign({ asOfBatch: 0, totals: [], newest: undefined });
  const inputsOf = createLimitInputs(settings, directory);
  const groups = ['eng', 'ops', 'web'];
  await settings.change('', () => groups.map((id) => settings.groups.put(id, { name: id })));
  let batch = 0;
  return {
    take: async (told: Event): Promise<void> => {
      await settings.change('', () => changesOf(settings, told, clock()));
      if (told.of !== 'spend') return;
      const what = { group: '', agent: 'codex', repo: '', model: '', counted: true };
      const cost = BigInt(told.micros) * 1_000_000n;
      batch += 1;
      meter.apply(batch, [{ user: told.name, time: clock() - told.ago, cost, ...what }]);
    },
    verdict: (): string => {
      const sources = { inputsOf, namesOf: (user: string) => directory.namesOf(user), meter, now: clock };
      const { allowed, code, period: of, resets_at } = decideNow({ user: 'ada' }, sources);
      return allowed ? code : `${code} ${of} ${resets_at?.slice(0, 10) ?? ''}`;
    },
  };
}

it('are what the diary says, whatever happens when', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(course, async ({ start, steps }) => {
      let now = start;
      let newest = start;
      const limits = await openLimits(() => now);
      const diary: Diary[number][] = [];
      for (const { event: told, later, back } of steps) {
        newest += later;
        now = newest - back;
        diary.push({ at: now, event: told });
        await limits.take(told);
        for (const moment of [now, now + 1, now + HOUR]) {
          const set = now;
          now = moment;
          const expected = oracle(diary, now);
          expect(limits.verdict()).toBe(expected);
          seen.add(expected.split(' ').slice(0, 2).join(' '));
          now = set;
        }
      }
    }),
    { numRuns: 400, seed: 20261122 },
  );
  expect([...seen].sort()).toEqual([
    'disabled',
    'limit_reached day',
    'limit_reached month',
    'limit_reached week',
    'no_limit',
    'ok',
    'spending_disabled day',
    'spending_disabled month',
    'spending_disabled week',
  ]);
});
