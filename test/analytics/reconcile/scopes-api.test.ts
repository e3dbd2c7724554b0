// Scopes of providers and the tolerance over HTTP, and how the comparison follows them: on the real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { billScopeAnswer, toleranceAnswer } from '../../../schemas/sign-off-api.ts';
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

describe('a scope', () => {
  const MAPPING = { name: 'Rail', local: { team: ['rail'] } };

  it('is mapped to teams, and then compared on its own', async () => {
    await api.ledger.write([
      spend('2026-10-05T10:00:00Z', '5'),
      spend('2026-10-05T10:00:00Z', '3', { team: 'road' }),
    ]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '5'), cost('2026-10-05', '3', { scope: 'w2' })]);
    expect((await api.reconciliation()).data).toMatchObject([{ scope: '*', bill_scopes: ['w1', 'w2'] }]);
    const { status, body } = await api.call('PUT', '/bill-scopes/anthropic/w1', MAPPING);
    expect([status, billScopeAnswer.parse(body)]).toMatchObject([201, { scope: 'w1', mapped: true }]);
    expect(
      (await api.reconciliation()).data.map((row) => [row.scope, row.scope_name, row.list_usd, row.outcome]),
    ).toEqual([
      ['*', '', '3', 'matched'],
      ['w1', 'Rail', '5', 'matched'],
    ]);
  });

  it('takes the spend of which all dimensions fit, by any of their values; the first of several counts', async () => {
    const at = '2026-10-05T10:00:00Z';
    await api.ledger.write([
      spend(at, '1', { team: 'rail', agent: 'codex' }),
      spend(at, '2', { team: 'rail', agent: 'cline' }),
      spend(at, '4', { team: 'road', agent: 'codex' }),
      spend(at, '8', { team: 'sea', user: 'ada@acme.test' }),
      spend(at, '16', { team: 'sea', user: 'bo@acme.test' }),
      spend(at, '32', { team: 'rail', agent: 'codex', provider: 'openai' }),
    ]);
    const mapped = {
      w1: { team: ['rail'], agent: ['codex', 'gemini'] },
      w2: { team: ['rail', 'road'] },
      w3: { user: ['Ada@Acme.test'], agent: ['claude-code'] },
      default: { agent: ['nothing'] },
    };
    for (const [scope, local] of Object.entries(mapped))
      expect((await api.call('PUT', `/bill-scopes/anthropic/${scope}`, { local })).status).toBe(201);
    await api.call('PUT', '/bill-scopes/anthropic/w4', { local: { team: ['sea'] } });
    await api.call('DELETE', '/bill-scopes/anthropic/w4');
    const { data } = await api.reconciliation();
    expect(data.map((row) => [row.slice, row.list_usd])).toEqual([
      ['anthropic/*/2026-10-05', '16'],
      ['anthropic/w1/2026-10-05', '1'],
      ['anthropic/w2/2026-10-05', '6'],
      ['anthropic/w3/2026-10-05', '8'],
      ['openai/*/2026-10-05', '32'],
    ]);
  });

  it('without a name is called default, and may have no telemetry at all', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    const byHand = cost('2026-10-05', '2', { scope: '' });
    await writeBill(api.ledger.store, [cost('2026-10-05', '5'), byHand]);
    expect((await api.reconciliation()).data).toMatchObject([{ outcome: 'drift' }]);
    await api.call('PUT', '/bill-scopes/anthropic/default', { name: 'Console', local: {} });
    const { data, totals } = await api.reconciliation();
    expect(data.map((row) => [row.scope, row.outcome])).toEqual([
      ['*', 'matched'],
      ['default', 'explained'],
    ]);
    expect(totals.classes[1]).toEqual({
      class: 'provider_only',
      reason: 'console',
      local_usd: '0',
      billed_usd: '2',
    });
  });

  it('is listed with what reports say of it, also where nobody mapped it', async () => {
    await writeBill(api.ledger.store, [cost('2026-10-05', '5'), cost('2026-10-06', '4', { scope: 'w2' })]);
    await api.call('PUT', '/bill-scopes/anthropic/w1', MAPPING);
    const { body } = await api.call('GET', '/bill-scopes');
    expect(body).toMatchObject({
      data: [
        { scope: 'w1', mapped: true, billed_usd: '5', last_day: '2026-10-05' },
        { scope: 'w2', mapped: false, billed_usd: '4', last_day: '2026-10-06', updated_at: null },
      ],
    });
  });

  it('is refused with what is wrong, and taken away', async () => {
    expect((await api.call('PUT', '/bill-scopes/anthropic/w1', { local: { colour: ['red'] } })).status).toBe(
      400,
    );
    expect((await api.call('PUT', '/bill-scopes/anthropic/*', MAPPING)).status).toBe(400);
    expect((await api.call('DELETE', '/bill-scopes/anthropic/w1')).status).toBe(404);
    await api.call('PUT', '/bill-scopes/anthropic/w1', MAPPING);
    expect((await api.call('DELETE', '/bill-scopes/anthropic/w1')).status).toBe(204);
    expect((await api.call('GET', '/bill-scopes/anthropic/w1')).status).toBe(404);
  });
});

describe('the tolerance', () => {
  it('is changed by what is named, and decides at once', async () => {
    await api.ledger.write([spend('2026-10-05T10:00:00Z', '5')]);
    await writeBill(api.ledger.store, [cost('2026-10-05', '5.2')]);
    expect((await api.reconciliation()).data).toMatchObject([{ outcome: 'drift' }]);
    const { headers, body } = await api.call('PUT', '/reconciliation/tolerance', { absolute_usd: '0.25' });
    expect(toleranceAnswer.parse(body)).toMatchObject({
      absolute_usd: '0.25',
      relative: '0.005',
      settling_days: 3,
    });
    expect((await api.reconciliation()).data).toMatchObject([{ outcome: 'matched' }]);
    const stale = { 'if-match': '"0"' };
    expect((await api.call('PUT', '/reconciliation/tolerance', { settling_days: 5 }, stale)).status).toBe(
      412,
    );
    const seen = { 'if-match': headers.get('etag') ?? '' };
    expect((await api.call('PUT', '/reconciliation/tolerance', { settling_days: 5 }, seen)).status).toBe(200);
    expect((await api.call('PUT', '/reconciliation/tolerance', { relative: '2' })).status).toBe(400);
    expect((await api.call('PUT', '/reconciliation/tolerance', { absolute_usd: '-1' })).status).toBe(400);
  });
});

describe('a question', () => {
  it('is refused with what is wrong', async () => {
    for (const params of [
      'month=2026-13',
      'month=2026-10&from=2026-10-01',
      'from=2026-10-05&to=2026-10-05',
      'scale=3',
      'from=2020-01-01',
    ])
      expect((await api.call('GET', `/reconciliation?${params}`)).status).toBe(400);
    expect((await api.call('GET', '/reconciliation/slices/openai/*/2026-10-05')).status).toBe(404);
    expect((await api.call('GET', '/reconciliation/slices/openai/*/nonsense')).status).toBe(404);
  });
});
