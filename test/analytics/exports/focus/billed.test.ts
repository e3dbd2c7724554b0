// Bills as FOCUS on a real engine: what is billed adds up, pools of credits bear their fee, signed months stay.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFocus } from '../../../../analytics/exports/focus/check/check-focus.ts';
import { exportFocus } from '../../../../analytics/exports/focus/focus-export.ts';
import type { FocusRow } from '../../../../analytics/exports/focus/focus-row.ts';
import type { FocusSources } from '../../../../analytics/exports/focus/focus-sources.ts';
import { previewFocus } from '../../../../analytics/exports/focus/preview.ts';
import { focusQuery } from '../../../../schemas/focus-api.ts';
import { fromUsd, toUsd } from '../../../../schemas/money.ts';
import { OCTOBER, writeBill, type WrittenLine } from '../../../support/bills.ts';
import { openLedger, type Ledger } from '../../ledger.ts';
import { POOL, signOff, sourcesOf } from './focus-sources.ts';

const ASKED = focusQuery.parse({ from: '2026-10-01', to: '2026-11-01', basis: 'billed' });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await writeBill(ledger.store, OCTOBER);
}, 120_000);
afterAll(async () => await ledger.close());

async function rowsOf(sources: FocusSources, query = ASKED): Promise<Record<string, string | null>[]> {
  const { pages, columns } = await exportFocus(query, sources);
  const rows: FocusRow[] = [];
  for await (const page of pages) rows.push(...page);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])));
}

const sum = (rows: readonly FocusRow[], column: string): string =>
  toUsd(rows.reduce((all, row) => all + (fromUsd(row[column] ?? '0') ?? 0n), 0n));

let months = 0;
/** The lines of October in a month of their own, earlier than all before; and the question about it. */
async function inOwnMonth(
  lines: readonly WrittenLine[],
): Promise<{ readonly asked: typeof ASKED; readonly month: string }> {
  months += 1;
  const [from, to] = [Date.UTC(2026, 9 - months), Date.UTC(2026, 10 - months)].map((at) =>
    new Date(at).toISOString().slice(0, 10),
  ) as [string, string];
  const month = from.slice(0, 7);
  await writeBill(
    ledger.store,
    lines.map((line) => ({ ...line, day: line.day.replace('2026-10', month) })),
  );
  return { asked: { ...ASKED, from, to }, month };
}

