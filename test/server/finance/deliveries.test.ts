// Files for finance that are put into a folder by themselves: once a day, whole or not at all, and in the history.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSettings, type Settings } from '../../../control/settings.ts';
import { exportHistoryQuery, type ExportMade } from '../../../schemas/focus-api.ts';
import { startDeliveries, type Deliveries } from '../../../server/finance/deliveries.ts';
import { readExports } from '../../../server/finance/export-log.ts';
import { putFile } from '../../../server/finance/put-file.ts';
import type { Store } from '../../../store/store.ts';
import { chargeOf, openLedger, type Ledger } from '../../analytics/ledger.ts';

const HOUR = 3_600_000;
const clock = { now: Date.UTC(2026, 10, 2, 5) };
let ledger: Ledger;
let settings: Settings;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outlay-delivery-'));
  ledger = await openLedger();
  settings = await createSettings(ledger.store, () => clock.now);
  await ledger.write([
    chargeOf({ at: '2026-10-05T10:00:00Z', user: 'ana', cost: '2' }),
    chargeOf({ at: '2026-11-01T10:00:00Z', user: 'ana', cost: '1' }),
  ]);
}, 120_000);
afterAll(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

/** Looks once, and stops. */
async function look(
  given: { store?: Store; folder?: string; firstAfterMs?: number } = {},
): Promise<unknown[]> {
  const faults: unknown[] = [];
  const files = [
    { basis: 'estimated', form: 'csv' },
    { basis: 'billed', form: 'json' },
  ] as const;
  const deliveries: Deliveries = startDeliveries({
    config: { delivery: { folder: given.folder ?? join(folder, 'finance'), files, hour: 4 } },
    log: { info: () => undefined, warn: (fault: unknown) => faults.push(fault) },
    engine: {
      isMigrated: () => true,
      state: () => ({ up: true, restarts: 0 }),
      store: given.store ?? ledger.store,
    },
    settings,
    now: () => clock.now,
    everyMs: HOUR,
    firstAfterMs: given.firstAfterMs ?? 0,
  });
  await deliveries.look();
  deliveries.stop();
  return faults;
}

const history = async (): Promise<ExportMade[]> =>
  (await readExports(ledger.store, exportHistoryQuery.parse({}))).data;

it('are those of the last month and of this one, with their digests, and each is in the history', async () => {
  expect(await look()).toEqual([]);
  const names = (await readdir(join(folder, 'finance'))).sort();
  const made = [
    'billed_2026-10.json',
    'billed_2026-11.json',
    'estimated_2026-10.csv',
    'estimated_2026-11.csv',
  ];
  expect(names).toEqual(
    made.flatMap((name) => [`outlay-focus-1.4-${name}`, `outlay-focus-1.4-${name}.sha256`]),
  );
  const october = await readFile(join(folder, 'finance', 'outlay-focus-1.4-estimated_2026-10.csv'));
  const sha256 = createHash('sha256').update(october).digest('hex');
  expect(
    await readFile(join(folder, 'finance', 'outlay-focus-1.4-estimated_2026-10.csv.sha256'), 'utf8'),
  ).toBe(`${sha256}  outlay-focus-1.4-estimated_2026-10.csv\n`);
  const told = await history();
  expect(told.map(({ name }) => name).sort()).toEqual(made.map((name) => `outlay-focus-1.4-${name}`));
  expect(told.find(({ name }) => name.endsWith('estimated_2026-10.csv'))).toMatchObject({
    by: 'delivery',
    sha256,
    bytes: october.length,
    rows: 1,
    totals: [{ currency: 'USD', billed: '2' }],
    from: '2026-10-01T00:00:00.000Z',
    to: '2026-11-01T00:00:00.000Z',
    complete: true,
  });
});

it('are put once a day, also over a restart', async () => {
  clock.now += 2 * HOUR;
  await look();
  expect(await history()).toHaveLength(4);
  clock.now = Date.UTC(2026, 10, 3, 3, 59);
  await look();
  expect(await history()).toHaveLength(4);
  clock.now = Date.UTC(2026, 10, 3, 4);
  await look({ firstAfterMs: 1 });
  expect(await history()).toHaveLength(4);
  await look();
  expect(await history()).toHaveLength(8);
});

it('stay as they were where a new one cannot be written to its end, which the history tells, and are tried again', async () => {
  clock.now = Date.UTC(2026, 10, 4, 4);
  const name = 'outlay-focus-1.4-estimated_2026-10.csv';
  const before = await readFile(join(folder, 'finance', name), 'utf8');
  const dump = async (): Promise<never> => await Promise.reject(new Error('the engine is gone'));
  expect(await look({ store: { ...ledger.store, dump } })).toMatchObject([
    { err: { message: 'the engine is gone' } },
  ]);
  expect(await readFile(join(folder, 'finance', name), 'utf8')).toBe(before);
  expect((await history())[0]).toMatchObject({ name, complete: false, sha256: '', totals: null });
  expect(await look()).toEqual([]);
  expect((await history()).filter(({ complete }) => complete)).toHaveLength(12);
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  clock.now = Date.UTC(2026, 10, 5, 4);
  expect(await look({ folder: file })).toMatchObject([{ folder: file }]);
});

it('leave no part behind where they are given up', async () => {
  const end = new AbortController();
  const pieces = (async function* () {
    yield await Promise.resolve('a');
    end.abort();
    yield 'b';
  })();
  await expect(putFile(folder, 'given-up.csv', pieces, end.signal)).rejects.toThrow('aborted');
  expect((await readdir(folder)).sort()).toEqual(['a-file', 'finance']);
});
