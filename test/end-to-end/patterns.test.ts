// A retry loop, from telemetry to the incident, its alert, the cap that is proposed, and what people do with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { alertsAnswer } from '../../schemas/alerts.ts';
import { sessionAnswer, sessionsAnswer } from '../../schemas/api.ts';
import { backTestAnswer, incident, incidentsAnswer, patternsAnswer } from '../../schemas/patterns.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents, type RequestEvent } from '../support/request-events.ts';

const ADA = 'ada@acme.test';
const OF_ADA = { 'session.id': 'loop', 'user.email': ADA, 'prompt.id': 'p1' };

let folder: string;
let outlay: TestOutlay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-patterns-'));
  outlay = await startTestOutlay({ dataDir: folder });
});

afterAll(async () => {
  await outlay.end();
  rmSync(folder, { recursive: true, force: true });
});

async function send(events: readonly RequestEvent[]): Promise<void> {
  for (const event of events) {
    const body = Buffer.from(requestEvents([{ ...OF_ADA, ...event }]));
    expect(await outlay.send({ name: 'events.json', signal: 'logs', body })).toBe(200);
  }
}

const call = (id: string, output: number): RequestEvent => ({
  request_id: id,
  input_tokens: 1000,
  output_tokens: output,
});

const failure = (sequence: number): RequestEvent => ({
  'event.name': 'api_error',
  'event.sequence': sequence,
  error: 'Overloaded',
  attempt: sequence,
});

async function incidents() {
  const { status, body } = await outlay.get('/api/v1/incidents');
  expect(status).toBe(200);
  return incidentsAnswer.parse(body);
}

async function one() {
  const [found] = (await incidents()).data;
  return incident.parse((await outlay.get(`/api/v1/incidents/${found?.id}`)).body);
}

const alerts = async () =>
  alertsAnswer.parse((await outlay.get('/api/v1/alerts?kind=PatternFound')).body).data;

it('opens an incident and tells of it once, as soon as thresholds say so', async () => {
  await send([call('r1', 10), failure(1), failure(2), failure(3), call('r2', 1000)]);
  const listed = patternsAnswer.parse((await outlay.get('/api/v1/patterns')).body);
  expect(listed.data).toHaveLength(8);
  expect((await outlay.get('/api/v1/sessions')).status).toBe(200);
  const update = {
    thresholds: { max_errors: 3, max_retries: 2, min_at_risk_micros: 30_000 },
    reason: 'strict',
  };
  expect((await outlay.call('PUT', '/api/v1/patterns/retry_loop', update)).status).toBe(200);
  await vi.waitFor(async () => expect((await incidents()).data).toHaveLength(1), {
    timeout: 30_000,
    interval: 300,
  });
  const found = await one();
  expect(found).toMatchObject({
    ...{ pattern: 'retry_loop', state: 'open', user: ADA, session: 'loop' },
    figures: [
      { name: 'max_errors', value: 3, threshold: 3 },
      { name: 'max_retries', value: 3, threshold: 2 },
      { name: 'min_at_risk_micros', value: 30_000, threshold: 30_000 },
    ],
    // A thousand tokens in for $5 and out for $25 a million each: what the call after the failures cost.
    at_risk_usd: '0.03',
  });
  await vi.waitFor(async () => expect(await alerts()).toMatchObject([{ id: found.id }]), { timeout: 10_000 });
});

it('shows it on its session', async () => {
  const { data } = sessionsAnswer.parse((await outlay.get('/api/v1/sessions')).body);
  expect(data).toMatchObject([{ session: 'loop', flags: ['retry_loop'] }]);
  const { body } = await outlay.get('/api/v1/sessions/loop');
  const { retry_band: band } = sessionAnswer.parse(body);
  expect(band).toMatchObject({ ended: 'recovered', longest_run: 3, spent_after_usd: '0.03' });
  expect(band.failures).toHaveLength(3);
});

it('proposes a cap that can be set as it is', async () => {
  const { proposed_caps: caps } = await one();
  expect(caps.map(({ scope }) => scope.scope)).toEqual(['user', 'default']);
  expect(caps[0]).toMatchObject({ cap: 'retries', value: 2, preview: { sessions: 1, reached: 1 } });
  const { method, path, body } = caps[0]?.request ?? { method: 'PUT', path: '', body: {} };
  expect(await outlay.call(method, path, body)).toMatchObject({ status: 200, body: { retries: 2 } });
  expect((await one()).proposed_caps).toEqual([]);
});

it('looks back with thresholds that are not saved, and refuses those that there are not', async () => {
  const backTest = async (query: string) =>
    await outlay.get(`/api/v1/patterns/retry_loop/back-test?${query}`);
  expect(backTestAnswer.parse((await backTest('')).body)).toMatchObject({ fired: 1, usd_at_risk: '0.03' });
  expect(
    backTestAnswer.parse((await backTest('threshold=max_errors=4&threshold=max_retries=3')).body),
  ).toMatchObject({ fired: 0 });
  expect(await backTest('threshold=most=4')).toMatchObject({
    status: 400,
    body: { errors: [{ name: 'thresholds.most' }] },
  });
  const tooLow = { thresholds: { max_errors: 1 } };
  expect((await outlay.call('PUT', '/api/v1/patterns/retry_loop', tooLow)).status).toBe(400);
  expect((await outlay.get('/api/v1/patterns/nothing')).status).toBe(404);
});

it('keeps what people did over a restart, and tells nothing twice', async () => {
  const { id } = await one();
  const path = `/api/v1/incidents/${id}`;
  expect((await outlay.call('POST', `${path}/acknowledge`, { note: 'on it' })).status).toBe(200);
  expect((await outlay.call('POST', `${path}/forget`)).status).toBe(404);
  await outlay.stop();
  outlay = await startTestOutlay({ dataDir: folder });
  await vi.waitFor(
    async () =>
      expect(patternsAnswer.parse((await outlay.get('/api/v1/patterns')).body).evaluated_at).not.toBeNull(),
    { timeout: 30_000, interval: 300 },
  );
  expect((await incidents()).data).toMatchObject([
    { id, state: 'acknowledged', history: [{ action: 'open' }, { action: 'acknowledge', note: 'on it' }] },
  ]);
  expect(await alerts()).toHaveLength(1);
});
