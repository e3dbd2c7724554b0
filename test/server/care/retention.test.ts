// Whole months are dropped by table, and neither verification, repair nor a backup takes what is gone for a fault.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareRollups } from '../../../analytics/verify.ts';
import { createRetentionRouter } from '../../../control/retention-router.ts';
import { floorsOf, updateRetention } from '../../../control/retention.ts';
import { createSettings, type Settings } from '../../../control/settings.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { createBackup } from '../../../server/care/backup.ts';
import { checkBackup, restoreBackup } from '../../../server/care/restore.ts';
import { dueUnder, startRetention } from '../../../server/care/retention.ts';
import { createTurn } from '../../../server/care/turn.ts';
import { KEEP_EVERYTHING } from '../../../schemas/retention.ts';
import type { IngestLane } from '../../../server/lane/start-ingest-lane.ts';
import { readMonths } from '../../../store/months.ts';
import { activityOf, chargeOf, openLedger, type Ledger } from '../../analytics/ledger.ts';
import { serve, type Served } from '../../analytics/serve-router.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const MONTHS = ['2025-12', '2026-06', '2026-07', '2026-08', '2026-11'];

let engine: Ledger;
let ledger: Ledger;
let settings: Settings;
let api: Served;

beforeAll(async () => {
  engine = await openLedger();
});

beforeEach(async () => {
  ledger = await engine.another();
  await ledger.write(
    MONTHS.map((month) => chargeOf({ user: 'ada', at: `${month}-15T01:00:00Z`, cost: '2' })),
    MONTHS.map((month) => activityOf({ user: 'ada', at: `${month}-15T01:00:00Z` })),
  );
  settings = await createSettings(ledger.store, () => NOW);
  const router = createRetentionRouter({
    settings,
    actorOf: () => 'grace',
    dueUnder: async (kept) => await dueUnder(ledger.store, kept, NOW),
  });
  api = await serve(router, () => undefined);
});

afterAll(async () => {
  await engine.close();
});

const put = async (body: object, query = '') => await api.call('PUT', `/settings/retention${query}`, body);

async function run(now = NOW) {
  const log = { info: () => undefined, warn: () => undefined };
  const { store } = ledger;
  const job = startRetention({ store, settings, turn: createTurn(), now: () => now, log });
  const dropped = await job.run();
  job.stop();
  return { dropped, families: job.families() };
}

const monthsOf = async (table: string) => (await readMonths(ledger.store, table)).map(({ month }) => month);
const ALL = [202512, 202606, 202607, 202608, 202611];

