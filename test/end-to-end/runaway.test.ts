// Agents that never stop by themselves: what is spent beyond a limit stays within the documented bound.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LimitDecision } from '../../schemas/limit-api.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const AGENTS = 50;
const DOLLAR = 1_000_000;

let outlay: TestOutlay;
let lastRequest = 0;

beforeAll(async () => {
  outlay = await startTestOutlay();
});

afterAll(async () => {
  await outlay.end();
});

type Call = { readonly user: string; readonly session: string; readonly dollars: number };

/** One call, told as its agent tells it: the exporter's request is answered when the next check knows it. */
async function spend({ user, session, dollars }: Call): Promise<void> {
  lastRequest += 1;
  const event = {
    'user.email': user,
    'session.id': session,
    request_id: `req-${lastRequest}`,
    input_tokens: dollars * 200_000,
  };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

async function check(request: object): Promise<LimitDecision> {
  const { status, body } = await outlay.call('POST', '/api/v1/limits/check', request);
  expect(status).toBe(200);
  return body as LimitDecision;
}

async function limit(user: string, dollars: number): Promise<void> {
  const amount = { period: 'month', limit_micros: dollars * DOLLAR };
  const path = `/api/v1/limits/users/${user}`;
  await spend({ user, session: 'before', dollars: 1 });
  await outlay.call('POST', '/api/v1/verify');
  expect((await outlay.call('PUT', path, amount)).status).toBeLessThan(300);
}

async function spentBy(user: string): Promise<number> {
  return Number((await check({ user })).spent_usd);
}

/** Asks before each call and tells it after it, until it is refused for good; resolves with the number of calls. */
async function runAway(user: string, session: string, reserve: object | undefined): Promise<number> {
  for (let calls = 0; ;) {
    const decision = await check({ user, session, ...(reserve && { reserve }) });
    if (decision.allowed) {
      await spend({ user, session, dollars: 1 });
      calls += 1;
    } else if (decision.retry_after_seconds === null) return calls;
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function runAllAway(user: string, reserve?: object): Promise<number> {
  const agents = Array.from({ length: AGENTS }, (_, index) => runAway(user, `${user}-${index}`, reserve));
  return (await Promise.all(agents)).reduce((sum, calls) => sum + calls, 0);
}

describe('agents that run away in parallel', () => {
  it('are stopped at the limit, but for the calls that were under way', async () => {
    await limit('ada', 200);
    const calls = await runAllAway('ada');
    expect(await spentBy('ada')).toBe(1 + calls);
    expect(1 + calls).toBeGreaterThanOrEqual(200);
    expect(1 + calls).toBeLessThan(200 + AGENTS);
  });

  it('are stopped exactly at the limit where they reserve what a call costs', async () => {
    await limit('bob', 200);
    const calls = await runAllAway('bob', { estimate_micros: DOLLAR });
    expect([1 + calls, await spentBy('bob')]).toEqual([200, 200]);
  });

  it('get as many reservations at once as fit, and another for each that is let go', async () => {
    await limit('cleo', 100);
    await spend({ user: 'cleo', session: 'before', dollars: 94 });
    const reserve = { estimate_micros: DOLLAR / 10, expires_seconds: 60 };
    const ask = async (index: number) => await check({ user: 'cleo', session: `cleo-${index}`, reserve });
    const decisions = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(index)));
    const allowed = decisions.filter((decision) => decision.allowed);
    expect(allowed).toHaveLength(50);
    expect(new Set(allowed.map(({ reservation }) => reservation?.id)).size).toBe(50);
    for (const { allowed: isAllowed, reserved_usd, retry_after_seconds, cache_seconds } of decisions)
      if (!isAllowed) expect([reserved_usd, retry_after_seconds, cache_seconds]).toEqual(['5', 5, 0]);

    const path = `/api/v1/limits/reservations/${allowed[0]!.reservation!.id}`;
    expect((await outlay.call('DELETE', path)).status).toBe(204);
    expect((await outlay.call('DELETE', path)).status).toBe(204);
    expect([(await ask(200)).allowed, (await ask(201)).allowed]).toEqual([true, false]);
  });
});
