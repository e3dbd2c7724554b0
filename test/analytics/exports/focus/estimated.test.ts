// The ledger as FOCUS on a real engine: equal to /usage to the last digit, the same file each time, in pieces.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFocus } from '../../../../analytics/exports/focus/check/check-focus.ts';
import { exportColumns } from '../../../../analytics/exports/focus/columns.ts';
import { exportFocus } from '../../../../analytics/exports/focus/focus-export.ts';
import type { FocusRow } from '../../../../analytics/exports/focus/focus-row.ts';
import { newestBatch } from '../../../../analytics/exports/focus/ledger-export.ts';
import { previewFocus } from '../../../../analytics/exports/focus/preview.ts';
import { writeFile } from '../../../../analytics/exports/write-file.ts';
import { readUsage } from '../../../../analytics/queries/usage.ts';
import { usageQuery } from '../../../../schemas/api-query.ts';
import { focusQuery, type FocusQuery } from '../../../../schemas/focus-api.ts';
import { fromUsd, toUsd } from '../../../../schemas/money.ts';
import { chargeOf, openLedger, takenBack, type Call, type Ledger } from '../../ledger.ts';
import { NOW, signOff, sourcesOf } from './focus-sources.ts';

const RANGE = { from: '2026-10-01', to: '2026-12-01' };
const ASKED = focusQuery.parse(RANGE);
const COLUMNS = exportColumns('1.4').map(({ name }) => name);

let ledger: Ledger;
beforeAll(async () => (ledger = await openLedger()), 120_000);
afterAll(async () => await ledger.close());

async function rowsOf(
  store: Ledger['store'],
  query: FocusQuery,
  given = {},
): Promise<Record<string, string | null>[]> {
  const { pages, columns } = await exportFocus(query, sourcesOf(store, given));
  const rows: FocusRow[] = [];
  for await (const page of pages) rows.push(...page);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])));
}

const sum = (rows: readonly FocusRow[], column: string): string =>
  toUsd(rows.reduce((all, row) => all + (fromUsd(row[column] ?? '0') ?? 0n), 0n));

const text = fc.constantFrom('', 'a', 'b', '=1+1', 'naïve, "quoted"');
const calls = fc.array(
  fc.record({
    /** Of two months of 28 days. */
    after: fc.integer({ min: 0, max: 56 * 86_400_000 - 1 }),
    user: text,
    team: text,
    repo: text,
    model: text,
    cost: fc.option(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 13n }).map(toUsd), { nil: null, freq: 8 }),
    reported: fc.bigInt({ min: 0n, max: 10n ** 13n }).map(toUsd),
    metric: fc.boolean(),
    tokens: fc.record({ input: fc.integer({ min: 0, max: 1e6 }), output: fc.integer({ min: 0, max: 1e6 }) }),
  }) satisfies fc.Arbitrary<Omit<Call, 'at'>>,
  { minLength: 1, maxLength: 40 },
);

