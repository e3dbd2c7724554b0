// Budgets: which concern whose work, when they refuse or warn, and what they say.
import { describe, expect, it } from 'vitest';
import { decideNow, stateNow, type LimitSources } from '../../../analytics/limits/limit-status.ts';
import type { Work } from '../../../analytics/limits/work.ts';
import { createMeter, type Increment } from '../../../analytics/limits/meter.ts';
import { DEFAULT_THRESHOLDS, type Budget } from '../../../schemas/budgets.ts';
import { limitDecision, limitState } from '../../../schemas/limit-api.ts';
import type { LimitInputs } from '../../../schemas/limits.ts';
import { limits } from './inputs.ts';

/** A Sunday. */
const NOW = Date.UTC(2026, 10, 22, 13, 30);
const DOLLAR = 10n ** 12n;
const SHOP = 'github.com/acme/shop';

function budget(id: string, given: Partial<Budget>): Budget {
  return {
    id,
    name: '',
    scope: { kind: 'deployment', id: '' },
    period: 'month',
    limitMicros: 50_000_000,
    action: 'block',
    thresholds: DEFAULT_THRESHOLDS,
    failClosed: false,
    enabled: true,
    ...given,
  };
}

type Given = {
  readonly budgets: readonly Budget[];
  readonly spent?: readonly Increment[];
  readonly inputs?: LimitInputs;
  readonly known?: boolean;
  readonly sessions?: Readonly<Record<string, bigint>>;
};

function spent(dollars: number, given: Partial<Increment> = {}): Increment {
  const place = { group: 'eng', agent: 'codex', repo: SHOP, model: 'gpt-5' };
  return { user: 'bob', ...place, time: NOW, cost: BigInt(dollars) * DOLLAR, counted: true, ...given };
}

function sources({
  budgets,
  spent: increments = [],
  inputs = limits(),
  known = true,
  sessions,
}: Given): LimitSources {
  const meter = createMeter(() => NOW);
  if (known) meter.assign({ asOfBatch: 0, totals: [], newest: undefined });
  meter.apply(1, increments);
  const on = (kind: string, id: string) =>
    budgets.filter(({ scope }) => scope.kind === kind && scope.id === id);
  return {
    inputsOf: () => inputs,
    meter,
    budgets: {
      budgets: { on },
      groupOf: (user) => (user === 'ada' ? 'eng' : ''),
      meter,
      ...(sessions && { sessionSpend: (session: string) => ({ spent: sessions[session], complete: known }) }),
    },
    now: () => NOW,
  };
}

const ask = (given: Given, work: Partial<Work> = {}) =>
  limitDecision.parse(decideNow({ user: 'ada', ...work }, sources(given)));

const SCOPES = [
  ['the deployment', { kind: 'deployment', id: '' }, {}],
  ["the person's group", { kind: 'group', id: 'eng' }, {}],
  ['the group of a token', { kind: 'group', id: 'ops' }, { group: 'ops' }],
  ['a repository', { kind: 'repo', id: SHOP }, { repo: 'git@github.com:Acme/shop.git' }],
  ['an agent', { kind: 'agent', id: 'codex' }, { agent: 'codex' }],
  ['a model', { kind: 'model', id: 'gpt-5' }, { model: 'gpt-5' }],
] as const;