describe('bills as FOCUS', () => {
  it('of a month that is over bill what they bear: 60.41, of which 54.362 were forfeited', async () => {
    const rows = await rowsOf(sourcesOf(ledger.store, { pools: [POOL] }));
    expect([sum(rows, 'BilledCost'), sum(rows, 'EffectiveCost')]).toEqual(['60.41', '60.41']);
    const unused = rows.find((row) => row['CommitmentDiscountStatus'] === 'Unused');
    expect(unused).toMatchObject({
      EffectiveCost: '54.362',
      PricingQuantity: '5436.2',
      ConsumedQuantity: null,
      ChargePeriodStart: '2026-10-01T00:00:00Z',
      ChargePeriodEnd: '2026-11-01T00:00:00Z',
    });
    const seats = rows.find((row) => row['ChargeCategory'] === 'Purchase');
    expect(seats).toMatchObject({ BilledCost: '57', EffectiveCost: '0', CommitmentDiscountQuantity: '5700' });
    const used = rows.filter((row) => row['CommitmentDiscountStatus'] === 'Used');
    expect(used.map((row) => [row['x_UserEmail'], row['EffectiveCost'], row['PricingCurrency']])).toEqual([
      ['ana-r', '0.85', 'AI Credits'],
      ['bo-t', '1.6', 'AI Credits'],
      ['bo-t', '0.125', 'AI Credits'],
      ['chi-m', '0.063', 'AI Credits'],
    ]);
    expect(checkFocus(rows).faults).toEqual([]);
  });

  it('equal the lines that count, in the preview too', async () => {
    const told = await previewFocus(ASKED, sourcesOf(ledger.store, { pools: [POOL] }));
    expect(told.totals).toMatchObject([{ currency: 'USD', billed: '60.41', effective: '60.41' }]);
    expect(told.control).toEqual([{ currency: 'USD', amount: '60.41', from_pools: '0', difference: '0' }]);
    expect([told.row_count, told.rows.length, told.columns.length]).toEqual([12, 12, 78]);
    expect(told.months).toEqual([{ month: '2026-10', signed_off: false, corrections: [] }]);
  });

  it('add the fee of seats that no bill tells, apart from what bills tell', async () => {
    const { asked } = await inOwnMonth(OCTOBER.filter(({ kind }) => kind !== 'seats'));
    const sources = sourcesOf(ledger.store, { pools: [POOL] });
    const rows = await rowsOf(sources, asked);
    expect([sum(rows, 'BilledCost'), sum(rows, 'EffectiveCost')]).toEqual(['60.41', '60.41']);
    expect(rows.filter((row) => row['x_CostSource'] === 'pool')).toHaveLength(2);
    expect((await previewFocus(asked, sources)).control).toEqual([
      { currency: 'USD', amount: '3.41', from_pools: '57', difference: '0' },
    ]);
    expect(checkFocus(rows).faults).toEqual([]);
  });

  it('leave seats of other products alone: they bring no credits', async () => {
    const seats = OCTOBER.find(({ kind }) => kind === 'seats')!;
    const licences = { ...seats, item: 'ghe_licenses', product: 'ghe' };
    const { asked } = await inOwnMonth([licences]);
    const rows = await rowsOf(sourcesOf(ledger.store, { pools: [{ ...POOL, seatPrice: '' }] }), asked);
    expect(rows).toMatchObject([
      { ChargeCategory: 'Purchase', EffectiveCost: '57', CommitmentDiscountId: null, ListUnitPrice: '19' },
    ]);
    expect(checkFocus(rows).faults).toEqual([]);
  });

  it('split credits beyond the pool: what is covered, and what is paid', async () => {
    const credits: WrittenLine = {
      ...OCTOBER.find(({ kind }) => kind === 'credits')!,
      quantity: '6000',
      list: '60',
      billed: '3',
    };
    const { asked } = await inOwnMonth([credits]);
    const rows = await rowsOf(sourcesOf(ledger.store, { pools: [POOL] }), asked);
    expect(
      rows.map((row) => [
        row['ChargeCategory'],
        row['PricingQuantity'],
        row['BilledCost'],
        row['EffectiveCost'],
      ]),
    ).toEqual([
      ['Usage', '5700', '0', '57'],
      ['Usage', '300', '3', '3'],
      ['Purchase', '3', '57', '0'],
    ]);
    expect(checkFocus(rows).faults).toEqual([]);
  });

  it('add up by month as by day, also with a fee that no share divides', async () => {
    const sources = sourcesOf(ledger.store, { pools: [{ ...POOL, creditsPerSeat: '1900.7' }] });
    const byMonth = await rowsOf(sources, { ...ASKED, grain: 'month' });
    expect([sum(byMonth, 'BilledCost'), sum(byMonth, 'EffectiveCost')]).toEqual(['60.41', '60.41']);
    const byDay = await rowsOf(sources);
    expect([sum(byDay, 'BilledCost'), sum(byDay, 'EffectiveCost')]).toEqual(['60.41', '60.41']);
    expect(byMonth.every((row) => row['ChargePeriodEnd'] === '2026-11-01T00:00:00Z')).toBe(true);
    expect([...checkFocus(byMonth).faults, ...checkFocus(byDay).faults]).toEqual([]);
  });

  it('keep currencies apart, taxes and credits without prices, and lines that nobody understands', async () => {
    const at = { source: 'openai.costs', provider: 'openai', day: '2026-10-05', scope: 'p' } as const;
    const { asked } = await inOwnMonth([
      {
        ...at,
        kind: 'tools',
        item: 'web search',
        quantity: '3',
        unit: 'Requests',
        list: '0.1',
        billed: '0.1',
        currency: 'EUR',
      },
      { ...at, kind: 'tax', item: 'VAT', billed: '1.9' },
      { ...at, kind: 'credit_note', item: 'promotion', list: '0', billed: '-5' },
      { ...at, kind: 'other', item: 'who knows', billed: '7', unknown: 'The item is not known.' },
      { ...at, kind: 'tokens', item: 'no amount', quantity: '5', unit: 'Tokens' },
    ]);
    const sources = sourcesOf(ledger.store);
    const rows = await rowsOf(sources, asked);
    expect(
      rows.map((row) => [row['ChargeCategory'], row['BillingCurrency'], row['BilledCost'], row['x_Note']]),
    ).toEqual([
      ['Usage', 'EUR', '0.1', null],
      ['Tax', 'USD', '1.9', null],
      ['Credit', 'USD', '-5', null],
      ['Adjustment', 'USD', '7', 'The item is not known.'],
      ['Usage', 'USD', '0', 'The report tells no amount: it counts as 0.'],
    ]);
    expect(checkFocus(rows).faults).toEqual([]);
    const { totals, control, unknown_lines } = await previewFocus(asked, sources);
    expect(totals?.map(({ currency, billed }) => [currency, billed])).toEqual([
      ['EUR', '0.1'],
      ['USD', '3.9'],
    ]);
    expect([control.map(({ difference }) => difference), unknown_lines]).toEqual([['0', '0'], 1]);
  });

  it('of a month that was signed off stay as they were, and what changed is a correction', async () => {
    const signedAt = Date.UTC(2026, 10, 5);
    const { asked, month } = await inOwnMonth(OCTOBER);
    const openai = OCTOBER.filter(({ source }) => source === 'openai.costs');
    const changed = openai.map((line, index) =>
      index === 0 ? { ...line, list: '1.4', billed: '1.4' } : line,
    );
    const again = changed.map((line) => ({ ...line, day: line.day.replace('2026-10', month) }));
    await writeBill(ledger.store, again, Date.UTC(2026, 10, 9));
    const sources = sourcesOf(ledger.store, { signOffs: [signOff(month, signedAt)] });
    const rows = await rowsOf(sources, asked);
    const usual = rows.filter((row) => row['ChargeClass'] === null);
    expect([sum(usual, 'BilledCost'), sum(rows, 'BilledCost')]).toEqual(['60.41', '60.31']);
    const told = await previewFocus(asked, sources);
    expect(told.months).toEqual([
      { month, signed_off: true, corrections: [{ currency: 'USD', amount: '-0.1' }] },
    ]);
    expect(told.control).toMatchObject([{ amount: '60.31', difference: '0' }]);
    expect(checkFocus(rows).faults).toEqual([]);
  });

  it('of a signed month still bear what was paid when credits and seats change: what is left over is corrected', async () => {
    const { asked, month } = await inOwnMonth(OCTOBER);
    const changed = OCTOBER.filter(({ source }) => source.startsWith('github.')).map((line) => ({
      ...line,
      day: line.day.replace('2026-10', month),
      ...(line.kind === 'credits' && { quantity: '100', list: '1' }),
      ...(line.kind === 'seats' && { quantity: '4', list: '76', billed: '76' }),
    }));
    await writeBill(ledger.store, changed, Date.UTC(2026, 10, 9));
    const given = { pools: [POOL], signOffs: [signOff(month, Date.UTC(2026, 10, 5))] };
    const rows = await rowsOf(sourcesOf(ledger.store, given), asked);
    const usual = rows.filter((row) => row['ChargeClass'] === null);
    const costs = (of: readonly FocusRow[]) => [sum(of, 'BilledCost'), sum(of, 'EffectiveCost')];
    expect([costs(usual), costs(rows)]).toEqual([
      ['60.41', '60.41'],
      ['79.41', '79.41'],
    ]);
    expect(usual.find((row) => row['CommitmentDiscountStatus'] === 'Unused')).toMatchObject({
      EffectiveCost: '54.362',
      PricingQuantity: '5436.2',
    });
    expect(checkFocus(rows).faults).toEqual([]);
  });

  it('name the cost center that a rule, the bill or the scope’s team says', async () => {
    const rows = await rowsOf(
      sourcesOf(ledger.store, {
        settings: {
          centers: {
            rules: [
              { when: { team: 'timetable' }, cost_center: 'CC-100', product: 'Timetable' },
              { when: { repo: '*/signals' }, cost_center: 'CC-200', product: '' },
            ],
            shared: [],
          },
          scopes: [
            {
              provider: 'openai',
              scope: 'proj_timetable',
              name: 'timetable',
              local: { team: ['timetable'] },
            },
          ],
        },
      }),
    );
    const of = (center: string) => rows.filter((row) => row['x_CostCenter'] === center);
    expect([sum(of('CC-100'), 'BilledCost'), of('CC-100')[0]?.['x_Product']]).toEqual(['2.85', 'Timetable']);
    expect(of('CC-100')[0]).toMatchObject({
      SubAccountName: 'timetable',
      SubAccountType: 'Project',
      x_Team: 'timetable',
    });
    expect(sum(of('CC-200'), 'BilledCost')).toBe('0.06');
  });
});
