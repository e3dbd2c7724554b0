// Audits in a running Outlay: a redelivery after days is charged once again, and taken back.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditAnswer, auditListAnswer } from '../../../schemas/audit.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

const HORIZON_MS = 30;
let ticks = 0;

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay({ horizonMs: HORIZON_MS });
});

afterAll(async () => {
  await outlay.end();
});

const body = requestEvents(
  ['req_1', 'req_2'].map((id) => ({
    'session.id': 's-1',
    'user.email': 'ada@acme.test',
    request_id: id,
    input_tokens: 1_000_000,
  })),
);

async function send(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${outlay.otlpUrl}/v1/logs`, { method: 'POST', headers, body });
  expect(status).toBe(200);
}

/** Each export forgets what is due, and a call is remembered for one to two horizons. */
async function forget(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await sleep(HORIZON_MS + 10);
    await fetch(`${outlay.otlpUrl}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: requestEvents([
        { 'session.id': 's-2', 'user.email': 'bob@acme.test', request_id: `bob_${(ticks += 1)}` },
      ]),
    });
  }
}

async function spent(): Promise<unknown> {
  const { body: state } = await outlay.get('/api/v1/usage?user=ada@acme.test');
  return (state as { totals: { cost_usd: string } }).totals.cost_usd;
}

async function audit() {
  const { status, body: told } = await outlay.call('POST', '/api/v1/audits');
  expect(status).toBe(200);
  return auditAnswer.parse(told);
}

describe('an audit', () => {
  it('takes back what was told again after it was forgotten, and says from whom', async () => {
    await send();
    await forget();
    await send();
    expect(await spent()).toBe('20');
    expect(await audit()).toMatchObject({
      ok: true,
      failure: '',
      duplicate_records: 2,
      duplicate_cost_usd: '10',
      superseded_records: 0,
      taken_back: [{ user: 'ada@acme.test', agent: 'claude-code', records: 2, cost_usd: '10' }],
      difference_count: 0,
    });
    expect(await spent()).toBe('10');
  });

  it('recognises the next redelivery, and takes back once', async () => {
    await forget();
    await send();
    expect(await spent()).toBe('10');
    expect(await audit()).toMatchObject({ ok: true, duplicate_records: 0, taken_back: [] });
  });

  it('can be read later, and on /metrics', async () => {
    const { body: told } = await outlay.get('/api/v1/audits');
    const { data } = auditListAnswer.parse(told);
    expect(data.map(({ duplicate_records: records }) => records)).toEqual([0, 2]);
    const metrics = await (await fetch(`${outlay.url}/metrics`)).text();
    expect(metrics).toContain('\noutlay_audit_ok 1\n');
    expect(metrics).toContain('\noutlay_audit_differences 0\n');
    expect(metrics).toContain('\noutlay_audit_duplicate_records_total 2\n');
    expect(metrics).toContain('\noutlay_audit_taken_back_usd_total 10\n');
    expect(metrics).toMatch(/\noutlay_audit_last_run_seconds \d{10}\n/);
  });

  it('runs one at a time', async () => {
    const answers = await Promise.all([0, 1].map(async () => await outlay.call('POST', '/api/v1/audits')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
