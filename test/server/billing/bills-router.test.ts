// Bills over HTTP: files come in as they are, and lists tell what counts, page by page.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  billImportAnswer,
  billImportsAnswer,
  billLinesAnswer,
  billSlicesAnswer,
  MAX_REPORT_BYTES,
} from '../../../schemas/bills-api.ts';
import { createBillsRouter } from '../../../server/billing/bills-router.ts';
import { takeBack } from '../../../server/billing/take-back.ts';
import { serve, type Served } from '../../analytics/serve-router.ts';
import { billFixture, costsPage, openBills, type Bills } from './bill-rig.ts';

let bills: Bills;
let api: Served;
const faults: unknown[] = [];
const OCTETS = { 'content-type': 'application/octet-stream' };

beforeAll(async () => {
  bills = await openBills();
  const router = createBillsRouter({
    store: bills.store,
    bills: {
      importReport: bills.importer.importReport,
      takeBack: async (taken, by) =>
        await takeBack(bills.store, { taken, by, id: crypto.randomUUID(), at: Date.now() }),
    },
    actorOf: () => 'ada',
  });
  api = await serve(router, (error) => faults.push(error));
  const costs = (value: number) => ({
    '2026-10-05': { p: { 'gpt-5, input': value, 'a riddle': 1 } },
    '2026-10-06': { p: { 'gpt-5, input': 2 }, q: { 'gpt-5, output': 3 } },
  });
  await bills.bring(costs(7), { name: 'first.json' });
  await bills.bring(costs(8), { name: 'second.json' });
});
afterAll(async () => {
  await api.close();
  await bills.close();
  expect(faults).toEqual([]);
});

const post = async (query: string, body: string, headers: Record<string, string> = OCTETS) =>
  await api.call('POST', `/imports/bills${query}`, body, headers);

