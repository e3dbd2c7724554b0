// Files of prices: imported over HTTP, and kept for the deployment, on a real store.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toPriceCsv } from '../../cli/prices/price-csv.ts';
import { PRICE_FILE_ACTOR } from '../../control/prices.ts';
import { priceBookAnswer, priceEntryAnswer, priceImportAnswer } from '../../schemas/price-book-api.ts';
import { openControlApi, priceFile, type ControlApi } from './control-api.ts';
import { DEAL } from './deal.ts';

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  priceFile.state = undefined;
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

const CSV = `entry,of,role,provider,model,match,effective_from,effective_to,source,input,output,cache_read,above_prompt_tokens,speed,geography,factor,unit,price
opus,tokens,negotiated,anthropic,claude-opus-4-8,exact,2026-10-01,,"contract 7, page 3",4,20,0.4,,,,,,
opus,tokens,,,,,,,,8,30,0.8,200000,,,,,
opus,tokens,,,,,,,,,,,,fast,,6,,
credit,credits,,,,,2026-10-01,2027-10-01,,,,,,,,,github_ai_credit,0.008
`;

describe('an import', () => {
  it('of CSV makes entries with their tiers and multipliers, after a preview that changes nothing', async () => {
    const headers = { 'content-type': 'text/csv' };
    const preview = await api.post('/imports/prices?preview=true', CSV, headers);
    expect(priceImportAnswer.parse(preview.body)).toMatchObject({ preview: true, added: 2, changed: 0 });
    expect(priceBookAnswer.parse((await api.get('/price-book')).body).data).toEqual([]);
    const made = await api.post('/imports/prices', CSV, headers);
    expect(priceImportAnswer.parse(made.body)).toMatchObject({ preview: false, added: 2 });
    expect((await api.get('/price-book/opus')).body).toMatchObject({
      source: 'contract 7, page 3',
      rates: { input: '4', output: '20', cache_read: '0.4' },
      tiers: [{ above_prompt_tokens: 200_000, rates: { input: '8', output: '30', cache_read: '0.8' } }],
      multipliers: [{ when: { speed: 'fast' }, factor: '6' }],
    });
    expect((await api.get('/price-book/credit')).body).toMatchObject({
      unit: 'github_ai_credit',
      price: '0.008',
    });
    const again = await api.post('/imports/prices', CSV, headers);
    expect(priceImportAnswer.parse(again.body)).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
    expect((await api.get('/price-book/opus')).body).toMatchObject({ version: 1 });
  });

  it('of the example in the documentation makes its entries', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/prices.md'), 'utf8');
    const csv = /```csv\n([^`]*)```/.exec(text)?.[1] ?? '';
    const made = await api.post('/imports/prices', csv, { 'content-type': 'text/csv' });
    expect(priceImportAnswer.parse(made.body)).toMatchObject({ added: 3 });
    expect((await api.get('/price-book/opus-2026')).body).toMatchObject({
      tiers: [{ above_prompt_tokens: 200_000 }],
      multipliers: [{ when: { speed: 'fast' }, factor: '6' }],
    });
  });

  it('of CSV takes percentages off the list, and gives them back', async () => {
    const csv = `entry,of,role,provider,model,match,effective_from,percent_off,cache_read
share,tokens,negotiated,anthropic,,prefix,2026-10-01,12.5,0.3
`;
    const made = await api.post('/imports/prices', csv, { 'content-type': 'text/csv' });
    expect(priceImportAnswer.parse(made.body)).toMatchObject({ added: 1 });
    const told = priceEntryAnswer.parse((await api.get('/price-book/share')).body);
    expect(told).toMatchObject({ percent_off: '12.5', rates: { cache_read: '0.3' } });
    const again = await api.post('/imports/prices', toPriceCsv([told]), { 'content-type': 'text/csv' });
    expect(priceImportAnswer.parse(again.body)).toMatchObject({ unchanged: 1, added: 0, changed: 0 });
  });

  it('of JSON takes what the book itself tells', async () => {
    await api.put('/price-book/opus', DEAL);
    const { data } = priceBookAnswer.parse((await api.get('/price-book')).body);
    const told = await api.post('/imports/prices', { data });
    expect(priceImportAnswer.parse(told.body)).toMatchObject({ unchanged: 1, added: 0 });
  });

  it('leaves other entries alone, and removes them where the file is the whole book', async () => {
    await api.put('/price-book/other', { ...DEAL, model: 'gpt-5' });
    const told = { data: [{ entry: 'opus', ...DEAL }] };
    const kept = priceImportAnswer.parse((await api.post('/imports/prices', told)).body);
    expect(kept).toMatchObject({ other_entries: ['other'], removed: 0, added: 1 });
    const whole = priceImportAnswer.parse((await api.post('/imports/prices?replace=true', told)).body);
    expect(whole).toMatchObject({ other_entries: [], removed: 1, unchanged: 1 });
    expect((await api.get('/price-book/other')).status).toBe(404);
  });

  it('may exchange two entries at once, which one by one would overlap', async () => {
    const until = { ...DEAL, effective_from: '2026-01-01', effective_to: '2026-06-01' };
    await api.put('/price-book/a', until);
    await api.put('/price-book/b', { ...DEAL, effective_from: '2026-06-01' });
    const later = '2026-09-01';
    const told = [
      { entry: 'a', ...until, effective_to: later },
      { entry: 'b', ...DEAL, effective_from: later },
    ];
    expect(priceImportAnswer.parse((await api.post('/imports/prices', told)).body)).toMatchObject({
      changed: 2,
    });
  });

  it('is refused whole, naming entries or lines, where one of them is wrong', async () => {
    const told = [
      { entry: 'good', ...DEAL },
      { entry: 'bad', ...DEAL, model: 'x', rates: { input: 'cheap', output: '1' } },
    ];
    const refused = await api.post('/imports/prices', told);
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { errors: [{ name: 'entry 2: rates.input' }] },
    ]);
    const csv = CSV.replace(',4,20,0.4,', ',4,-20,0.4,');
    const lines = await api.post('/imports/prices', csv, { 'content-type': 'text/csv' });
    expect([lines.status, lines.body]).toMatchObject([400, { errors: [{ name: 'line 2: rates.output' }] }]);
    const partial = await api.post('/imports/prices', CSV.replace(',8,30,0.8,', ',8,30,,'), {
      'content-type': 'text/csv',
    });
    expect([partial.status, partial.body]).toMatchObject([
      400,
      { errors: [{ name: 'line 2: tiers.200000.cache_read' }] },
    ]);
    const unknown = await api.post('/imports/prices', 'entry,of,discount\n', { 'content-type': 'text/csv' });
    expect(unknown.body).toMatchObject({ errors: [{ name: 'line 1' }] });
    const shifted = 'entry,of,unit,price,effective_from\na,credits,one,2,5,2026-01-01';
    const quoted = 'entry,of,unit,price,effective_from\na,credits,"one,2,2026-01-01';
    const twice = 'entry,of,unit,price,price,effective_from\na,credits,one,2,3,2026-01-01';
    for (const [body, name] of [
      [shifted, 'line 2: row'],
      [quoted, 'body'],
      [twice, 'line 1'],
    ] as const) {
      const refused = await api.post('/imports/prices', body, { 'content-type': 'text/csv' });
      expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ name }] }]);
    }
    expect(priceBookAnswer.parse((await api.get('/price-book')).body).data).toEqual([]);
  });

  it('is refused where entries of it overlap, or it was previewed before another change', async () => {
    const told = [
      { entry: 'a', ...DEAL },
      { entry: 'b', ...DEAL },
    ];
    expect((await api.post('/imports/prices?preview=true', told)).status).toBe(409);
    const preview = await api.post('/imports/prices?preview=true', [told[0]]);
    await api.put('/price-book/other', { ...DEAL, model: 'gpt-5' });
    const etag = preview.headers.get('etag') ?? '';
    expect((await api.post('/imports/prices', [told[0]], { 'if-match': etag })).status).toBe(412);
  });
});

describe('entries of the deployment’s file', () => {
  const state = { path: '/etc/outlay/prices.json', readAt: '2026-11-22T10:00:00.000Z', fault: '' };

  it('are only changed there', async () => {
    await api.put('/price-book/opus', DEAL, { 'x-actor': PRICE_FILE_ACTOR });
    await api.put('/price-book/own', { ...DEAL, model: 'gpt-5' });
    priceFile.state = state;
    const { data, file } = priceBookAnswer.parse((await api.get('/price-book')).body);
    expect(data.map(({ entry, managed }) => [entry, managed])).toEqual([
      ['opus', true],
      ['own', false],
    ]);
    expect(file).toEqual({ path: state.path, read_at: state.readAt, fault: '' });
    const changed = { ...DEAL, rates: { input: '1', output: '1' } };
    for (const refused of [
      await api.put('/price-book/opus', changed),
      await api.remove('/price-book/opus'),
      await api.post('/imports/prices', [{ entry: 'opus', ...changed }]),
    ])
      expect([refused.status, refused.body]).toMatchObject([409, { managed: true }]);
    const whole = await api.post('/imports/prices?replace=true', []);
    expect(priceImportAnswer.parse(whole.body)).toMatchObject({ removed: 1, other_entries: ['opus'] });
  });

  it('are anybody’s to change where there is no file any more', async () => {
    await api.put('/price-book/opus', DEAL, { 'x-actor': PRICE_FILE_ACTOR });
    expect((await api.remove('/price-book/opus')).status).toBe(204);
  });
});
