// Reports that are replaced, and months that are signed off: on the real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signOffAnswer } from '../../../schemas/sign-off-api.ts';
import { cost, openReconcileApi, spend, type ReconcileApi } from './reconcile-api.ts';
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

describe('a report that is imported again', () => {
  it('takes the place of the slice: money is not added, and the day is restated', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '5')], { at: '2026-10-07T06:00:00Z' });
    expect((await api.reconciliation()).data).toMatchObject([
      { billed_usd: '5', status: 'final', outcome: 'matched' },
    ]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '7')], { at: '2026-10-20T06:00:00Z', version: 2 });
    expect((await api.reconciliation()).data).toMatchObject([
      { billed_usd: '7', status: 'restated', outcome: 'drift', unexplained_usd: '2' },
    ]);
  });

  it('covers days of which it has no line: what was told there is not billed', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5'), spend('2026-10-06T10:00:00Z', '3')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '5')], { days: ['2026-10-06'] });
    expect((await api.reconciliation()).data.map((row) => [row.day, row.outcome, row.billed_usd])).toEqual([
      ['2026-10-06', 'drift', '0'],
      ['2026-10-05', 'matched', '5'],
    ]);
  });

  it('says nothing of days that no report covers', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5'), spend('2026-10-09T10:00:00Z', '3')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '5')]);
    const { data, totals } = await api.reconciliation();
    expect(data.map((row) => [row.day, row.outcome, row.billed_usd])).toEqual([
      ['2026-10-09', 'no_bill', null],
      ['2026-10-05', 'matched', '5'],
    ]);
    expect(totals).toMatchObject({ list_usd: '5', billed_usd: '5', without_bill_usd: '3' });
  });

  it('in another currency is listed, and never added', async () => {
    await writeBill(api.ledger.store, [
      cost('2026-10-05', '5'),
      cost('2026-10-05', '9', { currency: 'EUR' }),
    ]);
    const { totals, other_currencies: others } = await api.reconciliation();
    expect(totals.billed_usd).toBe('5');
    expect(others).toEqual([{ provider: 'anthropic', currency: 'EUR', list: '9', billed: '9', lines: 1 }]);
  });
});

