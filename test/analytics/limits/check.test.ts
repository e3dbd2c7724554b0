// Checks that reserve: what is held counts against everything that constrains the work, and never beyond its time.
import { beforeEach, describe, expect, it } from 'vitest';
import { check, type CheckOptions } from '../../../analytics/limits/check.ts';
import type { Constraint } from '../../../analytics/limits/constraint.ts';
import { createMeter, type Meter } from '../../../analytics/limits/meter.ts';
import { createReservations, type Reservations } from '../../../analytics/limits/reservations.ts';
import { limitDecision, type LimitCheckRequest } from '../../../schemas/limit-api.ts';
import { limits } from './inputs.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const DOLLAR = 10n ** 12n;
const MICROS = 1_000_000;

let now = NOW;
let meter: Meter;
let reservations: Reservations;
let constraints: Constraint[];
let options: CheckOptions;

beforeEach(() => {
  now = NOW;
  meter = createMeter(() => now);
  meter.assign({ asOfBatch: 0, totals: [], newest: undefined });
  const place = { group: '', agent: '', repo: '', model: '' };
  meter.apply(1, [{ user: 'ada', ...place, time: NOW, cost: 95n * DOLLAR, counted: true }]);
  reservations = createReservations(() => now);
  constraints = [];
  options = {
    inputsOf: () => limits({ defaults: { month: 100 * MICROS } }),
    namesOf: (user) => (user === 'lovelace' || user === 'ada' ? ['ada', 'lovelace'] : [user]),
    meter,
    reservations,
    constraintsOn: [() => constraints],
    now: () => now,
  };
});

function ask(dollars: number | undefined, more: Partial<LimitCheckRequest> = {}) {
  const reserve = dollars === undefined ? undefined : { estimate_micros: dollars * MICROS };
  return limitDecision.parse(check({ user: 'ada', ...(reserve && { reserve }), ...more }, options));
}

function budget(id: string, used: bigint, limit: bigint, more: Partial<Constraint> = {}): Constraint {
  const say = (what: string) => () => `${id}: ${what}`;
  return {
    source: { scope: 'budget', id },
    period: 'month',
    used: used * DOLLAR,
    limit: limit * DOLLAR,
    unit: 'dollars',
    complete: true,
    action: 'block',
    failClosed: false,
    thresholds: [],
    startsAt: NOW,
    resetsAt: NOW + 1,
    code: 'budget_reached',
    sentences: {
      refusal: say('reached'),
      allowance: say('within'),
      warning: say('near'),
      unknown: say('unknown'),
    },
    ...more,
  };
}

