// Stale counters: what metrics and calls tell of one session differently is shown with its amount, whichever came first.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceAnswer, EvidenceRow } from '../../schemas/evidence-api.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { recordedExports } from '../support/replay.ts';
import { requestEvents } from '../support/request-events.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

let folder: string;
let outlay: TestOutlay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-evidence-'));
  outlay = await startTestOutlay({ dataDir: folder });
});

afterAll(async () => {
  await outlay.stop();
  rmSync(folder, { recursive: true });
});

async function send(signal: 'logs' | 'metrics', body: string): Promise<void> {
  expect(await outlay.send({ name: `${signal}.json`, signal, body: Buffer.from(body) })).toBe(200);
}

/** Calls of input at $5 a million. */
async function calls(session: string, ...inputs: readonly number[]): Promise<void> {
  const events = inputs.map((input, index) => ({
    'user.email': 'ada@acme.test',
    'session.id': session,
    request_id: `${session}-${index}`,
    input_tokens: input,
    cost_usd: input / 200_000,
  }));
  await send('logs', requestEvents(events));
}

/** Counters of the same, of another person or model where those are named; only Opus tells its cost. */
async function counters(
  session: string,
  input: number,
  { user = 'ada@acme.test', model = 'claude-opus-4-8' } = {},
): Promise<void> {
  const list = (of: Record<string, string>) =>
    Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const at = BigInt(Date.now()) * 1_000_000n;
  const metric = (name: string, asDouble: number, type: Record<string, string>) => ({
    name,
    sum: {
      aggregationTemporality: 1,
      isMonotonic: true,
      dataPoints: [
        {
          attributes: list({ 'user.email': user, 'session.id': session, model, ...type }),
          startTimeUnixNano: String(at - 1_000_000_000n),
          timeUnixNano: String(at),
          asDouble,
        },
      ],
    },
  });
  const metrics = [
    metric('claude_code.token.usage', input, { type: 'input' }),
    ...(model === 'claude-opus-4-8' ? [metric('claude_code.cost.usage', input / 200_000 + 1e-10, {})] : []),
  ];
  const resource = { attributes: list({ 'service.name': 'claude-code' }) };
  await send('metrics', JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }));
}

async function evidence(query = ''): Promise<EvidenceAnswer> {
  const { status, body } = await outlay.get(`/api/v1/evidence?agent=claude-code${query}`);
  expect(body).toMatchObject({ data: expect.any(Array) as unknown });
  expect(status).toBe(200);
  return body as EvidenceAnswer;
}

/** What differs, by session: input and dollars. */
function told(rows: readonly EvidenceRow[]): unknown[] {
  return rows.map(({ session, tokens: { input }, cost }) => [
    session,
    input && [input.metrics, input.calls, input.metrics_more, input.calls_more],
    cost && [cost.basis, cost.metrics_more_usd, cost.calls_more_usd],
  ]);
}

describe('counters that differ from the calls of their session', () => {
  it('are shown with the amount in either order of arrival and over a restart, and others are not', async () => {
    await counters('metrics first', 200_000);
    await calls('metrics first', 300_000, 100_000);
    await calls('calls first', 100_000);
    await counters('calls first', 160_000);
    await calls('alike', 20_000);
    await counters('alike', 20_000);
    await counters('only counters', 7);
    await calls('only calls', 7);
    await counters('restart', 40_000);
    await outlay.stop();
    outlay = await startTestOutlay({ dataDir: folder });
    await calls('restart', 60_000);

    const { data, totals, explain } = await evidence();
    expect(told(data)).toEqual([
      ['metrics first', [200_000, 400_000, 0, 200_000], ['reported', '0', '0.9999999999']],
      ['calls first', [160_000, 100_000, 60_000, 0], ['reported', '0.3000000001', '0']],
      ['restart', [40_000, 60_000, 0, 20_000], ['reported', '0', '0.0999999999']],
    ]);
    expect(data[0]).toMatchObject({ agent: 'claude-code', user: 'ada@acme.test', compared: 1, differing: 1 });
    expect(totals).toMatchObject({
      compared: 4,
      differing: 3,
      tokens: { input: { metrics: 420_000, calls: 580_000, metrics_more: 60_000, calls_more: 220_000 } },
    });
    expect(explain.definition).toContain('calls');
    expect(told((await evidence('&all=true')).data).map((row) => (row as unknown[])[0])).toContain('alike');
    // Usage itself is that of the calls, and of counters that stand alone.
    const usage = await outlay.get('/api/v1/usage');
    expect(usage.body).toMatchObject({ totals: { input_tokens: 400_000 + 100_000 + 20_000 + 14 + 60_000 } });
  });

  it('are read page by page, and summed by agent, person and day', async () => {
    const first = await evidence('&limit=2');
    expect(first.data.map(({ session }) => session)).toEqual(['metrics first', 'calls first']);
    const next = await evidence(`&limit=2&cursor=${first.next_cursor ?? ''}`);
    expect(next.data.map(({ session }) => session)).toEqual(['restart']);
    expect(next.next_cursor).toBeNull();
    for (const by of ['agent', 'user', 'day']) {
      const { data, totals } = await evidence(`&by=${by}`);
      expect(data).toHaveLength(1);
      expect(data[0]?.tokens).toEqual(totals.tokens);
      expect(data[0]).not.toHaveProperty('session');
    }
    expect((await evidence('&session=alike&all=true')).totals).toMatchObject({ compared: 1, differing: 0 });
    expect((await evidence('&user=nobody')).totals).toMatchObject({ compared: 0, cost: null });
  });
});

