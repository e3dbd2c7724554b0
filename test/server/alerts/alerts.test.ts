// Alerts of a real Outlay: from an export to the receiver of a webhook and the reader of events, also over a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertsAnswer, failedOpenAnswer, type Alert } from '../../../schemas/alerts.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { requestEvents } from '../../support/request-events.ts';
import { readEvents, type EventReader } from './event-reader.ts';

let dataDir: string;
let outlay: TestOutlay;
let receiver: Receiver;
let reader: EventReader;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-test-'));
  receiver = await startReceiver();
  outlay = await start();
  reader = await readEvents(outlay.url);
  await outlay.call('PUT', '/api/v1/channels/ops', { type: 'webhook', url: receiver.url });
  await outlay.call('PUT', '/api/v1/settings/limits', { period: 'month', limit_micros: 10_000_000 });
  await outlay.call('PUT', '/api/v1/budgets/all', {
    scope: { kind: 'deployment', id: '' },
    period: 'month',
    limit_micros: 100_000_000,
    action: 'warn',
    thresholds: [5, 8, 50],
  });
});

afterAll(async () => {
  reader.close();
  await outlay.end();
  await receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<TestOutlay> {
  return await startTestOutlay({ dataDir, allowPrivateWebhooks: true });
}

let sent = 0;

async function spend(user: string, dollars: number, session = 's1'): Promise<void> {
  sent += 1;
  const event = {
    'user.email': user,
    'session.id': session,
    request_id: `req_${sent}`,
    cost_usd: dollars,
    // Priced by the list: $25 for a million tokens of output.
    output_tokens: dollars * 40_000,
    input_tokens: 0,
  };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

async function alerts(query = ''): Promise<Alert[]> {
  return alertsAnswer.parse((await outlay.get(`/api/v1/alerts${query}`)).body).data;
}

function told({ subject, threshold_percent: percent }: Alert): string {
  return `${subject.scope}/${subject.id} ${percent}`;
}

describe('spend that crosses thresholds', () => {
  it('is told to readers of events, to channels (the highest of several), and in the list', async () => {
    await spend('ada@example.com', 8);
    const events = await reader.heard('alert', 3);
    expect(events.map(({ data }) => told(data as Alert)).sort()).toEqual([
      'budget/all 5',
      'budget/all 8',
      'user/ada@example.com 75',
    ]);
    const requests = await receiver.heard(2);
    expect(requests.map(({ body }) => told((JSON.parse(body) as { data: Alert }).data)).sort()).toEqual([
      'budget/all 8',
      'user/ada@example.com 75',
    ]);
    expect((await alerts()).map(told).sort()).toHaveLength(3);
    expect((await alerts('?subject=budget/all&limit=1')).map(({ period }) => period)).toEqual(['month']);
    expect(reader.events.some(({ event }) => event === 'spend')).toBe(true);
  });

  it('is told once: not again after a restart, after which events resume where a reader stopped', async () => {
    const [first] = (await reader.heard('alert', 3)).map(({ id }) => id!);
    reader.close();
    const left = outlay;
    outlay = await (async () => {
      await left.stop();
      return await start();
    })();
    reader = await readEvents(outlay.url, first);
    const missed = await reader.heard('alert', 2);
    expect(missed.map(({ id }) => id)).not.toContain(first);
    await spend('ada@example.com', 1.5);
    const [, , fresh] = await reader.heard('alert', 3);
    expect(told(fresh!.data as Alert)).toBe('user/ada@example.com 90');
    await receiver.heard(3);
    expect(receiver.received).toHaveLength(3);
    const ids = (await alerts()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('by a change of the limit is told too', async () => {
    await outlay.call('PUT', '/api/v1/settings/limits', { period: 'month', limit_micros: 9_500_000 });
    const events = await reader.heard('alert', 4);
    expect(told(events[3]!.data as Alert)).toBe('user/ada@example.com 100');
    expect((events[3]!.data as Alert).message).toMatch(
      /^The monthly limit for everyone is reached: \$9\.50 of \$9\.50/,
    );
    await receiver.heard(4);
  });

  it('is listed with what became of each delivery, and can be delivered again', async () => {
    const listed = async () => {
      const { body } = await outlay.get('/api/v1/channels/ops/deliveries');
      return (body as { data: { alert: string; outcome: string }[] }).data;
    };
    await expect.poll(async () => (await listed()).length).toBe(4);
    const data = await listed();
    expect(new Set(data.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']));
    const again = await outlay.call('POST', `/api/v1/channels/ops/deliveries/${data[0]!.alert}/retry`);
    expect(again).toMatchObject({ status: 200, body: { delivered: true, status: 204 } });
    expect(receiver.received.at(-1)!.headers['webhook-id']).toBe(data[0]!.alert);
  });
});

describe('a channel', () => {
  it('tells its secret once, and neither the list nor the audit trail tells it or the path of its address', async () => {
    const url = 'https://hooks.slack.com/services/T/B/verysecret';
    const made = await outlay.call('PUT', '/api/v1/channels/made', { type: 'webhook', url, enabled: false });
    const { secret } = made.body as { secret: string };
    expect(made.status).toBe(201);
    expect(secret).toMatch(/^whsec_/);
    const renamed = await outlay.call('PUT', '/api/v1/channels/made', { name: 'x', rotate_secret: true });
    expect((renamed.body as { secret: string }).secret).not.toBe(secret);
    const kept = await outlay.call('PUT', '/api/v1/channels/made', { name: 'y' });
    expect(kept.body).not.toHaveProperty('secret');
    const reads = await Promise.all(
      ['/channels', '/channels/made', '/settings/audit'].map((path) => outlay.get(`/api/v1${path}`)),
    );
    const text = JSON.stringify(reads);
    expect(text).toContain('https://hooks.slack.com/…');
    expect(text).not.toMatch(/whsec_|verysecret/);
  });

  it('is tried with a test, which tells what happened', async () => {
    const answer = await outlay.call('POST', '/api/v1/channels/ops/test');
    expect(answer).toMatchObject({
      status: 200,
      body: { delivered: true, status: 204, body: '', reason: '' },
    });
    expect((JSON.parse(receiver.received.at(-1)!.body) as { type: string }).type).toBe('test');
    expect((await outlay.call('POST', '/api/v1/channels/none/test')).status).toBe(404);
  });

  it('refuses other addresses than http and https, and ones that hold a password', async () => {
    for (const url of ['ftp://example.com', 'file:///etc/passwd', 'https://a:b@example.com', 'x']) {
      const answer = await outlay.call('PUT', '/api/v1/channels/bad', { type: 'slack', url });
      expect(answer.status).toBe(400);
    }
  });
});

describe('messages that a hook let through', () => {
  it('are listed once, and alerted of once an hour', async () => {
    const [first, second] = [10_000, 5_000].map((ago) => new Date(Date.now() - ago).toISOString());
    const missed = [
      { at: first, agent: 'codex', session: 's', prompt: 'p1', fault: 'timeout' },
      { at: second, agent: 'codex', session: 's', prompt: 'p2', fault: 'timeout\ud800' },
    ];
    const context = { user: 'ada@example.com', agent: 'codex', session: 's', missed };
    for (let told = 0; told < 2; told++)
      expect((await outlay.call('POST', '/api/v1/context', context)).status).toBe(200);
    const events = await reader.heard('alert', 5);
    expect(events[4]!.data).toMatchObject({ kind: 'FailedOpen', subject: { scope: 'deployment' } });
    await expect
      .poll(async () => failedOpenAnswer.parse((await outlay.get('/api/v1/failed-open')).body).data.length)
      .toBe(2);
    const { data } = failedOpenAnswer.parse((await outlay.get('/api/v1/failed-open?limit=1')).body);
    expect(data).toEqual([
      {
        at: second,
        user: 'ada@example.com',
        agent: 'codex',
        session: 's',
        prompt: 'p2',
        cause: 'timeout\ufffd',
        told_by: 'hook',
      },
    ]);
  });

  it('that cannot be understood do not keep the person from an answer', async () => {
    const context = { user: 'ada@example.com', missed: [{ at: 'yesterday' }] };
    expect((await outlay.call('POST', '/api/v1/context', context)).status).toBe(200);
  });
});

describe('a session', () => {
  it('that reaches a cap is told once', async () => {
    const cap = { cost_micros: 1_000_000, action: 'warn' };
    expect((await outlay.call('PUT', '/api/v1/settings/session-caps', cap)).status).toBe(200);
    await spend('bob@example.com', 2, 's2');
    const [, , , , , told] = await reader.heard('alert', 6);
    expect(told!.data).toMatchObject({
      kind: 'SessionCapReached',
      subject: { scope: 'session', id: 's2', name: 'cost' },
      period: 'session',
      period_start: null,
      spent_usd: '2',
    });
  });
});

describe('a backup', () => {
  it('holds alerts, deliveries and what failed open', async () => {
    const { status, body } = await outlay.call('POST', '/api/v1/backups');
    expect(status).toBe(201);
    const rows = (table: string) =>
      (body as { tables: Record<string, { rows: number }> }).tables[table]?.rows;
    expect([rows('alerts'), rows('failed_open')]).toEqual([7, 2]);
    expect(rows('deliveries')).toBeGreaterThan(4);
  });
});
