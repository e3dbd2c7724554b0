// Bills are in a backup with every version, and a restore has them again; verify tells where lines are missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareBills } from '../../../analytics/verify-bills.ts';
import { readConfig } from '../../../config.ts';
import type { BackupAnswer } from '../../../schemas/backup.ts';
import { restoreInto } from '../../../server/care/restore-into.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { costsPage, openBills } from '../billing/bill-rig.ts';

let source: TestOutlay;
let target: string;

const bring = async (value: number): Promise<void> => {
  const answer = await fetch(`${source.url}/api/v1/imports/bills?source=openai.costs`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: costsPage({ '2026-09-30': { p: { i: 1 } }, '2026-10-05': { p: { i: value }, q: { i: 2 } } }),
  });
  expect(answer.status).toBe(200);
};

const LISTS = ['/api/v1/bill-slices?versions=true', '/api/v1/bill-lines', '/api/v1/bill-imports'];
const told = async (outlay: TestOutlay): Promise<unknown[]> =>
  await Promise.all(LISTS.map(async (path) => (await outlay.get(path)).body));

beforeAll(async () => {
  source = await startTestOutlay();
  target = mkdtempSync(join(tmpdir(), 'outlay-restored-'));
  await bring(5);
  await bring(6);
});
afterAll(async () => {
  await source.end();
  rmSync(target, { recursive: true, force: true });
});

it('what counts after a restore is what counted before, with all versions', async () => {
  const { status, body } = await source.call('POST', '/api/v1/backups');
  expect(status).toBe(201);
  const before = await told(source);
  expect(before[1]).toMatchObject({ totals: { lines: 3, amounts: [{ billed_cost: '9' }] } });
  const config = { ...readConfig({}), port: 0, otlpPort: 0, grpcPort: 0, dataDir: target };
  const { folder } = body as BackupAnswer;
  await restoreInto(config, pino({ level: 'silent' }), { folder, force: false });
  const restored = await startTestOutlay({ dataDir: target });
  try {
    expect(await told(restored)).toEqual(before);
    expect((await restored.call('POST', '/api/v1/verify')).body).toMatchObject({ ok: true });
  } finally {
    await restored.stop();
  }
}, 120_000);

it('lines that are missing are found', async () => {
  const bills = await openBills();
  await bills.bring({ '2026-10-05': { p: { i: 5 } } });
  expect(await compareBills(bills.store)).toEqual([]);
  await bills.store.command('TRUNCATE TABLE bill_lines');
  expect(await compareBills(bills.store)).toEqual([
    {
      table: 'bill_lines',
      key: { source: 'openai.costs', account: '', scope: 'p', day: '2026-10-05' },
      measure: 'lines',
      rollup: '0',
      ledger: '1',
    },
  ]);
  await bills.close();
}, 120_000);
