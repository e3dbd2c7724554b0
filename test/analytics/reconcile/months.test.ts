// Months: their verdict from their own sums, the gap of the latest ones, and what a report covers: on the real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { reconciliationGap, waterfallAnswer } from '../../../schemas/reconciliation-api.ts';
import { cost, openReconcileApi, spend, type ReconcileApi } from './reconcile-api.ts';
import { billLine } from '../../support/bill-tables.ts';
import { writeBill } from './write-bill.ts';

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

const TOKENS = 10n ** 12n;
/** A thousand input tokens for a dollar, on the bill. */
const billed = (day: string, dollars: bigint) =>
  cost(day, String(dollars), { quantity: dollars * 1000n * TOKENS, unit: 'Tokens' });
const told = (day: string, dollars: number) =>
  spend(`${day}T10:00:00Z`, String(dollars), { tokens: { input: dollars * 1000 } });

async function gap() {
  return reconciliationGap.parse((await api.call('GET', '/reconciliation/gap')).body);
}

describe('a month', () => {
  it('is right where single days are not: what is told on one day may be billed on any other', async () => {
    await api.ledger.write([told('2026-10-05', 5), told('2026-10-20', 8)]);
    await writeBill(api.ledger.store, [billed('2026-10-05', 8n), billed('2026-10-20', 5n)]);
    const { months, totals } = await api.reconciliation();
    expect(totals).toMatchObject({ by_outcome: { drift: 2 }, unexplained_usd: '6' });
    expect(months).toMatchObject([
      {
        provider: 'anthropic',
        month: '2026-10',
        status: 'final',
        outcome: 'matched',
        days: 2,
        list_usd: '13',
        billed_usd: '13',
        unexplained_usd: '0',
        coverage: 1,
      },
    ]);
    expect(await gap()).toMatchObject({ gaps: [], unexplained_usd: '0' });
  });

  it('is wrong where its days are each within a cent, and together are not', async () => {
    const days = ['2026-10-05', '2026-10-06', '2026-10-07'];
    await api.ledger.write(days.map((day) => spend(`${day}T10:00:00Z`, '0.02')));
    await writeBill(
      api.ledger.store,
      days.map((day) => cost(day, '0.03')),
    );
    const { months, totals } = await api.reconciliation();
    expect(totals.by_outcome).toMatchObject({ matched: 3, drift: 0 });
    expect(months).toMatchObject([{ outcome: 'drift', unexplained_usd: '0.03' }]);
  });

  it('is of its final days, and tells days that may move and days without a report', async () => {
    api.clock.now = Date.UTC(2026, 9, 12, 12);
    await api.ledger.write([told('2026-10-05', 5), told('2026-10-06', 3), told('2026-10-11', 7)]);
    await writeBill(api.ledger.store, [billed('2026-10-05', 5n)]);
    await writeBill(api.ledger.store, [billed('2026-10-11', 1n)]);
    expect((await api.reconciliation()).months).toMatchObject([
      {
        status: 'open',
        outcome: 'matched',
        ...{ days: 1, days_moving: 1, days_without_bill: 1, without_bill_usd: '3', list_usd: '5' },
      },
    ]);
  });

  it('says nothing where no report was imported, and its figures are not 0', async () => {
    await api.ledger.write([told('2026-10-05', 5)]);
    expect((await api.reconciliation()).months).toMatchObject([
      { outcome: 'no_bill', days: 0, days_without_bill: 1, without_bill_usd: '5', billed_usd: null },
    ]);
  });

  it('does not depend on the outcomes that are asked for', async () => {
    await api.ledger.write([told('2026-10-05', 5), told('2026-10-20', 8)]);
    await writeBill(api.ledger.store, [billed('2026-10-05', 8n), billed('2026-10-20', 5n)]);
    const { months, data } = await api.reconciliation('month=2026-10&outcome=matched');
    expect(data).toEqual([]);
    expect(months).toMatchObject([{ outcome: 'matched', days: 2 }]);
  });
});

describe('the gap', () => {
  it('lists months that differ, the largest first, but for those that are signed off', async () => {
    await api.ledger.write([told('2026-09-05', 5), told('2026-10-05', 5), told('2026-11-01', 5)]);
    await writeBill(api.ledger.store, [
      billed('2026-09-05', 9n),
      billed('2026-10-05', 7n),
      billed('2026-11-01', 6n),
    ]);
    const { months, gaps, unexplained_usd: sum } = await gap();
    expect(months).toEqual(['2026-11', '2026-10', '2026-09']);
    expect(gaps.map((each) => [each.month, each.unexplained_usd, each.status])).toEqual([
      ['2026-09', '4', 'final'],
      ['2026-10', '2', 'final'],
      ['2026-11', '1', 'open'],
    ]);
    expect(sum).toBe('7');
    expect((await api.call('PUT', '/sign-offs/2026-09', {})).status).toBe(201);
    expect(await gap()).toMatchObject({ months: ['2026-11', '2026-10'], unexplained_usd: '3' });
  });

  it('tells a provider that bills and of which telemetry tells nothing', async () => {
    await writeBill(api.ledger.store, [billed('2026-10-05', 9n)]);
    expect((await gap()).gaps).toMatchObject([{ is_told: false, unexplained_usd: '9', list_usd: '0' }]);
  });

  it('asks for months that are kept', async () => {
    await api
      .settings()
      .change('admin', () => [api.settings().retentionFloors.put('charges', { month: 202610 })]);
    expect((await gap()).months).toEqual(['2026-11', '2026-10']);
  });
});