describe('a budget', () => {
  it.each(SCOPES)('of %s refuses the work that it is about, whoever spent it', (_name, scope, work) => {
    const increments = [spent(50, scope.id === 'ops' ? { group: 'ops' } : {})];
    const given = { budgets: [budget('b', { scope })], spent: increments };
    expect(ask(given, work)).toMatchObject({
      allowed: false,
      code: 'budget_reached',
      source: { scope: 'budget', id: 'b' },
      spent_usd: '50',
      limit_usd: '50',
      retry_after_seconds: null,
    });
    const elsewhere = { user: 'zoe', agent: 'other', repo: 'other', model: 'other', group: 'other' };
    expect(ask(given, elsewhere).allowed).toBe(scope.kind !== 'deployment');
    expect(ask({ ...given, spent: [spent(49, { group: increments[0]?.group ?? '' })] }, work).allowed).toBe(
      true,
    );
  });

  it('says what it is about, the numbers and when it resets', () => {
    const scope = { kind: 'repo', id: SHOP } as const;
    const given = { budgets: [budget('b', { scope })], spent: [spent(50)] };
    expect(ask(given, { repo: SHOP }).reason).toBe(
      'The monthly budget of repository github.com/acme/shop is reached: $50.00 of $50.00 spent. ' +
        'It resets 2026-12-01 00:00 UTC.',
    );
  });

  it.each([' GPT-5 ', 'gpt-5'])('of a model holds however the caller spells it: %j', (model) => {
    const given = { budgets: [budget('b', { scope: { kind: 'model', id: 'gpt-5' } })], spent: [spent(50)] };
    expect(ask(given, { model }).source?.id).toBe('b');
  });

  it('of a model of Claude holds for its long-context variant', () => {
    const [id, name] = ['claude-opus-4-8', 'Claude-Opus-4-8[1m]'];
    const given = {
      budgets: [budget('b', { scope: { kind: 'model', id } })],
      spent: [spent(50, { model: id })],
    };
    expect(ask(given, { model: name }).allowed).toBe(false);
    expect(ask(given, { model: 'claude-opus-4' }).allowed).toBe(true);
  });

  it('counts its own period only', () => {
    const daily = budget('b', { period: 'day' });
    const yesterday = spent(60, { time: NOW - 24 * 3_600_000 });
    expect(ask({ budgets: [daily], spent: [yesterday] }).allowed).toBe(true);
    expect(ask({ budgets: [{ ...daily, period: 'week' }], spent: [yesterday] })).toMatchObject({
      allowed: false,
      resets_at: '2026-11-23T00:00:00.000Z',
    });
  });

  it('of 0 lets nothing through', () => {
    const decision = ask({ budgets: [budget('b', { limitMicros: 0 })] });
    expect([decision.allowed, decision.reason]).toEqual([
      false,
      'Spending is disabled: the monthly budget of the whole deployment is $0. It stays so until an admin raises it.',
    ]);
  });

  it('of a session holds for its whole life', () => {
    const scope = { kind: 'session', id: 's1' } as const;
    const given = { budgets: [budget('b', { scope, period: 'session' })], sessions: { s1: 51n * DOLLAR } };
    expect(ask(given, { session: 's1' })).toMatchObject({
      allowed: false,
      period: 'session',
      resets_at: null,
      reason: 'The budget of session s1 is reached: $51.00 of $50.00 spent. A new session starts anew.',
    });
    expect(ask(given, { session: 's2' }).allowed).toBe(true);
    expect(ask({ ...given, sessions: {} }, { session: 's1' })).toMatchObject({ allowed: true, mode: 'live' });
    expect(ask({ ...given, sessions: {}, known: false }, { session: 's1' }).mode).toBe('failed_open');
    const [unheard] = stateNow(
      { user: 'ada', session: 's1' },
      sources({ ...given, sessions: {} }),
      0,
    ).budgets;
    expect(unheard).toMatchObject({ spent_usd: null, exceeded: null, period_start: null, resets_at: null });
  });

  it('that only warns never refuses, and warns from its thresholds on', () => {
    const soft = budget('b', { action: 'warn', thresholds: [50, 150] });
    const warned = (dollars: number) => {
      const { allowed, code, warnings } = ask({ budgets: [soft], spent: [spent(dollars)] });
      return [allowed, code, ...warnings.map(({ threshold_percent }) => threshold_percent)];
    };
    expect(warned(24)).toEqual([true, 'no_limit']);
    expect(warned(25)).toEqual([true, 'no_limit', 50]);
    expect(warned(60)).toEqual([true, 'no_limit', 100]);
    expect(warned(75)).toEqual([true, 'no_limit', 150]);
    expect(ask({ budgets: [soft], spent: [spent(60)] }).warnings[0]).toMatchObject({
      source: { scope: 'budget', id: 'b' },
      message: expect.stringContaining('120 % of the monthly budget of the whole deployment') as string,
    });
  });

  it('refuses while spend is not known only where it asks for that', () => {
    const unknown = (failClosed: boolean) => ask({ budgets: [budget('b', { failClosed })], known: false });
    expect(unknown(false)).toMatchObject({ allowed: true, mode: 'failed_open', spent_usd: null });
    expect(unknown(true)).toMatchObject({
      allowed: false,
      code: 'spend_unknown',
      mode: 'failed_closed',
      retry_after_seconds: 5,
    });
    const enough = ask({ budgets: [budget('b', {})], known: false, spent: [spent(50)] });
    expect(enough).toMatchObject({ allowed: false, code: 'budget_reached' });
  });

  it('does nothing while limits are switched off', () => {
    const given = { budgets: [budget('b', {})], spent: [spent(99)], inputs: limits({ enabled: false }) };
    expect(ask(given)).toMatchObject({ allowed: true, code: 'disabled' });
    expect(stateNow({ user: 'ada' }, sources(given), 0).budgets).toEqual([]);
  });
});

