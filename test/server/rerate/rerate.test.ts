// Re-rating in a running Outlay: a preview, a job, what limits see, and a job that a stop interrupted.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpricedAnswer } from '../../../schemas/prices-api.ts';
import {
  pricePreviewAnswer,
  rerateAnswer,
  rerateListAnswer,
  type RerateAnswer,
} from '../../../schemas/rerate-api.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay();
  const million = { input_tokens: 1_000_000, 'session.id': 's-1' };
  await send([
    { ...million, 'user.email': 'ada@acme.test', request_id: 'one' },
    { ...million, 'user.email': 'bob@acme.test', request_id: 'two' },
    { ...million, 'user.email': 'ada@acme.test', request_id: 'own', model: 'home-made' },
  ]);
});

afterAll(async () => {
  await outlay.end();
});

async function send(events: Parameters<typeof requestEvents>[0]): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = requestEvents(events);
  const { status } = await fetch(`${outlay.otlpUrl}/v1/logs`, { method: 'POST', headers, body });
  expect(status).toBe(200);
}

const BOOK = '/api/v1/price-book';
const range = { from: '2026-01-01', to: '2100-01-01' };

const entry = (role: string, model: string, input: string) => ({
  of: 'tokens',
  role,
  provider: '',
  model,
  match: 'exact',
  effective_from: '2026-01-01T00:00:00Z',
  effective_to: null,
  source: '',
  rates: { input, output: '20', cache_read: '0.4' },
  tiers: [],
  multipliers: [],
});

async function ended(asked: unknown): Promise<RerateAnswer> {
  let job = rerateAnswer.parse(asked);
  for (let turn = 0; turn < 200 && (job.state === 'waiting' || job.state === 'running'); turn += 1) {
    await sleep(50);
    job = rerateAnswer.parse((await outlay.get(`${BOOK}/rerates/${job.id}`)).body);
  }
  return job;
}

async function rerate(reason: string): Promise<RerateAnswer> {
  const { status, body } = await outlay.call('POST', `${BOOK}/rerate`, { ...range, reason });
  expect([status, body]).toMatchObject([202, {}]);
  return await ended(body);
}

async function spent(user: string): Promise<unknown> {
  const { body } = await outlay.get(`/api/v1/usage?user=${user}`);
  return (body as { totals: { cost_usd: string } }).totals.cost_usd;
}

describe('a proposed price', () => {
  it('is previewed call by call, and nothing is written', async () => {
    const proposed = { entry: 'agreed', ...entry('negotiated', 'claude-opus-4-8', '4') };
    const { status, body } = await outlay.call('POST', `${BOOK}/preview`, { entry: proposed });
    expect([status, body]).toMatchObject([200, {}]);
    expect(pricePreviewAnswer.parse(body)).toMatchObject({
      complete: true,
      calls: 2,
      changed: 2,
      people: 2,
      now: { cost_usd: '10', unpriced: 0 },
      then: { cost_usd: '8', unpriced: 0 },
      difference_usd: '-2',
      models: [{ model: 'claude-opus-4-8', calls: 2, changed: 2, people: 2 }],
      kept: [],
    });
    expect(await spent('ada@acme.test')).toBe('5');
    expect((await outlay.get(`${BOOK}/rerates`)).body).toEqual({ data: [], next_cursor: null });
  });

  it('may be a percentage off the list', async () => {
    const share = { ...entry('negotiated', '', ''), match: 'prefix', rates: {}, percent_off: '15' };
    const { status, body } = await outlay.call('POST', `${BOOK}/preview`, {
      entry: { entry: 'share', ...share },
    });
    expect([status, body]).toMatchObject([200, {}]);
    // Of what has no list, nothing is taken off: it stays without a price.
    expect(pricePreviewAnswer.parse(body)).toMatchObject({
      now: { cost_usd: '10', unpriced: 1 },
      then: { cost_usd: '8.5', unpriced: 1 },
    });
  });

  it('is refused for what saving it would be refused for', async () => {
    const { status } = await outlay.call('POST', `${BOOK}/preview`, { without: 'nothing-of-the-kind' });
    expect(status).toBe(404);
    const wrong = { entry: 'agreed', ...entry('negotiated', 'claude-opus-4-8', '-4') };
    expect(await outlay.call('POST', `${BOOK}/preview`, { entry: wrong })).toMatchObject({ status: 400 });
  });
});

describe('a job', () => {
  it('books the differences; totals, limits and every rollup follow', async () => {
    await outlay.call('PUT', `${BOOK}/agreed`, entry('negotiated', 'claude-opus-4-8', '4'));
    await outlay.call('PUT', `${BOOK}/stand-in`, entry('fallback', 'home-made', '3'));
    const job = await rerate('contract of October');
    expect(job).toMatchObject({
      state: 'done',
      sentence: '',
      reason: 'contract of October',
      changed: 3,
      before: { cost_usd: '10', unpriced: 1 },
      after: { cost_usd: '11', unpriced: 0 },
      difference_usd: '1',
      kept: [],
      dropped_before: null,
      signed_off_months: [],
    });
    expect(job.progress.days_done).toBe(job.progress.days);
    expect(await spent('ada@acme.test')).toBe('7');
    await outlay.call('PUT', '/api/v1/limits/users/ada@acme.test', {
      period: 'month',
      limit_micros: 6_000_000,
    });
    const check = await outlay.call('POST', '/api/v1/limits/check', { user: 'ada@acme.test' });
    expect(check.body).toMatchObject({ allowed: false, spent_usd: '7' });
    expect((await outlay.call('POST', '/api/v1/verify')).body).toMatchObject({ ok: true, differences: [] });
  });

  it('leaves what counts at a fallback among the unpriced, and says so', async () => {
    const { data, totals } = unpricedAnswer.parse((await outlay.get('/api/v1/unpriced')).body);
    expect(data).toMatchObject([{ model: 'home-made', calls: 1, fallback_calls: 1, fallback_cost_usd: '3' }]);
    expect(totals).toMatchObject({ fallback_calls: 1, fallback_cost_usd: '3' });
  });

  it('changes nothing the second time, and is told again after a restart', async () => {
    expect(await rerate('once more')).toMatchObject({ changed: 0, first_batch: null });
    const { dataDir } = outlay.config;
    await outlay.stop();
    outlay = await startTestOutlay({ dataDir });
    const { data } = rerateListAnswer.parse((await outlay.get(`${BOOK}/rerates`)).body);
    expect(data.map(({ reason }) => reason)).toEqual(['once more', 'contract of October']);
    expect(await spent('ada@acme.test')).toBe('7');
  });

  it('that a stop interrupted goes on by itself', async () => {
    await outlay.call('DELETE', `${BOOK}/agreed`);
    const { body } = await outlay.call('POST', `${BOOK}/rerate`, { ...range, reason: 'back to the list' });
    const { dataDir } = outlay.config;
    await outlay.stop();
    outlay = await startTestOutlay({ dataDir });
    expect(await ended(body)).toMatchObject({ state: 'done', reason: 'back to the list' });
    expect(await spent('ada@acme.test')).toBe('8');
    expect((await outlay.call('POST', '/api/v1/verify')).body).toMatchObject({ ok: true });
  });

  it('needs a reason, and a range', async () => {
    const answer = await outlay.call('POST', `${BOOK}/rerate`, {
      from: '2026-02-01',
      to: '2026-01-01',
      reason: 'x',
    });
    expect(answer.status).toBe(400);
    expect((await outlay.call('POST', `${BOOK}/rerate`, range)).status).toBe(400);
    expect((await outlay.get(`${BOOK}/rerates/none`)).status).toBe(404);
  });
});
