// The price book over HTTP, on a real store: set, told, refused.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeLogAnswer } from '../../schemas/change-log.ts';
import { priceBookAnswer, priceEntryAnswer } from '../../schemas/price-book-api.ts';
import { clock, openControlApi, type ControlApi } from './control-api.ts';
import { DEAL } from './deal.ts';

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  clock.now = Date.parse('2026-11-22T12:00:00Z');
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

describe('an entry', () => {
  it('is made, told with its version, replaced and removed', async () => {
    const made = await api.put('/price-book/opus', DEAL);
    expect(made.status).toBe(201);
    expect(priceEntryAnswer.parse(made.body)).toMatchObject({
      ...DEAL,
      entry: 'opus',
      effective_from: '2026-10-01T00:00:00Z',
      version: 1,
      state: 'current',
      managed: false,
      updated_by: 'admin',
    });
    expect((await api.get('/price-book/opus')).body).toEqual(made.body);
    const again = await api.put('/price-book/opus', { ...DEAL, rates: { input: '3.5', output: '18' } });
    expect([again.status, again.body]).toMatchObject([200, { version: 2, rates: { input: '3.5' } }]);
    expect((await api.remove('/price-book/opus')).status).toBe(204);
    expect((await api.get('/price-book/opus')).status).toBe(404);
    expect((await api.remove('/price-book/opus')).status).toBe(404);
  });

  it('keeps its name in lower case apart from how it was typed', async () => {
    const { body } = await api.put('/price-book/opus', {
      ...DEAL,
      model: ' Claude-Opus-4-8 ',
      provider: 'Anthropic',
    });
    expect(body).toMatchObject({ model: 'claude-opus-4-8', provider: 'anthropic' });
    expect((await api.put('/price-book/Opus', DEAL)).status).toBe(400);
  });

  it('tells whether it counts now', async () => {
    await api.put('/price-book/past', { ...DEAL, effective_from: '2025-01-01', effective_to: '2026-01-01' });
    await api.put('/price-book/future', { ...DEAL, effective_from: '2027-01-01' });
    const { data } = priceBookAnswer.parse((await api.get('/price-book')).body);
    expect(data.map(({ entry, state }) => [entry, state])).toEqual([
      ['future', 'future'],
      ['past', 'past'],
    ]);
  });

  it('may be of a credit or of a minute, beside those that are built in', async () => {
    const period = { effective_from: '2026-10-01', effective_to: null, source: '' };
    const credit = { of: 'credits', unit: 'github_ai_credit', price: '0.008', ...period };
    expect((await api.put('/price-book/credit', credit)).body).toMatchObject({ price: '0.008' });
    const minute = { of: 'minutes', sku: 'actions_linux', price: '0.005', ...period };
    expect((await api.put('/price-book/minute', minute)).status).toBe(201);
    await api.put('/price-book/opus', DEAL);
    const { data } = priceBookAnswer.parse((await api.get('/price-book?of=credits')).body);
    expect(data.map(({ entry }) => entry)).toEqual(['credit']);
    const { built_in } = priceBookAnswer.parse((await api.get('/price-book?role=negotiated')).body);
    expect(built_in).toContainEqual(
      expect.objectContaining({ of: 'credits', name: 'codex_credit', price: '0.04' }),
    );
  });

  it('is refused with each field that is wrong', async () => {
    const faults: [body: object, name: string][] = [
      [{ ...DEAL, rates: { input: '-1', output: '2' } }, 'rates.input'],
      [{ ...DEAL, rates: { input: 4, output: '2' } }, 'rates.input'],
      [{ ...DEAL, rates: {} }, 'rates'],
      // There is no list that a fallback could leave anything to.
      [{ ...DEAL, role: 'fallback', rates: { input: '4', output: '20' } }, 'rates.cache_read'],
      [{ ...DEAL, role: 'fallback', percent_off: '5' }, 'percent_off'],
      [{ ...DEAL, role: 'list', percent_off: '5' }, 'percent_off'],
      [
        { ...DEAL, rates: { ...DEAL.rates, cache_write_5m: '5', cache_write_1h: '8' }, percent_off: '5' },
        'percent_off',
      ],
      ...['100.5', '-5', '5%', '1.23456'].map((percent_off): [object, string] => [
        { ...DEAL, percent_off },
        'percent_off',
      ]),
      // Longer prompts at half of a price: nobody could say what the cache costs there.
      [
        { ...DEAL, tiers: [{ above_prompt_tokens: 1, rates: { input: '8', output: '30' } }] },
        'tiers.1.cache_read',
      ],
      // Dollars for a token, or cents for a million, would not fit the ledger.
      [{ ...DEAL, rates: { input: '4', output: '1000001' } }, 'rates.output'],
      [{ ...DEAL, multipliers: [{ when: { speed: 'fast' }, factor: '101' }] }, 'multipliers'],
      [{ ...DEAL, effective_from: '2026-02-30' }, 'effective_from'],
      [{ ...DEAL, effective_from: '2026-10-01T00:00:00+02:00' }, 'effective_from'],
      [{ ...DEAL, effective_to: '2026-10-01' }, 'effective_to'],
      [{ ...DEAL, model: '' }, 'model'],
      [{ ...DEAL, discount: '5%' }, 'discount'],
      [{ ...DEAL, multipliers: [{ when: {}, factor: '2' }] }, 'multipliers'],
      [
        {
          ...DEAL,
          multipliers: [
            { when: { speed: 'fast' }, factor: '2' },
            { when: { speed: 'Fast' }, factor: '3' },
          ],
        },
        'multipliers',
      ],
      [
        {
          ...DEAL,
          tiers: [
            { above_prompt_tokens: 1, rates: DEAL.rates },
            { above_prompt_tokens: 1, rates: DEAL.rates },
          ],
        },
        'tiers',
      ],
    ];
    for (const [body, name] of faults) {
      const refused = await api.put('/price-book/opus', body);
      expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ name }] }]);
    }
    expect(priceBookAnswer.parse((await api.get('/price-book')).body).data).toEqual([]);
  });

  it('has an audit trail with reasons', async () => {
    await api.put('/price-book/opus', { ...DEAL, reason: 'signed today' });
    await api.remove('/price-book/opus?reason=ended');
    const { data } = changeLogAnswer.parse((await api.get('/settings/audit?kind=price')).body);
    expect(data.map(({ change, reason, version }) => [change, reason, version])).toEqual([
      ['removed', 'ended', 2],
      ['created', 'signed today', 1],
    ]);
  });
});