describe('limits and budgets together', () => {
  const over = [spent(60), spent(60, { user: 'ada' })];

  it("tell the person's own limit first, then the widest budget", () => {
    const budgets = [
      budget('model', { scope: { kind: 'model', id: 'gpt-5' } }),
      budget('all', { scope: { kind: 'deployment', id: '' } }),
    ];
    const inputs = limits({ user: { month: 50_000_000 } });
    expect(ask({ budgets, spent: over, inputs }, { model: 'gpt-5' }).source?.scope).toBe('user');
    expect(ask({ budgets, spent: over }, { model: 'gpt-5' }).source?.id).toBe('all');
    expect(ask({ budgets: budgets.slice(0, 1), spent: over }, { model: 'gpt-5' }).source?.id).toBe('model');
  });

  it('list the warnings of all, each with its source', () => {
    const budgets = [budget('b', { limitMicros: 130_000_000 })];
    const inputs = limits({ user: { month: 80_000_000 } });
    const { warnings } = ask({ budgets, spent: over, inputs });
    expect(warnings.map(({ source, threshold_percent }) => [source.scope, threshold_percent])).toEqual([
      ['user', 75],
      ['budget', 90],
    ]);
  });
});

describe('the state', () => {
  it('lists the budgets of the work with their progress', () => {
    const budgets = [
      budget('all', {}),
      budget('pool', { scope: { kind: 'group', id: 'eng' }, period: 'week', action: 'warn' }),
      budget('shop', { scope: { kind: 'repo', id: SHOP } }),
    ];
    const given = { budgets, spent: [spent(20)] };
    const told = (work: Partial<Work>) =>
      limitState.parse(stateNow({ user: 'ada', ...work }, sources(given), 0)).budgets;
    expect(told({}).map(({ budget: id }) => id)).toEqual(['all', 'pool']);
    expect(told({ repo: `https://${SHOP}` })[2]).toEqual({
      budget: 'shop',
      name: '',
      scope: { kind: 'repo', id: SHOP },
      period: 'month',
      action: 'block',
      spent_usd: '20',
      limit_usd: '50',
      percent: 40,
      period_start: '2026-11-01T00:00:00.000Z',
      resets_at: '2026-12-01T00:00:00.000Z',
      exceeded: false,
      data_as_of: '2026-11-22T13:30:00.000Z',
    });
  });

  it('says that spend is not known, and not 0', () => {
    const [told] = stateNow(
      { user: 'ada' },
      sources({ budgets: [budget('b', {})], known: false }),
      0,
    ).budgets;
    expect(told).toMatchObject({ spent_usd: null, percent: null, exceeded: null });
  });
});
