// Bills that differ from the ledger are told once, when they are final.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { putTolerance } from '../../../control/tolerance.ts';
import { createSettings, type Settings } from '../../../control/settings.ts';
import { alert, type Alert } from '../../../schemas/alerts.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { startDrift, type Drift } from '../../../server/reconcile/drift.ts';
import { chargeOf, openLedger, type Ledger } from '../../analytics/ledger.ts';
import { billLine } from '../../support/bill-tables.ts';
import { forget, writeBill } from '../../analytics/reconcile/write-bill.ts';

const clock = { now: Date.UTC(2026, 9, 12, 12) };
let ledger: Ledger;
let settings: Settings;
let told: Alert[];
let drift: Drift;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

beforeEach(async () => {
  clock.now = Date.UTC(2026, 9, 12, 12);
  await forget(ledger.store);
  settings = await createSettings(ledger.store, () => clock.now);
  told = [];
  const faults: unknown[] = [];
  drift = startDrift({
    log: { warn: (fault: unknown) => faults.push(fault) },
    engine: { isMigrated: () => true, state: () => ({ up: true, restarts: 0 }), store: ledger.store },
    settings,
    alerts: {
      tell: (alerts) => told.push(...alerts.map((each) => alert.parse(each))),
      isTold: (id) => told.some((each) => each.id === id),
    },
    now: () => clock.now,
    everyMs: 3_600_000,
  });
  return () => {
    drift.stop();
    expect(faults).toEqual([]);
  };
});

async function day(date: string, toldUsd: string, billedUsd: string): Promise<void> {
  await ledger.write([
    chargeOf({ at: `${date}T10:00:00Z`, model: 'claude-sonnet-5', cost: toldUsd, tokens: { input: 1000 } }),
  ]);
  await writeBill(ledger.store, [
    billLine({
      source: 'anthropic.cost',
      provider: 'anthropic',
      day: date,
      scope: 'w1',
      item: 'Sonnet, input',
      model: 'claude-sonnet-5',
      tokenKind: 'input',
      billedCost: fromUsd(billedUsd),
      currency: 'USD',
    }),
  ]);
}

it('final days that differ are told, and channels hear of the largest only', async () => {
  await day('2026-10-04', '5', '5');
  await day('2026-10-05', '5', '6');
  await day('2026-10-06', '5', '9.5');
  await day('2026-10-11', '5', '50');
  await drift.look();
  expect(told.map(({ id, told_by: by }) => [id, by])).toEqual([
    ['drift/anthropic/2026-10-05', 'drift/anthropic/2026-10-06'],
    ['drift/anthropic/2026-10-06', null],
  ]);
  expect(told[1]).toMatchObject({
    kind: 'BillDiffers',
    subject: { scope: 'deployment', id: 'anthropic' },
    period: 'day',
    period_start: '2026-10-06T00:00:00.000Z',
    message:
      'anthropic bills $9.50 at list prices for 2026-10-06; telemetry told $5.00. No cause is known for $4.50 of differences.',
  });
});

it('looks again when the day has become final, when bills arrive and when the tolerance is changed', async () => {
  await day('2026-10-11', '5', '5.2');
  await drift.look();
  expect(told).toEqual([]);
  clock.now = Date.UTC(2026, 9, 15, 1);
  await drift.look();
  expect(told.map(({ id }) => id)).toEqual(['drift/anthropic/2026-10-11']);
  await day('2026-10-10', '5', '6');
  await drift.look();
  expect(told.map(({ id, told_by: by }) => [id, by])).toEqual([
    ['drift/anthropic/2026-10-11', null],
    ['drift/anthropic/2026-10-10', null],
  ]);
  told.length = 0;
  await settings.change('finance', () => putTolerance(settings, { absolute_usd: '2' }, undefined));
  await drift.look();
  expect(told).toEqual([]);
});

it('channels hear of what is new, although something larger was told before', async () => {
  await day('2026-10-05', '5', '50');
  await drift.look();
  await day('2026-10-06', '5', '6');
  await drift.look();
  expect(told.map(({ id, told_by: by }) => [id, by])).toEqual([
    ['drift/anthropic/2026-10-05', null],
    ['drift/anthropic/2026-10-06', null],
  ]);
});

it('days that the rest of their month makes up for are no alert', async () => {
  await day('2026-10-02', '5', '8');
  await day('2026-10-06', '8', '5');
  await drift.look();
  expect(told).toEqual([]);
});

it('a month that differs although each of its days is within the tolerance is told when it is final', async () => {
  for (const date of ['2026-10-02', '2026-10-03', '2026-10-04']) await day(date, '0.02', '0.03');
  await drift.look();
  expect(told).toEqual([]);
  clock.now = Date.UTC(2026, 10, 4);
  await drift.look();
  expect(told).toMatchObject([
    { id: 'drift/anthropic/2026-10', period: 'month', period_start: '2026-10-01T00:00:00.000Z' },
  ]);
});

it('a provider whose telemetry has no price anywhere is told, too', async () => {
  await ledger.write([
    chargeOf({ at: '2026-10-05T10:00:00Z', model: 'm9', cost: null, tokens: { input: 1000 } }),
  ]);
  await writeBill(ledger.store, [
    billLine({
      source: 'anthropic.cost',
      provider: 'anthropic',
      day: '2026-10-05',
      item: 'M9, input',
      model: 'm9',
      tokenKind: 'input',
      billedCost: fromUsd('9'),
      currency: 'USD',
    }),
  ]);
  await drift.look();
  expect(told.map(({ id }) => id)).toEqual(['drift/anthropic/2026-10-05']);
});

it('looks as far back as the ledger is kept', async () => {
  clock.now = Date.UTC(2026, 9, 20);
  await day('2026-10-05', '5', '9');
  await settings.change('finance', () => [settings.retentionFloors.put('charges', { month: 202610 })]);
  await drift.look();
  expect(told.map(({ id }) => id)).toEqual(['drift/anthropic/2026-10-05']);
});

it('says nothing of a provider of which telemetry never tells anything', async () => {
  await day('2026-10-05', '5', '5');
  await writeBill(ledger.store, [
    billLine({
      source: 'cursor.events',
      provider: 'cursor',
      day: '2026-10-05',
      kind: 'requests',
      item: 'Usage-based',
      billedCost: fromUsd('9'),
      currency: 'USD',
    }),
  ]);
  await drift.look();
  expect(told).toEqual([]);
});

it('says nothing where no report was ever imported', async () => {
  await ledger.write([chargeOf({ at: '2026-10-05T10:00:00Z', cost: '5' })]);
  await drift.look();
  expect(told).toEqual([]);
});

it('leaves months alone that are signed off: what changes there is a correction', async () => {
  await day('2026-10-05', '5', '6');
  const value = { month: '2026-10', asOf: '2026-10-12T00:00:00Z', asOfBatch: 9, figures: {}, note: '' };
  await settings.change('finance', () => [settings.signOffs.put('2026-10', value)]);
  await drift.look();
  expect(told).toEqual([]);
});