describe('an upload', () => {
  it('is the file itself, and the file tells which report it is', async () => {
    const body = billFixture('openai-costs.json').toString();
    const told = await post('?preview=true&name=costs.json&account=acme', body);
    expect(told.status).toBe(200);
    expect(billImportAnswer.parse(told.body)).toMatchObject({
      preview: true,
      source: 'openai.costs',
      detected: true,
      name: 'costs.json',
      amounts: [{ currency: 'USD', billed_cost: '4.83' }],
    });
    expect((await api.call('GET', '/bill-slices?account=acme')).body).toMatchObject({ data: [] });
  });

  it.each([
    ['', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['', 415, { 'content-type': 'multipart/form-data; boundary=x' }],
    ['?source=nothing', 400, OCTETS],
    ['?sauce=openai.costs', 400, OCTETS],
    ['?source=openai.costs', 400, OCTETS],
  ])('%s is refused with %i', async (query, status, headers) => {
    const refused = await post(query, '{"data": [', headers);
    expect(refused.status).toBe(status);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  it('that is empty, or larger than a report may be, is refused', async () => {
    expect((await post('?source=openai.costs', '')).body).toMatchObject({ errors: [{ name: 'body' }] });
    const refused = await new Promise<number>((resolve, reject) => {
      void import('node:http').then(({ request }) => {
        const headers = { ...OCTETS, 'content-length': MAX_REPORT_BYTES + 1 };
        const asking = request(`${api.url}/imports/bills`, { method: 'POST', headers }, (answer) =>
          resolve(answer.statusCode ?? 0),
        );
        asking.on('error', reject);
        asking.write('{');
      });
    });
    expect(refused).toBe(413);
  });
});

/** All pages of a list, of so many entries each. */
async function allOf(path: string, limit: number): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let cursor = '';
  do {
    const { status, body } = await api.call('GET', `${path}&limit=${limit}${cursor}`);
    expect(status).toBe(200);
    const page = body as { data: Record<string, unknown>[]; next_cursor: string | null };
    found.push(...page.data);
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
  } while (cursor !== '');
  return found;
}

describe('lists', () => {
  it.each(['/bill-lines?source=openai.costs', '/bill-slices?versions=true', '/bill-imports?origin=file'])(
    '%s is the same in pages of one as in one page',
    async (path) => {
      const whole = await allOf(path, 100);
      expect(whole.length).toBeGreaterThan(1);
      expect(await allOf(path, 1)).toEqual(whole);
    },
  );

  it('of lines tell those that count, and what they add up to', async () => {
    const { body } = await api.call('GET', '/bill-lines?from=2026-10-05&to=2026-10-06');
    const { data, totals } = billLinesAnswer.parse(body);
    expect(data.map(({ billed_cost }) => billed_cost).sort()).toEqual(['1', '8']);
    expect(totals).toEqual({
      lines: 2,
      amounts: [{ currency: 'USD', lines: 2, list_cost: null, billed_cost: '9' }],
    });
  });

  it('of lines tell those that are not understood', async () => {
    const { body } = await api.call('GET', '/bill-lines?unknown=true');
    expect(billLinesAnswer.parse(body).data).toMatchObject([{ item: 'a riddle', billed_cost: '1' }]);
    const others = billLinesAnswer.parse((await api.call('GET', '/bill-lines?unknown=false')).body);
    expect(others.totals.amounts).toMatchObject([{ billed_cost: '13' }]);
  });

  it('of slices tell the latest version, and all of them', async () => {
    const latest = billSlicesAnswer.parse((await api.call('GET', '/bill-slices?scope=p')).body).data;
    expect(latest.map(({ day, version }) => [day, version])).toEqual([
      ['2026-10-06', 1],
      ['2026-10-05', 2],
    ]);
    const all = billSlicesAnswer.parse((await api.call('GET', '/bill-slices?scope=p&versions=true')).body);
    expect(all.data.map(({ version, amounts }) => [version, amounts[0]?.billed_cost])).toEqual([
      [1, '2'],
      [2, '9'],
      [1, '8'],
    ]);
  });

  it('of imports tell what of them still counts', async () => {
    const { data } = billImportsAnswer.parse((await api.call('GET', '/bill-imports')).body);
    expect(data.map(({ name, state, current_slices }) => [name, state, current_slices])).toEqual([
      ['second.json', 'counts', 1],
      ['first.json', 'counts', 2],
    ]);
  });

  it('of sources tell what can be connected and what is known', async () => {
    const { body } = await api.call('GET', '/bill-sources');
    const { data } = body as { data: Record<string, unknown>[] };
    expect(data.find(({ source }) => source === 'openai.costs')).toMatchObject({
      provider: 'openai',
      role: 'billed',
      can_connect: true,
      api_url: 'https://api.openai.com',
      slices: 3,
      lines: 4,
      unknown_lines: 1,
      first_day: '2026-10-05',
      last_day: '2026-10-06',
    });
    expect(data.find(({ source }) => source === 'focus')).toMatchObject({ can_connect: false, lines: 0 });
  });

  it.each(['/bill-lines', '/bill-slices', '/bill-imports'])(
    '%s refuses what it does not know',
    async (path) => {
      for (const query of ['?sauce=1', '?limit=0', '?cursor=forged', '?source=nothing'])
        expect((await api.call('GET', `${path}${query}`)).status).toBe(400);
      const { next_cursor } = (await api.call('GET', `${path}?limit=1`)).body as { next_cursor: string };
      const keys = JSON.parse(Buffer.from(next_cursor, 'base64url').toString()) as { after: string[] };
      const forged = { ...keys, after: keys.after.map(() => "'; DROP") };
      const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url');
      expect((await api.call('GET', `${path}?limit=1&cursor=${cursor}`)).status).toBe(200);
    },
  );
});

it('an import that is taken back counts no more', async () => {
  const bytes = Buffer.from(costsPage({ '2026-11-01': { p: { i: 5 } } }));
  const { import_id: id } = await bills.bring(bytes);
  expect((await api.call('DELETE', `/bill-imports/${id ?? ''}`)).body).toMatchObject({ slices: 1, lines: 0 });
  expect(await bills.billed()).not.toHaveProperty('2026-11-01');
  expect((await api.call('DELETE', `/bill-imports/${id ?? ''}`)).status).toBe(409);
  expect((await api.call('DELETE', '/bill-imports/none')).status).toBe(404);
});
