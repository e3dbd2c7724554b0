// From recorded bytes to the API, through the real program and the real engine.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { recordedExports } from '../support/replay.ts';
import { requestEvents } from '../support/request-events.ts';

const CAPTURES = join(import.meta.dirname, '../fixtures/claude-code');
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay();
});

afterAll(async () => {
  await outlay.end();
});

/** The answer once the ledger holds what was acknowledged. */
async function settledUsage(query: string) {
  await outlay.call('POST', '/api/v1/verify');
  const { status, body } = await outlay.get(`/api/v1/usage?${NOVEMBER}&${query}`);
  expect(status).toBe(200);
  return body as { rows: Record<string, unknown>[]; totals: Record<string, unknown> };
}

describe('recorded telemetry', () => {
  it('adds up to what the provider counted, from both ports, twice, in JSON and protobuf', async () => {
    for (const folder of ['subagent', 'protobuf', 'metrics-only-cumulative', 'logs-only-retry']) {
      for (const recorded of recordedExports(join(CAPTURES, folder))) {
        expect(await outlay.send(recorded)).toBe(200);
        expect(await outlay.send(recorded, outlay.url)).toBe(200);
      }
    }
    // Three calls of 42,325, 42,270 and 42,580 micro-dollars, one of 42,275 three times told by other sessions, one of 42,315.
    const { totals } = await settledUsage('');
    expect(totals).toMatchObject({
      calls: 5,
      input_tokens: 3685 + 1205 + 1205 + 1213,
      cache_read_tokens: 90_000,
      cache_write_5m_tokens: 12_000,
      cache_write_1h_tokens: 6_000,
      output_tokens: 1_500,
      cost_usd: '0.25404',
      reported_cost_usd: '0.25404',
      list_cost_usd: '0.25404',
      unpriced_calls: 0,
    });
  });

  it('is broken down by person and by part of the agent, and every breakdown adds up', async () => {
    const byUser = await settledUsage('group_by=user');
    expect(byUser.rows.map((row) => [row['user'], row['cost_usd']])).toEqual(
      expect.arrayContaining([['ada@acme.test', '0.16945']]),
    );
    const bySource = await settledUsage('group_by=source&user=ada@acme.test');
    expect(bySource.rows.map((row) => [row['source'], row['calls'], row['cost_usd']])).toEqual(
      expect.arrayContaining([
        ['main', 3, '0.12718'],
        ['subagent', 1, '0.04227'],
      ]),
    );
  });

  it('is told as of one batch of the ledger, by whichever grouping', async () => {
    const read = async (by: string) => {
      const answer = await fetch(`${outlay.url}/api/v1/usage?${NOVEMBER}&group_by=${by}`);
      const { totals } = (await answer.json()) as { totals: Record<string, unknown> };
      return [answer.headers.get('outlay-ledger-batch'), totals['cost_usd']];
    };
    const [byUser, bySession] = [await read('user'), await read('session')];
    expect(byUser).toEqual([expect.stringMatching(/^[1-9]\d*$/), '0.25404']);
    expect(bySession).toEqual(byUser);
  });

  it('is verified: every rollup and the meter equal the ledger', async () => {
    const { status, body } = await outlay.call('POST', '/api/v1/verify');
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: true, differences: [] });
  });
});

describe('a limit check', () => {
  it('sees every booking that was acknowledged before it, and blocks at the limit', async () => {
    const user = 'ada@acme.test';
    const check = async () => {
      const { body } = await outlay.call('POST', '/api/v1/limits/check', { user });
      return body as { spent_usd: string; allowed: boolean };
    };
    await outlay.call('PUT', `/api/v1/limits/users/${user}`, { period: 'month', limit_micros: 200_000_000 });
    const before = Number((await check()).spent_usd);
    // 1000 output tokens of Opus 4.8 cost 25,000 micro-dollars.
    for (let id = 0; id < 100; id += 1) {
      const call = { request_id: `req_${id}`, output_tokens: 1000 };
      const answer = await fetch(`${outlay.otlpUrl}/v1/logs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(requestEvents([{ 'user.email': user, 'session.id': 'limit-session', ...call }])),
      });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
      const expected = before + (id + 1) * 0.025;
      expect(Number((await check()).spent_usd)).toBeCloseTo(expected, 9);
    }
    await outlay.call('PUT', `/api/v1/limits/users/${user}`, { period: 'month', limit_micros: 2_500_000 });
    const refused = await outlay.call('POST', '/api/v1/limits/check?status=1', { user });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ allowed: false, code: 'limit_reached' });
  });
});