describe('a check that reserves', () => {
  it('is allowed while spend and what others hold are below the limit, and holds its own amount then', () => {
    expect(ask(4).reservation).toEqual({
      id: expect.any(String) as string,
      expires_at: '2026-11-22T13:40:00.000Z',
    });
    expect(ask(4)).toMatchObject({ allowed: true, cache_seconds: 0, reserved_usd: '4', spent_usd: '95' });
    const refused = ask(4);
    expect(refused).toMatchObject({
      allowed: false,
      code: 'limit_reached',
      spent_usd: '95',
      reserved_usd: '8',
      limit_usd: '100',
      cache_seconds: 0,
      retry_after_seconds: 5,
    });
    expect(refused.reason).toBe(
      'Within the monthly limit for everyone: $95.00 of $100.00 spent. It resets 2026-12-01 00:00 UTC. ' +
        'What is left is reserved for requests under way ($8.00). Try again when they have ended.',
    );
    expect(refused.reservation).toBeUndefined();
  });

  it('makes those wait who only ask, under any of their names, and nobody else', () => {
    ask(5);
    expect(ask(undefined).allowed).toBe(false);
    expect(ask(undefined, { user: 'lovelace' }).allowed).toBe(false);
    expect(ask(undefined, { user: 'bob' }).allowed).toBe(true);
    now += 600_000;
    expect(ask(undefined).allowed).toBe(true);
  });

  it('is refused for good where spend alone reaches the limit', () => {
    ask(5);
    const place = { group: '', agent: '', repo: '', model: '' };
    meter.apply(2, [{ user: 'ada', ...place, time: NOW, cost: 5n * DOLLAR, counted: true }]);
    expect(ask(1)).toMatchObject({ allowed: false, cache_seconds: 10, retry_after_seconds: null });
  });

  it('counts against budgets whoever asks, and against a session in that session', () => {
    constraints = [budget('pool', 0n, 5n), budget('own', 0n, 3n, { period: 'session' })];
    expect(ask(2, { user: 'bob', session: 's1' }).allowed).toBe(true);
    expect(ask(1, { user: 'bob', session: 's1' }).allowed).toBe(true);
    const refused = ask(1, { user: 'bob', session: 's1' });
    expect([refused.source, refused.reserved_usd]).toEqual([{ scope: 'budget', id: 'own' }, '3']);
    expect(ask(2, { user: 'cleo', session: 's2' }).allowed).toBe(true);
    expect(ask(1, { user: 'dave', session: 's3' }).allowed).toBe(true);
    expect(ask(undefined, { user: 'cleo', session: 's3' }).source).toEqual({ scope: 'budget', id: 'pool' });
  });

  it('of one person never stops the others at a budget that is shared, but does stop that person', () => {
    options = { ...options, inputsOf: () => limits() };
    constraints = [budget('pool', 20n, 100n)];
    for (let index = 0; index < 3; index += 1) ask(1_000, { user: 'bob', session: `s${index}` });
    expect(ask(undefined, { user: 'bob' }).source).toEqual({ scope: 'budget', id: 'pool' });
    expect(ask(undefined, { user: 'cleo' })).toMatchObject({ allowed: true });
    expect(reservations.held(JSON.stringify(['budget', 'pool', '']))).toBe(40n * DOLLAR);
  });

  it('waits near the end of a shared budget for whoever is under way', () => {
    constraints = [budget('pool', 98n, 100n)];
    expect(ask(2, { user: 'bob', session: 's1' }).allowed).toBe(true);
    expect(ask(2, { user: 'cleo', session: 's2' })).toMatchObject({ allowed: false, reserved_usd: '2' });
  });

  it('is refused for good where one budget is used up, although another is only reserved', () => {
    constraints = [budget('held', 98n, 100n)];
    ask(2, { user: 'bob', session: 's1' });
    constraints = [budget('held', 98n, 100n), budget('spent', 100n, 100n)];
    expect(ask(undefined, { user: 'bob' })).toMatchObject({
      source: { scope: 'budget', id: 'spent' },
      retry_after_seconds: null,
    });
  });

  it('is not held up by budgets that only warn, nor by caps of anything but money', () => {
    constraints = [
      budget('soft', 0n, 1n, { action: 'warn' }),
      budget('count', 0n, 1n, { unit: 'count', source: { scope: 'session', id: 'depth' } }),
    ];
    ask(3, { user: 'bob' });
    expect(ask(3, { user: 'bob' })).toMatchObject({ allowed: true, warnings: [] });
  });

  it('is answered without a reservation, and says so, where too much is held', () => {
    const full = { ...options, reservations: { held: () => 0n, make: () => undefined } };
    expect(check({ user: 'ada', reserve: { estimate_micros: 1 } }, full).reservation).toBeNull();
    expect('reservation' in ask(undefined)).toBe(false);
  });

  it('allows where its limits cannot be read, and holds nothing', () => {
    const faults: unknown[] = [];
    const broken: CheckOptions = {
      ...options,
      inputsOf: () => {
        throw new Error('away');
      },
      onFault: (error) => faults.push(error),
    };
    const decision = check({ user: 'ada', reserve: { estimate_micros: 1 } }, broken);
    expect([decision.allowed, decision.mode, faults.length]).toEqual([true, 'failed_open', 1]);
    expect(reservations.count()).toBe(0);
  });
});
