// `outlay reconcile` against the routes on a real store: what it prints and with which code it ends.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cost, openReconcileApi, spend, type ReconcileApi } from '../analytics/reconcile/reconcile-api.ts';
import { writeBill } from '../analytics/reconcile/write-bill.ts';
import { runCommand } from '../support/command-line.ts';

let api: ReconcileApi;

beforeAll(async () => {
  api = await openReconcileApi();
});

beforeEach(async () => {
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

const run = async (words: string) =>
  await runCommand(['reconcile', '--url', api.url(), ...words.split(' ')], {});

it('ends with 1 where final days differ for no known cause, and lists them', async () => {
  await api.ledger.write([spend('2026-10-05T10:00:00Z', '5'), spend('2026-10-06T10:00:00Z', '3')]);
  await writeBill(api.ledger.store, [cost('2026-10-05', '7'), cost('2026-10-06', '3')]);
  const { stdout, code, error } = await run('--month 2026-10');
  expect([code, error]).toEqual([1, '']);
  expect(stdout).toContain('1 final slice differs for no known cause:');
  expect(stdout).toMatch(/2026-10-05 +anthropic +\* +\$5\.00 +\$7\.00 +\$2\.00/);
  expect(stdout).not.toMatch(/2026-10-06 +anthropic/);
});

it('ends with 0 where days differ and the month does not', async () => {
  await api.ledger.write([spend('2026-10-05T10:00:00Z', '5'), spend('2026-10-06T10:00:00Z', '3')]);
  await writeBill(api.ledger.store, [cost('2026-10-05', '3'), cost('2026-10-06', '5')]);
  const { stdout, code } = await run('--month 2026-10');
  expect(code).toBe(0);
  expect(stdout).toMatch(/2026-10 +anthropic +matched/);
  expect(stdout).toContain('2 final slices differ for no known cause, and over the month');
});

it('ends with 0 where all is within the tolerance, or days are not final', async () => {
  await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
  await writeBill(api.ledger.store, [cost('2026-10-05', '5')]);
  expect((await run('--month 2026-10')).code).toBe(0);
  await api.ledger.write([spend('2026-11-09T10:00:00Z', '5')]);
  await writeBill(api.ledger.store, [cost('2026-11-09', '9')]);
  const { stdout, code } = await run('--from 2026-11-01 --to 2026-11-10');
  expect([code, /1 differ\b/.test(stdout)]).toEqual([0, true]);
});

it('tells everything as JSON', async () => {
  await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
  await writeBill(api.ledger.store, [cost('2026-10-05', '7')]);
  const { stdout, code } = await run('--month 2026-10 --json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    totals: { list_usd: '5', billed_usd: '7' },
    drifting_slices: 1,
    data: [{ slice: 'anthropic/*/2026-10-05' }],
    waterfall: { start_usd: '5', end_usd: '7' },
  });
});