describe('entries of the same calls', () => {
  it('are refused with the name of the other where their times overlap', async () => {
    await api.put('/price-book/first', { ...DEAL, effective_from: '2026-01-01', effective_to: '2026-10-01' });
    const inside = { ...DEAL, effective_from: '2026-09-30T23:59:59Z' };
    const refused = await api.put('/price-book/second', inside);
    expect([refused.status, refused.body]).toMatchObject([409, { overlaps: 'first', entry: 'second' }]);
    expect((await api.put('/price-book/second', DEAL)).status).toBe(201);
    const grown = await api.put('/price-book/first', { ...DEAL, effective_from: '2026-01-01' });
    expect([grown.status, grown.body]).toMatchObject([409, { overlaps: 'second' }]);
  });

  it('may be in other roles, of another provider, or match otherwise', async () => {
    await api.put('/price-book/a', DEAL);
    for (const [id, other] of Object.entries({
      b: { role: 'list' },
      c: { role: 'fallback' },
      d: { provider: '' },
      e: { match: 'prefix' },
      f: { model: 'claude-opus-4-7' },
    }))
      expect((await api.put(`/price-book/${id}`, { ...DEAL, ...other })).status).toBe(201);
  });

  it('set by two people at once are one, and a refusal for the other', async () => {
    const both = await Promise.all([
      api.put('/price-book/mine', DEAL, { 'x-actor': 'ada' }),
      api.put('/price-book/yours', DEAL, { 'x-actor': 'bo' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(priceBookAnswer.parse((await api.get('/price-book')).body).data).toHaveLength(1);
  });

  it('are not overwritten by who has not seen them', async () => {
    await api.put('/price-book/opus', DEAL, { 'if-match': '"0"' });
    const other = { ...DEAL, rates: { input: '1', output: '1' } };
    const [one, two] = await Promise.all([
      api.put('/price-book/opus', other, { 'if-match': '"1"' }),
      api.put('/price-book/opus', other, { 'if-match': '"1"' }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 412]);
    expect((await api.remove('/price-book/opus', { 'if-match': '"1"' })).status).toBe(412);
  });
});