describe('what one side does not tell', () => {
  it('is no difference: a long-context tier that no call reached, though all of them together did', async () => {
    const event = { 'user.email': 'ada@acme.test', 'session.id': 'long', model: 'claude-sonnet-4-5' };
    const ids = ['long-1', 'long-2'];
    await send(
      'logs',
      requestEvents(ids.map((request_id) => ({ ...event, request_id, input_tokens: 150_000 }))),
    );
    await counters('long', 300_000, { model: 'claude-sonnet-4-5' });
    const { totals } = await evidence('&session=long&all=true');
    expect(totals).toMatchObject({ compared: 1, differing: 0, cost: null });
    expect(totals.tokens.input).toMatchObject({ metrics: 300_000, calls: 300_000 });
  });

  it('is unknown: which of the input came from the cache', async () => {
    for (const file of ['cli-metrics-legacy-histogram.json', 'cli-traces.json']) {
      const [recorded] = recordedExports(join(FIXTURES, 'otlp/copilot'), file);
      if (recorded) expect(await outlay.send(recorded)).toBe(200);
    }
    const read = async () =>
      (await outlay.get('/api/v1/evidence?agent=copilot&all=true&from=2026-01-01')).body as EvidenceAnswer;
    await expect.poll(async () => (await read()).totals.compared, { timeout: 20_000 }).toBeGreaterThan(0);
    const { totals, data } = await read();
    for (const { tokens } of [totals, ...data]) {
      expect(tokens).toMatchObject({ input: null, cache_read: null, cache_write: null });
      expect(tokens.prompt).toMatchObject({ metrics: 46_860, metrics_more: 0 });
    }
  });
});

describe('a session whose counters name somebody else', () => {
  it('is of the person who made its calls', async () => {
    await calls('two names', 20_000);
    await counters('two names', 30_000, { user: 'laptop-17' });
    const asked = '&session=two names&user=';
    expect((await evidence(`${asked}ada@acme.test`)).data).toMatchObject([
      { user: 'ada@acme.test', tokens: { input: { metrics: 30_000, calls: 20_000 } } },
    ]);
    expect((await evidence(`${asked}laptop-17&all=true`)).data).toEqual([]);
  });
});

describe('counters that know no session', () => {
  it('are compared with the calls of their agent by the day, where they name nobody at the same place', async () => {
    for (const file of ['logs-turns.json', 'metrics-delta.json']) {
      const [recorded] = recordedExports(join(FIXTURES, 'otlp/codex'), file);
      if (recorded) expect(await outlay.send(recorded)).toBe(200);
    }
    const { body } = await outlay.get('/api/v1/evidence?agent=codex&all=true&from=2026-01-01');
    const { data, totals } = body as EvidenceAnswer;
    expect(totals).toMatchObject({
      differing: 0,
      cost: { basis: 'list', metrics_more_usd: '0', calls_more_usd: '0' },
    });
    expect(data.map(({ session }) => session)).toEqual(data.map(() => ''));
    const sum = (side: 'metrics' | 'calls') =>
      data.reduce((total, { tokens }) => total + (tokens.prompt?.[side] ?? 0), 0);
    expect([sum('metrics'), sum('calls')]).toEqual([80_855, 80_855]);
  });
});
