// Pools of credits over HTTP: set as a whole, with versions and reasons; what makes no sense is refused.
import express, { type Request } from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCreditPoolRouter } from '../../control/credit-pool-router.ts';
import { createSettings, type Settings } from '../../control/settings.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';
import { serve, type Served } from '../analytics/serve-router.ts';

let ledger: Ledger;
let settings: Settings;
let served: Served;
const faults: unknown[] = [];

beforeAll(async () => {
  ledger = await openLedger();
  settings = await createSettings(ledger.store, Date.now);
  const actorOf = (request: Request) => request.get('x-actor') ?? 'admin';
  served = await serve(express.Router().use(createCreditPoolRouter({ settings, actorOf })), (error) =>
    faults.push(error),
  );
});

afterAll(async () => {
  await served.close();
  await ledger.close();
  expect(faults).toEqual([]);
});

const POOL = { unit: 'github_ai_credit', seats: 3, credits_per_seat: '1900.50', from_month: '2026-06' };

it('are made with defaults, replaced as a whole, listed and taken away', async () => {
  const made = await served.call('PUT', '/credit-pools/copilot', {
    ...POOL,
    seat_price_usd: '19.00',
    reason: 'new contract',
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      pool: 'copilot',
      name: '',
      credits_per_seat: '1900.5',
      credits: '5701.5',
      seat_price_usd: '19',
      allows_overage: true,
      to_month: null,
      updated_by: 'admin',
    },
  });
  const again = await served.call('PUT', '/credit-pools/copilot', {
    ...POOL,
    allows_overage: false,
    to_month: '2026-12',
  });
  expect(again).toMatchObject({ status: 200, body: { seat_price_usd: null, allows_overage: false } });
  expect((await served.call('GET', '/credit-pools')).body).toMatchObject({
    data: [{ pool: 'copilot' }],
    next_cursor: null,
  });
  expect(settings.creditPools.get('copilot')?.value).toMatchObject({ seatPrice: '', toMonth: '2026-12' });
  expect((await served.call('DELETE', '/credit-pools/copilot')).status).toBe(204);
  expect((await served.call('GET', '/credit-pools/copilot')).status).toBe(404);
  expect((await served.call('DELETE', '/credit-pools/copilot')).status).toBe(404);
});

it('tell numbers of seats from days on, and who bears what is not used', async () => {
  const put = {
    ...POOL,
    credits_per_seat: '1900',
    seat_changes: [
      { from: '2026-07-10', seats: 5 },
      { from: '2026-08-01', seats: 4 },
    ],
    unused_cost_center: ' CC-000 ',
  };
  const made = await served.call('PUT', '/credit-pools/growing', put);
  expect(made).toMatchObject({
    status: 201,
    body: { seats: 3, seat_changes: put.seat_changes, credits: '7600', unused_cost_center: 'CC-000' },
  });
  const without = await served.call('PUT', '/credit-pools/growing', POOL);
  expect(without.body).toMatchObject({ seat_changes: [], unused_cost_center: '' });
});

it('are not overwritten by who has not seen the latest', async () => {
  const { headers } = await served.call('PUT', '/credit-pools/x', POOL);
  const etag = headers.get('etag') ?? '';
  await served.call('PUT', '/credit-pools/x', { ...POOL, seats: 4 }, { 'if-match': etag });
  const late = await served.call('PUT', '/credit-pools/x', { ...POOL, seats: 5 }, { 'if-match': etag });
  expect(late).toMatchObject({ status: 412, body: { current: { seats: 4 } } });
});

it.each([
  ['no unit', { unit: '' }, 'unit'],
  ['half a seat', { seats: 1.5 }, 'seats'],
  ['fewer than no seats', { seats: -1 }, 'seats'],
  ['credits with thousands apart', { credits_per_seat: '1,900' }, 'credits_per_seat'],
  ['a month that there is not', { from_month: '2026-13' }, 'from_month'],
  ['an end before the beginning', { to_month: '2026-05' }, 'to_month'],
  [
    'seats before its first month',
    { seat_changes: [{ from: '2026-05-31', seats: 1 }] },
    'seat_changes.0.from',
  ],
  [
    'seats that change backwards',
    {
      seat_changes: [
        { from: '2026-08-01', seats: 1 },
        { from: '2026-07-01', seats: 1 },
      ],
    },
    'seat_changes.1.from',
  ],
  ['a day that there is not', { seat_changes: [{ from: '2026-09-31', seats: 1 }] }, 'seat_changes.0.from'],
  ['a field that nobody knows', { seat: 3 }, 'seat'],
])('are refused for %s, naming what is wrong', async (_name, change, field) => {
  const { status, body } = await served.call('PUT', '/credit-pools/bad', { ...POOL, ...change });
  expect([status, body]).toMatchObject([400, { errors: [{ name: field }] }]);
});
