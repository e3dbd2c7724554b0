// Lists as files: every row that the API tells, over all pages, and the API's own refusals.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIST_EXPORTS } from '../../../schemas/list-exports.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

const ADMIN = 'a-secret-of-enough-characters';
const PEOPLE = Array.from({ length: 130 }, (_, index) => `p${String(index).padStart(3, '0')}@acme.test`);
let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: ADMIN });
  await outlay.call('PUT', '/api/v1/groups/all', { name: 'All' });
  await outlay.call('PUT', '/api/v1/groups/all/members', { members: PEOPLE });
  await outlay.call('PUT', '/api/v1/limits/groups/all', { period: 'month', limit_micros: 5_250_000 });
  await outlay.call('PUT', '/api/v1/limits/groups/all', { period: 'day', limit_micros: 1_000_000 });
  await outlay.call('PUT', '/api/v1/settings/limits', { enabled: true });
  await outlay.call('PUT', `/api/v1/session-caps/users/${PEOPLE[3]}`, { cost_micros: 1_500_000 });
  await outlay.call('PUT', '/api/v1/session-caps/groups/all', { tokens: 7 });
  await outlay.call('POST', '/api/v1/raises', {
    user: PEOPLE[3],
    period: 'month',
    amount_micros: 10_000,
    reason: '=1+1',
  });
  const event = { 'user.email': PEOPLE[3]!, 'session.id': 's', request_id: 'r', input_tokens: 50_000 };
  await outlay.send({ name: 'a.json', signal: 'logs', body: Buffer.from(requestEvents([event])) });
});

afterAll(async () => await outlay.end());

type File = { readonly rows: Record<string, unknown>[] };

async function file(path: string): Promise<File> {
  const { status, body } = await outlay.get(`/api/v1/exports/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body as File;
}

describe('a list as a file', () => {
  it.each(Object.entries(LIST_EXPORTS))(
    'of %s has every entry that the API tells',
    async (kind, { path }) => {
      const { rows } = await file(`${kind}.json`);
      const { body } = await outlay.get(`/api/v1${path}`);
      const { data, next_cursor: more } = body as { data: unknown[]; next_cursor?: string | null };
      if (kind !== 'limits' && !more) expect(rows).toHaveLength(data.length);
    },
  );

  it('of limits has a row for each limit of each person, over all pages, in exact dollars', async () => {
    const { rows } = await file('limits.json?sort=user');
    expect(rows).toHaveLength(260);
    expect(new Set(rows.map(({ user }) => user)).size).toBe(130);
    expect(rows.filter(({ user }) => user === PEOPLE[3])).toMatchObject([
      {
        period: 'day',
        limit_usd: '1',
        spent_usd: '0.25',
        remaining_usd: '0.75',
        source: 'group',
        source_id: 'all',
      },
      { period: 'month', limit_usd: '5.25', exceeded: 'no' },
    ]);
    expect((await file(`limits.json?q=${PEOPLE[3]}`)).rows).toHaveLength(2);
  });

  it('of caps has those of groups and of people', async () => {
    expect((await file('session-caps.json')).rows).toMatchObject([
      { scope: 'group', id: 'all', tokens: 7, cost_usd: null },
      { scope: 'user', id: PEOPLE[3], tokens: null, cost_usd: '1.5' },
    ]);
  });

  it('is CSV that no spreadsheet computes', async () => {
    const headers = { authorization: `Bearer ${ADMIN}` };
    const answer = await fetch(`${outlay.url}/api/v1/exports/raises.csv`, { headers });
    expect(answer.headers.get('content-disposition')).toMatch(
      /filename="outlay-raises_\d{4}-[\d-]+T[\d-]+\.csv"/,
    );
    expect(await answer.text()).toContain(`,user,${PEOPLE[3]},month,0.01,'=1+1,requested,`);
  });

  it('refuses what the list refuses, before anything is sent', async () => {
    expect(await outlay.get('/api/v1/exports/raises.csv?state=lost')).toMatchObject({
      status: 400,
      body: { errors: [{ name: 'state' }] },
    });
    expect((await fetch(`${outlay.url}/api/v1/exports/raises.csv`)).status).toBe(401);
  });
});