describe('the ledger as FOCUS', () => {
  it('is what /usage tells of the range, to the last digit, by day and by month, for each basis', async () => {
    const { store } = ledger;
    let month = 0;
    await fc.assert(
      fc.asyncProperty(calls, async (told) => {
        // Each run has two months of its own.
        const start = Date.UTC(2010, month);
        month += 2;
        const charges = told.map(({ after, ...call }) =>
          chargeOf({ ...call, at: new Date(start + after).toISOString() }),
        );
        await ledger.write([...charges, ...charges.slice(0, 3).map(takenBack)]);
        const range = {
          from: new Date(start).toISOString(),
          to: new Date(Date.UTC(2010, month)).toISOString(),
        };
        const { totals } = await readUsage(store, usageQuery.parse(range), NOW);
        for (const grain of ['day', 'month'] as const) {
          const estimated = await rowsOf(store, { ...ASKED, ...range, grain });
          expect(sum(estimated, 'EffectiveCost')).toBe(totals.cost_usd ?? '0');
          expect(sum(estimated, 'BilledCost')).toBe(totals.cost_usd ?? '0');
          const reported = await rowsOf(store, { ...ASKED, ...range, grain, basis: 'reported' });
          expect(sum(reported, 'BilledCost')).toBe(totals.reported_cost_usd ?? '0');
          for (const rows of [estimated, reported]) expect(checkFocus(rows, COLUMNS).faults).toEqual([]);
        }
      }),
      { numRuns: 5 },
    );
  }, 120_000);

  it('is the same file each time it is asked for, though it is read in pieces', async () => {
    const { store } = ledger;
    const days = Array.from(
      { length: 28 },
      (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}T10:00:00Z`,
    );
    const all = days.flatMap((at) =>
      Array.from({ length: 800 }, (_, index) =>
        chargeOf({
          at,
          user: index < 700 ? 'busy' : `p${index}`,
          repo: `github.com/acme/r${index % 9}`,
          cost: '0.001',
        }),
      ),
    );
    await ledger.write(all);
    const digest = async (): Promise<string> => {
      const file = await exportFocus(ASKED, sourcesOf(store));
      const hash = createHash('sha256');
      for await (const piece of writeFile('csv', file)) hash.update(piece);
      return hash.digest('hex');
    };
    expect(await digest()).toBe(await digest());
    const rows = await rowsOf(store, ASKED);
    expect(sum(rows, 'BilledCost')).toBe('22.4');
    expect(new Set(rows.map((row) => row['x_RowId'])).size).toBe(rows.length);
    const told = await previewFocus(ASKED, sourcesOf(store));
    expect([told.rows, told.row_count]).toEqual([rows.slice(0, 20), rows.length]);
    expect(told.control).toEqual([{ currency: 'USD', amount: '22.4', from_pools: '0', difference: '0' }]);
  }, 120_000);

  it('are checked against what was booked when the file was begun: later charges make no difference', async () => {
    const { store } = ledger;
    const call = { at: '2026-05-07T10:00:00Z', user: 'ana', reported: '1' };
    await ledger.write([chargeOf({ ...call, cost: '2' })]);
    let isLate = false;
    const busy: Ledger['store'] = {
      ...store,
      query: async (query) => {
        if (!isLate && query.sql.includes('FROM usage_daily')) {
          isLate = true;
          await ledger.write([chargeOf({ ...call, cost: null })]);
        }
        return await store.query(query);
      },
    };
    const asked = { ...ASKED, from: '2026-05-01', to: '2026-06-01' };
    const told = await previewFocus(asked, sourcesOf(busy));
    expect([isLate, told.unpriced_calls]).toEqual([true, 0]);
    expect(told.control).toEqual([{ currency: 'USD', amount: '2', from_pools: '0', difference: '0' }]);
    await ledger.write([chargeOf({ ...call, cost: '7' })]);
    const reported = await previewFocus({ ...asked, basis: 'reported' }, sourcesOf(store));
    expect(reported.control).toMatchObject([{ amount: '3', difference: '0' }]);
  });

  it('of a month that was signed off tells charges of later batches as corrections', async () => {
    const { store } = ledger;
    const late = chargeOf({ at: '2026-06-07T10:00:00Z', user: 'ana', cost: '3' });
    await ledger.write([chargeOf({ at: '2026-06-05T10:00:00Z', user: 'ana', cost: '2' })]);
    const signed = Number(await newestBatch(store));
    await ledger.write([late, chargeOf({ at: '2026-07-05T10:00:00Z', user: 'ana', cost: '5' })]);
    const asked = { ...ASKED, from: '2026-06-01', to: '2026-08-01' };
    const rows = await rowsOf(store, asked, { signOffs: [signOff('2026-06', NOW, signed)] });
    expect(rows.map((row) => [row['ChargePeriodStart'], row['ChargeClass'], row['BilledCost']])).toEqual([
      ['2026-06-05T00:00:00Z', null, '2'],
      ['2026-06-07T00:00:00Z', 'Correction', '3'],
      ['2026-07-05T00:00:00Z', null, '5'],
    ]);
  });

  it('has the columns of 1.4, or of 1.2 for older importers, and its own behind them', async () => {
    const of14 = (await exportFocus(ASKED, sourcesOf(ledger.store))).columns.map(({ name }) => name);
    const of12 = (await exportFocus({ ...ASKED, version: '1.2' }, sourcesOf(ledger.store))).columns.map(
      ({ name }) => name,
    );
    expect([
      of14.filter((name) => !name.startsWith('x_')).length,
      of12.filter((name) => !name.startsWith('x_')).length,
    ]).toEqual([65, 57]);
    expect(of14).toContain('ServiceProviderName');
    expect(of14).not.toContain('PublisherName');
    expect(of12).toEqual(expect.arrayContaining(['ProviderName', 'PublisherName']));
    expect(of12).not.toContain('ServiceProviderName');
    expect(of14.slice(65).every((name) => name.startsWith('x_'))).toBe(true);
  });

  it('refuses bounds within a day, and within a month where rows are of months', async () => {
    const sources = sourcesOf(ledger.store);
    await expect(exportFocus({ ...ASKED, from: '2026-10-01T10:00:00Z' }, sources)).rejects.toMatchObject({
      problem: { status: 400, errors: [{ name: 'from' }] },
    });
    await expect(exportFocus({ ...ASKED, grain: 'month', to: '2026-11-02' }, sources)).rejects.toMatchObject({
      problem: { errors: [{ name: 'to', detail: expect.stringContaining('month') as string }] },
    });
    const whole = await exportFocus(focusQuery.parse({ grain: 'month' }), sources);
    expect([whole.from, whole.to]).toEqual(['2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z']);
  });
});