describe('a report of a month as one sum', () => {
  const ofMonth = billLine({
    source: 'github.ai_credits',
    provider: 'github',
    account: 'acme-rail',
    day: '2026-10-01',
    item: 'Copilot AI Credits',
    kind: 'credits',
    quantity: 300n * TOKENS,
    unit: 'AI Credits',
    listCost: fromUsd('3'),
    billedCost: 0n,
    currency: 'USD',
    raw: '{"timePeriod":{"year":2026,"month":10}}',
  });

  it('covers all days of the month, so that the month adds up', async () => {
    await api.ledger.write(
      ['2026-10-03', '2026-10-19', '2026-10-31'].map((day) =>
        spend(`${day}T10:00:00Z`, '0', {
          agent: 'copilot',
          provider: 'github',
          model: '',
          cost: null,
          credits: '100',
          creditUnit: 'github_ai_credit',
        }),
      ),
    );
    await writeBill(api.ledger.store, [ofMonth]);
    const { months, totals } = await api.reconciliation();
    expect(totals).toMatchObject({ list_usd: '3', billed_list_usd: '3', without_bill_usd: '0' });
    expect(months).toMatchObject([{ outcome: 'explained', unexplained_usd: '0', days_without_bill: 0 }]);
  });
});

describe('what a provider bills', () => {
  it('in another currency only is not known in dollars, and is no drift', async () => {
    await api.ledger.write([told('2026-10-05', 5), told('2026-10-06', 5)]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '9', { currency: 'EUR' })], {
      days: ['2026-10-06'],
    });
    const { data, totals } = await api.reconciliation();
    expect(data.map(({ outcome, billed_usd: usd }) => [outcome, usd])).toEqual([
      ['no_bill', null],
      ['no_bill', null],
    ]);
    expect(totals).toMatchObject({ billed_usd: null, without_bill_usd: '10' });
  });

  it('is restated where a later report leaves nothing of a day', async () => {
    await api.ledger.write([told('2026-10-05', 5)]);
    const line = billed('2026-10-05', 5n);
    await writeBill(api.ledger.store, [line], { at: '2026-10-07T06:00:00Z' });
    await writeBill(api.ledger.store, [], { at: '2026-10-20T06:00:00Z', version: 2, empties: [line] });
    expect((await api.reconciliation()).data).toMatchObject([
      { status: 'restated', outcome: 'drift', billed_usd: '0', imported_at: '2026-10-20T06:00:00.000Z' },
    ]);
  });

  it('is not known any more once its import was taken back', async () => {
    await api.ledger.write([told('2026-10-05', 5), told('2026-10-06', 5)]);
    const line = billed('2026-10-05', 5n);
    await writeBill(api.ledger.store, [line], { days: ['2026-10-06'] });
    await writeBill(api.ledger.store, [], { version: 2, empties: [line], isBack: true });
    expect((await api.reconciliation()).data.map(({ outcome, billed_usd: usd }) => [outcome, usd])).toEqual([
      ['no_bill', null],
      ['no_bill', null],
    ]);
  });
});

it('the waterfall of a month ends where its figures do, to the last digit', async () => {
  await api.ledger.write([
    spend('2026-10-05T10:00:00Z', '1.234567890123', { tokens: { input: 777 } }),
    spend('2026-10-06T10:00:00Z', '0.000000000001', { tokens: { output: 3 } }),
  ]);
  await writeBill(api.ledger.store, [
    cost('2026-10-05', '2.345678901234', { quantity: 1001n * TOKENS }),
    cost('2026-10-06', '0.100000000007', { kind: 'tools', tokenKind: '', model: '' }),
  ]);
  const steps = waterfallAnswer.parse(
    (await api.call('GET', '/reconciliation/waterfall?month=2026-10')).body,
  );
  const pico = (usd: string): bigint => fromUsd(usd) ?? 0n;
  const sum = steps.steps.reduce((total, { usd }) => total + pico(usd), pico(steps.start_usd));
  expect(toUsd(sum)).toBe(steps.end_usd);
  expect(steps).toMatchObject({ start_usd: '1.234567890124', end_usd: '2.445678901241' });
  expect((await api.reconciliation()).months).toMatchObject([
    { list_usd: steps.start_usd, billed_usd: steps.end_usd },
  ]);
});
