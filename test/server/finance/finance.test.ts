// Finance over HTTP on a real Outlay: exports with digest and history, cost centers with versions, who may read what.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChargebackAnswer, CostCentersAnswer } from '../../../schemas/chargeback-api.ts';
import type { ExportHistoryAnswer, FocusPreview } from '../../../schemas/focus-api.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

const ADMIN = 'a-secret-of-enough-characters';
/** The row is written after the answer. */
const PATIENT = { timeout: 20_000 };

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: ADMIN });
  const event = { 'user.email': 'ana@acme.test', 'session.id': 's', request_id: 'r', input_tokens: 50_000 };
  await outlay.send({ name: 'a.json', signal: 'logs', body: Buffer.from(requestEvents([event])) });
});
afterAll(async () => await outlay.end());

type Sent = {
  readonly status: number;
  readonly bytes: Buffer;
  readonly digest: string;
  readonly name: string;
};

/** `fetch` tells no trailers. */
async function download(path: string, token = ADMIN): Promise<Sent> {
  return await new Promise((resolve, reject) => {
    request(`${outlay.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          bytes: Buffer.concat(chunks),
          digest: response.trailers['repr-digest'] ?? '',
          name: /filename="([^"]+)"/.exec(response.headers['content-disposition'] ?? '')?.[1] ?? '',
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

async function history(query = ''): Promise<ExportHistoryAnswer> {
  return (await outlay.get(`/api/v1/exports/history${query}`)).body as ExportHistoryAnswer;
}

describe('an export', () => {
  it('is followed by its digest, and is in the history with it, its rows and its sums', async () => {
    const sent = await download('/exports/focus.csv');
    expect(sent.status).toBe(200);
    const hash = createHash('sha256').update(sent.bytes).digest();
    expect(sent.digest).toBe(`sha-256=:${hash.toString('base64')}:`);
    expect(sent.name).toMatch(/^outlay-focus-1.4-estimated_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d_grain-day.csv$/);
    await expect.poll(async () => (await history()).data.length, PATIENT).toBe(1);
    const { body } = await outlay.get('/api/v1/exports/preview');
    expect((await history()).data[0]).toMatchObject({
      kind: 'focus',
      form: 'csv',
      name: sent.name,
      by: 'admin',
      bytes: sent.bytes.length,
      sha256: hash.toString('hex'),
      complete: true,
      rows: (body as FocusPreview).row_count,
      totals: (body as FocusPreview).totals,
      parameters: { basis: 'estimated', version: '1.4', grain: 'day' },
    });
  });

  it('of any kind and form is in the history, page by page', async () => {
    for (const file of ['charges.json', 'users.parquet', 'focus.parquet', 'limits.csv'])
      expect((await download(`/exports/${file}`)).status).toBe(200);
    await expect.poll(async () => (await history()).data.length, PATIENT).toBe(5);
    expect((await history('?kind=focus')).data.map(({ form }) => form)).toEqual(['parquet', 'csv']);
    const first = await history('?limit=3');
    const rest = await history(`?limit=3&cursor=${first.next_cursor}`);
    const whole = await history();
    expect([...first.data, ...rest.data]).toEqual(whole.data);
    expect(rest.next_cursor).toBeNull();
    expect((await outlay.get('/api/v1/exports/history?cursor=x')).status).toBe(400);
  });

  it('of the preview equals the page: what the rows add up to is what /usage tells', async () => {
    const { body } = await outlay.get('/api/v1/exports/preview');
    const usage = (await outlay.get('/api/v1/usage')).body as { totals: { cost_usd: string } };
    expect((body as FocusPreview).control).toEqual([
      { currency: 'USD', amount: usage.totals.cost_usd, from_pools: '0', difference: '0' },
    ]);
  });

  it('is refused to tokens that are bound to a person, and its history too', async () => {
    const { body } = await outlay.call('POST', '/api/v1/tokens', {
      name: 'ana',
      scope: 'read',
      user: 'ana@acme.test',
    });
    const { token } = body as { token: string };
    for (const path of [
      '/exports/focus.csv',
      '/exports/preview',
      '/exports/history',
      '/chargeback',
      '/cost-centers',
    ])
      expect([path, (await download(path, token)).status]).toEqual([path, 403]);
    expect((await download('/exports/users.csv', token)).status).toBe(200);
  });
});

describe('cost centers', () => {
  it('are replaced as a whole, of the version that was read, and count for the past at once', async () => {
    const nothing = (await outlay.get('/api/v1/cost-centers')).body as CostCentersAnswer;
    expect(nothing).toEqual({ rules: [], shared: [], updated_at: null, updated_by: '' });
    const rules = [{ when: { user: '*@ACME.test' }, cost_center: 'CC-1', product: 'Shop' }];
    const preview = await outlay.call('POST', '/api/v1/cost-centers/preview', { rules });
    expect([preview.status, preview.body]).toMatchObject([
      200,
      { coverage_now: { percent: '0' }, coverage_then: { percent: '100' } },
    ]);
    const put = await outlay.call('PUT', '/api/v1/cost-centers', { rules, reason: 'a new year' });
    expect([put.status, put.body]).toMatchObject([200, { rules, updated_by: 'admin' }]);
    const { rows } = (await outlay.get('/api/v1/chargeback')).body as ChargebackAnswer;
    expect(rows).toMatchObject([{ cost_center: 'CC-1', product: 'Shop', known_by: 'rule', people: 1 }]);
    const stale = await fetch(`${outlay.url}/api/v1/cost-centers`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json', 'if-match': '"0"' },
      body: JSON.stringify({ rules: [] }),
    });
    expect(stale.status).toBe(412);
    const { body } = await outlay.get('/api/v1/settings/audit?kind=cost_centers');
    expect(body).toMatchObject({ data: [{ kind: 'cost_centers', reason: 'a new year', change: 'created' }] });
  });

  it('know a person under all of their names, and what nobody allocated has a statement', async () => {
    await outlay.call('PUT', '/api/v1/people/aliases/ana-home', { user: 'ana@acme.test' });
    const rules = [{ when: { user: 'Ana-Home' }, cost_center: 'CC-2' }];
    const month = new Date().toISOString().slice(0, 7);
    const preview = await outlay.call('POST', '/api/v1/cost-centers/preview', { rules });
    expect(preview.body).toMatchObject({ coverage_then: { percent: '100' } });
    await outlay.call('PUT', '/api/v1/cost-centers', { rules });
    const { rows } = (await outlay.get('/api/v1/chargeback')).body as ChargebackAnswer;
    expect(rows).toMatchObject([{ cost_center: 'CC-2' }]);
    await outlay.call('PUT', '/api/v1/cost-centers', { rules: [] });
    const nobody = await outlay.get(`/api/v1/chargeback/statement?month=${month}`);
    expect([nobody.status, nobody.body]).toMatchObject([200, { cost_center: '', calls: 1 }]);
    const file = await download('/exports/chargeback.csv');
    expect([file.status, file.bytes.toString().split('\r\n')[1]]).toEqual([
      200,
      expect.stringMatching(/^,,own,,none,/) as string,
    ]);
  });

  it.each([
    [{ rules: [{ when: {}, cost_center: 'A' }] }, 'rules.0.when'],
    [{ rules: [{ when: { team: 'x' } }] }, 'rules.0.cost_center'],
    [{ rules: Array(300).fill({ when: { team: 'ä'.repeat(299) }, cost_center: 'A' }) }, 'rules'],
    [{ rules: [{ when: { nobody: 'x' }, cost_center: 'A' }] }, 'nobody'],
    [{ rules: [], shared: [{ cost_center: 'A', weights: { B: '-1' } }] }, 'shared.0.weights.B'],
    [{ rules: [], shared: [{ cost_center: 'A' }, { cost_center: 'A' }] }, 'shared.1'],
    [
      { rules: [], shared: [{ cost_center: 'A', weights: { B: '1' } }, { cost_center: 'B' }] },
      'shared.0.weights',
    ],
  ])('that cannot be are refused by name (%#)', async (body, name) => {
    const answer = await outlay.call('PUT', '/api/v1/cost-centers', body);
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { errors: expect.arrayContaining([expect.objectContaining({ name })]) as unknown },
    ]);
  });
});
