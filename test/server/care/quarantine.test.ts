// Rows that the ledger refuses, as people meet them: the API, the metrics, the limits and the way back.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';
import { startSwitchedServer, type SwitchedServer } from '../../support/switched-server.ts';

let server: SwitchedServer;
let outlay: TestOutlay;

beforeAll(async () => {
  server = await startSwitchedServer();
  outlay = await startTestOutlay({ clickhouseUrl: server.url });
});

afterAll(async () => {
  await outlay.end();
  await server.end();
});

/** Sends one call of 25,000 micro-dollars. */
async function spend(user: string, request: number): Promise<void> {
  const event = { 'user.email': user, 'session.id': 's', request_id: `req-${request}`, output_tokens: 1000 };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

const spent = async (user: string): Promise<unknown> => {
  const { body } = await outlay.call('POST', '/api/v1/limits/check', { user });
  return (body as { spent_usd: string }).spent_usd;
};

const metrics = async (): Promise<string> => await (await fetch(`${outlay.url}/metrics`)).text();

it('keeps a refused row out of spend, tells whose it is, and books it when it is replayed', async () => {
  await server.store.command("ALTER TABLE charges ADD CONSTRAINT no_mallory CHECK user != 'mallory'");
  await spend('ada', 1);
  await spend('mallory', 2);
  expect(await outlay.call('POST', '/api/v1/verify')).toMatchObject({ body: { ok: true, differences: [] } });
  expect([await spent('ada'), await spent('mallory')]).toEqual(['0.025', '0']);
  const listed = await outlay.get('/api/v1/quarantine');
  expect(listed).toMatchObject({
    status: 200,
    body: {
      data: [
        {
          table: 'charges',
          user: 'mallory',
          session: 's',
          cost_usd: '0.025',
          reason: expect.any(String) as string,
        },
      ],
      next_cursor: null,
    },
  });
  expect(await metrics()).toMatch(/^outlay_quarantined_rows 1$/m);
  expect(await metrics()).toMatch(/^outlay_quarantined_rows_total\{code="469"\} 1$/m);

  const again = await outlay.call('POST', '/api/v1/quarantine/replay', { all: true });
  expect(again.body).toMatchObject({ replayed: 1 });
  // The row goes back as soon as the ledger has refused it again.
  await vi.waitFor(async () => expect(await metrics()).toMatch(/^outlay_quarantined_rows 1$/m), {
    timeout: 20_000,
  });
  expect(await spent('mallory')).toBe('0');

  await server.store.command('ALTER TABLE charges DROP CONSTRAINT no_mallory');
  const { data } = (await outlay.get('/api/v1/quarantine')).body as { data: { id: number }[] };
  const replayed = await outlay.call('POST', '/api/v1/quarantine/replay', { ids: data.map(({ id }) => id) });
  expect(replayed.body).toEqual({ replayed: 1, quarantined: 0 });
  expect(await spent('mallory')).toBe('0.025');
  expect(await outlay.call('POST', '/api/v1/verify')).toMatchObject({ body: { ok: true, differences: [] } });
  const usage = await outlay.get('/api/v1/usage?group_by=user');
  expect(usage.body).toMatchObject({ totals: { calls: 2, cost_usd: '0.05' } });
});

it('refuses a replay that names no rows', async () => {
  for (const body of [{}, { ids: [] }, { ids: [0] }, { all: false }]) {
    expect(await outlay.call('POST', '/api/v1/quarantine/replay', body)).toMatchObject({ status: 400 });
  }
});

it('says what a replay may name', async () => {
  expect(await outlay.call('POST', '/api/v1/quarantine/replay', {})).toMatchObject({
    body: { detail: expect.stringContaining('must be {"ids": [<id>, ...]}') as string },
  });
});

it('takes nothing below the floor of the disk, and goes on with everything else', async () => {
  const full = await startTestOutlay({ diskFloorBytes: Number.MAX_SAFE_INTEGER });
  try {
    const body = requestEvents([
      { 'user.email': 'ada', 'session.id': 's', request_id: 'r', output_tokens: 1 },
    ]);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${full.otlpUrl}/v1/logs`, { method: 'POST', headers, body });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('disk') as string });
    let ready = await full.get('/readyz');
    while ((ready.body as { ingest: string }).ingest === 'open') {
      await sleep(20);
      ready = await full.get('/readyz');
    }
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready', ingest: 'paused' } });
    expect(await full.get('/api/v1/usage')).toMatchObject({ status: 200 });
    expect(await full.call('POST', '/api/v1/quarantine/replay', { all: true })).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('journal') as string },
    });
    const figures = await (await fetch(`${full.url}/metrics`)).text();
    expect(figures).toMatch(/^outlay_ingest_paused\{reason="disk"\} 1$/m);
    expect(figures).toMatch(/^outlay_disk_free_bytes [1-9]/m);
  } finally {
    await full.end();
  }
});