describe('retention', () => {
  it('keeps everything until it is told otherwise', async () => {
    expect((await run()).dropped).toEqual([]);
    const { status, body } = await api.call('GET', '/settings/retention');
    expect([status, body]).toMatchObject([
      200,
      { months: { charges: null }, floors: { charges: null }, due: [] },
    ]);
  });

  it('tells what a change would drop before it is made', async () => {
    const due = [{ table: 'charges', months: ['2025-12', '2026-06', '2026-07'], rows: 3 }];
    expect((await put({ charges: 3 }, '?preview=true')).body).toMatchObject({ months: { charges: 3 }, due });
    expect((await api.call('GET', '/settings/retention')).body).toMatchObject({ months: { charges: null } });
    expect((await put({ charges: 3 })).body).toMatchObject({ due, updated_by: 'grace' });
    expect(await monthsOf('charges')).toEqual(ALL);
  });

  it('drops whole months of a table and leaves the rollups that are kept longer, which still verify', async () => {
    await put({ charges: 3, usage_hourly: 4 });
    const { dropped, families } = await run();
    expect(dropped.map(({ table, rows }) => [table, rows])).toEqual([
      ['charges', 3],
      ['usage_hourly', 2],
      ['usage_session_daily', 2],
    ]);
    expect(await monthsOf('charges')).toEqual([202608, 202611]);
    expect(await monthsOf('usage_hourly')).toEqual([202607, 202608, 202611]);
    expect(await monthsOf('usage_session_daily')).toEqual([202607, 202608, 202611]);
    expect(await monthsOf('usage_daily')).toEqual(ALL);
    expect(await monthsOf('usage_dimension_daily')).toEqual(ALL);
    expect(await monthsOf('activities')).toEqual(ALL);
    expect(floorsOf(settings)).toEqual({ charges: 202608, usage_hourly: 202607 });
    const floors = () => floorsOf(settings);
    expect(await compareRollups(ledger.store, { floors })).toEqual([]);
    expect(await compareRollups(ledger.store)).not.toEqual([]);
    expect(families[0]?.samples).toEqual([{ value: NOW / 1000 }]);
    expect((await run()).dropped).toEqual([]);
  });

  it('still finds a fault in a month that is kept', async () => {
    await put({ charges: 3 });
    await run();
    await ledger.store.command('ALTER TABLE usage_daily DROP PARTITION 202608');
    const differences = await compareRollups(ledger.store, { floors: () => floorsOf(settings) });
    expect(new Set(differences.map(({ key }) => key['day']))).toEqual(new Set(['2026-08-15']));
  });

  it('takes late rows of a dropped month away again, and leaves them in the rollups', async () => {
    await put({ charges: 3 });
    await run();
    await ledger.write([chargeOf({ user: 'ada', at: '2026-06-20T01:00:00Z' })]);
    expect(await compareRollups(ledger.store, { floors: () => floorsOf(settings) })).toEqual([]);
    expect((await run()).dropped).toEqual([{ table: 'charges', months: ['2026-06'], rows: 1 }]);
    expect(await monthsOf('usage_daily')).toEqual(ALL);
  });

  it('drops nothing because a clock ran ahead: months count from the newest that holds anything', async () => {
    await put({ charges: 3 });
    await run(Date.UTC(2099, 0, 1));
    expect(await monthsOf('charges')).toEqual([202608, 202611]);
    expect(floorsOf(settings)).toEqual({ charges: 202608 });
    expect(await dueUnder(ledger.store, { ...KEEP_EVERYTHING, evidence: 3 }, Date.UTC(2099, 0, 1))).toEqual(
      [],
    );
  });

  it('records nothing where there is nothing', async () => {
    ledger = await engine.another();
    settings = await createSettings(ledger.store, () => NOW);
    await settings.change('grace', () => updateRetention(settings, { charges: 3 }, undefined));
    expect((await run()).dropped).toEqual([]);
    expect(floorsOf(settings)).toEqual({});
  });

  it('never lowers a floor: what was dropped is gone, also where more is kept from now on', async () => {
    await put({ charges: 3 });
    await run();
    await put({ charges: null });
    expect((await run()).dropped).toEqual([]);
    expect((await api.call('GET', '/settings/retention')).body).toMatchObject({
      months: { charges: null },
      floors: { charges: '2026-08', evidence: null },
    });
  });

  it('refuses less than three months, a rollup without its ledger, and a change of an old version', async () => {
    expect((await put({ charges: 2 })).status).toBe(400);
    expect((await put({ usage_daily: 12 })).body).toMatchObject({
      status: 400,
      errors: [
        { name: 'usage_daily', detail: expect.stringContaining('at least as long as charges') as string },
      ],
    });
    expect((await put({ charges: 12, usage_daily: 11 })).status).toBe(400);
    expect((await put({ charges: 12, usage_daily: 12 })).status).toBe(200);
    expect((await put({})).status).toBe(400);
    const stale = await api.call('PUT', '/settings/retention', { charges: 6 }, { 'if-match': '"7"' });
    expect(stale.status).toBe(412);
  });
});

describe('a backup of months of which only a rollup is left', () => {
  let dataDir: string;
  let journal: Journal;
  const asked: string[] = [];

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'outlay-retention-'));
    journal = openJournal({ path: join(dataDir, 'journal'), horizonMs: 1000, now: Date.now });
  });

  const lane = {
    ask: async (question: string, ask: { folder: string }) => {
      asked.push(question);
      return await (question === 'copyJournal' ? journal.copyTo(ask.folder) : Promise.resolve(true));
    },
  } as unknown as IngestLane;

  it('is taken while the ledger writer stands, and holds each month once', async () => {
    await put({ charges: 3, activities: 3 });
    await run();
    await ledger.write([chargeOf({ user: 'ada', at: '2026-06-20T01:00:00Z' })]);
    const floors = () => floorsOf(settings);
    const { folder, tables } = await createBackup({ dataDir, store: ledger.store, lane, floors }, NOW);
    expect(asked).toEqual(['hold', 'copyJournal', 'resume']);
    expect(tables['charges']?.rows).toBe(2);
    await journal.close();

    const other = await engine.another();
    const manifest = await checkBackup(folder);
    const target = mkdtempSync(join(tmpdir(), 'outlay-retention-'));
    await restoreBackup({ folder, dataDir: target, store: other.store, force: false }, manifest);
    const spent = async ({ store }: Ledger, table: string) =>
      (
        await store.dump({ sql: `SELECT toYYYYMM(day), sum(cost) FROM ${table} GROUP BY 1 ORDER BY 1` })
      ).toString();
    expect(await spent(other, 'usage_daily')).toBe(await spent(ledger, 'usage_daily'));
    expect(await spent(other, 'usage_daily')).toContain('[202606, "3"]');
    expect(floorsOf(await createSettings(other.store, () => NOW))).toEqual(floors());
    rmSync(dataDir, { recursive: true });
    rmSync(target, { recursive: true });
  });
});