describe('a month', () => {
  it('is signed off with its figures, and what changes later is a dated correction', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '6')], { at: '2026-10-07T06:00:00Z' });
    expect(await api.month()).toMatchObject({ state: 'ready', signed: null, corrections: [] });
    const { status, body } = await api.call('PUT', '/sign-offs/2026-10', {
      note: 'Agreed.',
      reason: 'Close',
    });
    expect(status).toBe(201);
    const figures = [
      { provider: 'anthropic', estimated_usd: '5', list_usd: '5', billed_list_usd: '6', billed_usd: '6' },
    ];
    expect(signOffAnswer.parse(body)).toMatchObject({
      state: 'signed',
      signed: { by: 'finance', note: 'Agreed.', figures },
      figures,
      corrections: [],
    });

    await api.ledger.write([spend('2026-10-05T11:00:00Z', '2')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '9.5')], {
      at: '2026-11-12T06:00:00Z',
      version: 2,
    });
    const { signed, figures: now, corrections, corrections_usd: sums } = await api.month();
    expect(signed?.figures).toEqual(figures);
    expect(now).toMatchObject([{ list_usd: '7', billed_usd: '9.5' }]);
    expect(corrections).toMatchObject([
      {
        kind: 'bill',
        source: 'anthropic.cost',
        scope: 'w1',
        day: '2026-10-05',
        at: '2026-11-12T06:00:00.000Z',
        before_usd: '6',
        after_usd: '9.5',
        difference_usd: '3.5',
      },
      { kind: 'ledger', day: '2026-10-05', at: null, before_usd: '5', after_usd: '7', difference_usd: '2' },
    ]);
    expect(sums).toEqual({ bill: '3.5', bill_list: '3.5', ledger: '2', ledger_list: '2' });
    expect((await api.reconciliation()).signed_months).toEqual(['2026-10']);
  });

  it('is not signed while it is open or its last days may move, but by force and with a reason', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    api.clock.now = Date.UTC(2026, 9, 20);
    expect(await api.month()).toMatchObject({ state: 'open', ready_at: '2026-11-04T00:00:00.000Z' });
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(409);
    api.clock.now = Date.UTC(2026, 10, 3, 23);
    expect((await api.month()).state).toBe('settling');
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(409);
    expect((await api.call('PUT', '/sign-offs/2026-10', { force: true })).status).toBe(400);
    expect((await api.call('PUT', '/sign-offs/2026-10', { force: true, reason: 'Audit' })).status).toBe(201);
  });

  it('is signed once: the signature is taken back before it can be signed again', async () => {
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(201);
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(409);
    expect((await api.call('DELETE', '/sign-offs/2026-10?reason=wrong')).status).toBe(204);
    expect((await api.month()).state).toBe('ready');
    expect((await api.call('DELETE', '/sign-offs/2026-10')).status).toBe(404);
    expect((await api.call('PUT', '/sign-offs/October', {})).status).toBe(400);
  });

  it('holds a report that was being imported while it was signed: nothing of it changes unseen', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    let slices = (): void => undefined;
    const written = new Promise<void>((resolve) => {
      slices = resolve;
    });
    // Its time is that of its beginning, before the signature; it counts later.
    api.beside.importing = writeBill(api.ledger.store, [cost('2026-10-05', '6')], {
      at: '2026-11-10T11:59:59Z',
      before: async () => await written,
    });
    const signing = api.call('PUT', '/sign-offs/2026-10', {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    slices();
    expect((await signing).status).toBe(201);
    const { signed, corrections } = await api.month();
    expect(signed?.figures).toMatchObject([{ billed_usd: '6' }]);
    expect(corrections).toEqual([]);
  });

  it('is not signed while it is rated anew, but by force and with a reason', async () => {
    const october = { from: Date.UTC(2026, 9, 3), to: Date.UTC(2026, 9, 9) };
    api.beside.rerates = [{ ...october, state: 'running' }];
    const { status, body } = await api.call('PUT', '/sign-offs/2026-10', {});
    expect([status, JSON.stringify(body)]).toEqual([409, expect.stringContaining('rated anew')]);
    api.beside.rerates = [{ ...october, state: 'done' }];
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(201);
  });

  it('tells the signed figures after retention dropped its ledger', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(201);
    await api
      .settings()
      .change('admin', () => [api.settings().retentionFloors.put('charges', { month: 202611 })]);
    expect(await api.month()).toMatchObject({
      state: 'signed',
      is_kept: false,
      signed: { figures: [{ provider: 'anthropic', list_usd: '5', billed_usd: null }] },
      figures: [],
      corrections: [],
    });
  });

  it('as signed makes that of now with its corrections, also where only a price of credits was changed', async () => {
    const credits = spend('2026-10-05T10:00:00Z', '0', {
      agent: 'copilot',
      provider: 'github',
      cost: null,
      credits: '100',
      creditUnit: 'github_ai_credit',
    });
    await api.ledger.write([credits]);
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(201);
    const before = (await api.month()).figures[0]?.list_usd;
    expect(before).toBe('1');
    await api.settings().change('admin', () => [
      api.settings().prices.put('credits', {
        of: 'credits',
        unit: 'github_ai_credit',
        effective_from: '2026-01-01T00:00:00Z',
        effective_to: null,
        source: '',
        price: '0.02',
      }),
    ]);
    const { figures, corrections, corrections_usd: sums } = await api.month();
    expect(figures).toMatchObject([{ list_usd: '2' }]);
    expect(corrections).toMatchObject([
      { kind: 'ledger', cause: 'rules', provider: 'github', difference_usd: '0', list_difference_usd: '1' },
    ]);
    expect(sums).toEqual({ bill: '0', bill_list: '0', ledger: '0', ledger_list: '1' });
  });

  it('is corrected by a negotiated price that is rated later, which leaves the list as it is', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(201);
    const cheaper = spend('2026-10-05T10:00:00Z', '-1', { calls: 0, tokens: {} });
    await api.ledger.write([{ ...cheaper, amounts: { ...cheaper.amounts, listCost: 0n, listCostMax: 0n } }]);
    const { figures, corrections, corrections_usd: sums } = await api.month();
    expect(figures).toMatchObject([{ estimated_usd: '4', list_usd: '5' }]);
    expect(corrections).toMatchObject([
      {
        ...{ kind: 'ledger', cause: 'arrived', day: '2026-10-05', before_usd: '5', after_usd: '4' },
        ...{ difference_usd: '-1', list_difference_usd: '0' },
      },
    ]);
    expect(sums).toMatchObject({ ledger: '-1', ledger_list: '0' });
  });

  it('tells what bills and telemetry of it agree on, before it is signed', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '6')]);
    expect((await api.month()).verdicts).toMatchObject([
      { provider: 'anthropic', month: '2026-10', outcome: 'drift', unexplained_usd: '1' },
    ]);
  });

  it('without any price is not signed as 0', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '0', { cost: null })]);
    expect((await api.call('PUT', '/sign-offs/2026-10', {})).status).toBe(201);
    const nothing = [{ provider: 'anthropic', estimated_usd: null, list_usd: null, billed_usd: null }];
    expect(await api.month()).toMatchObject({ figures: nothing, signed: { figures: nothing } });
  });
});
