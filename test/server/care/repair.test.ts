// A damaged rollup is found, built again and found equal, while telemetry arrives and although the engine is killed.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWatched, type Watched } from './watched-outlay.ts';

const CALLS = 20;

let watched: Watched;
let sent = 0;

beforeAll(async () => {
  watched = await startWatched();
  await send();
  await expectSpent();
});

afterAll(async () => {
  await watched.end();
});

/** Calls of which each is another one. */
async function send(): Promise<number[]> {
  sent += CALLS;
  return await watched.send(sent - CALLS, CALLS);
}

/** Everything that was sent was booked once. */
async function expectSpent(): Promise<void> {
  expect(await watched.spent()).toEqual({ calls: sent, cost_usd: String(sent / 40) });
}

type Repaired = { ok: boolean; found: number; rebuilt: { table: string; rows: number }[] };

async function repair(asked: object = {}): Promise<{ status: number; body: Repaired }> {
  return (await watched.outlay.call('POST', '/api/v1/repair', asked)) as { status: number; body: Repaired };
}

async function damage(): Promise<void> {
  await watched.store.command('TRUNCATE TABLE usage_daily');
  await watched.store.command("INSERT INTO usage_hourly (hour, user, calls) VALUES (now(), 'nobody', 7)");
}

const month = (): string => new Date().toISOString().slice(0, 7);

describe('repair', () => {
  it('builds again what differs, and nothing else', async () => {
    await damage();
    const { body: before } = await watched.outlay.call('POST', '/api/v1/verify');
    expect(before).toMatchObject({ ok: false });
    const { status, body } = await repair();
    expect([status, body.ok]).toEqual([200, true]);
    expect(body.found).toBeGreaterThan(1);
    expect(body.rebuilt.map(({ table }) => table).sort()).toEqual(['usage_daily', 'usage_hourly']);
    expect((await repair()).body).toMatchObject({ ok: true, found: 0, rebuilt: [] });
    await expectSpent();
  });

  it('builds again whatever is asked for, and refuses what is no month', async () => {
    const asked = { from: month(), tables: ['usage_daily'] };
    expect((await repair(asked)).body).toMatchObject({
      ok: true,
      found: 0,
      rebuilt: [{ table: 'usage_daily', month: month() }],
    });
    expect((await repair({ to: '2001-01' })).body.rebuilt).toEqual([]);
    expect((await repair({ from: 'November' })).status).toBe(400);
  });

  it('is exact while telemetry arrives', async () => {
    const repaired: number[] = [];
    const sending = (async () => {
      for (let round = 1; round <= 10; round++) {
        expect(await send()).toEqual(Array.from({ length: CALLS }, () => 200));
        await sleep(50);
      }
    })();
    for (let round = 0; round < 3; round++) {
      await damage();
      repaired.push((await repair()).body.rebuilt.length);
    }
    await sending;
    expect(repaired).toEqual([2, 2, 2]);
    await expectSpent();
  });

  it('runs once at a time', async () => {
    await damage();
    const statuses = await Promise.all([repair(), repair()]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('can be done again where the engine was killed in the middle of it', async () => {
    for (const delay of [20, 120]) {
      await damage();
      const cutShort = repair({ from: month() });
      await sleep(delay);
      const { pid } = watched.engine;
      if (pid === undefined) throw new Error('the engine is away');
      process.kill(pid, 'SIGKILL');
      await cutShort;
      const status = async () => (await repair()).status;
      await expect.poll(status, { interval: 200 }).toBe(200);
    }
    expect(await send()).toHaveLength(CALLS);
    await expectSpent();
  });
});
