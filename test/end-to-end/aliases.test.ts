// One person under several names: their spend is one in every report, and so is their limit, whenever it was told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay();
  await spend('ada@acme.test', 1, 'before-1');
  await spend('a1b2c3', 2, 'before-2');
  await spend('bob@acme.test', 16, 'bob');
});

afterAll(async () => {
  await outlay.end();
});

/** Dollars at the price of a token of input. */
async function spend(user: string, dollars: number, id: string): Promise<void> {
  const event = { 'user.email': user, 'session.id': id, request_id: id, input_tokens: dollars * 200_000 };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

async function byUser(query = ''): Promise<unknown[]> {
  const { body } = await outlay.get(`/api/v1/usage?group_by=user&sort=user${query}`);
  const { rows } = body as { rows: { user: string; cost_usd: string; sessions: number }[] };
  return rows.map(({ user, cost_usd, sessions }) => [user, cost_usd, sessions]);
}

async function spentOf(user: string): Promise<unknown> {
  const { body } = await outlay.get(`/api/v1/limits/state?user=${user}`);
  const { user: person, effective } = body as { user: string; effective: { spent_usd: string }[] };
  return [person, effective[0]?.spent_usd];
}

describe('another name of a person', () => {
  it('stands for them in reports and limits, and no longer once it is taken away', async () => {
    await outlay.call('PUT', '/api/v1/limits/users/ada@acme.test', {
      period: 'month',
      limit_micros: 7_000_000,
    });
    await outlay.call('PUT', '/api/v1/settings/limits', { enabled: true });
    expect(await byUser()).toEqual([
      ['a1b2c3', '2', 1],
      ['ada@acme.test', '1', 1],
      ['bob@acme.test', '16', 1],
    ]);
    const put = await outlay.call('PUT', '/api/v1/people/aliases/A1B2C3', { user: 'Ada@acme.test' });
    expect(put).toMatchObject({ status: 200, body: { alias: 'a1b2c3', user: 'ada@acme.test' } });
    await spend('a1b2c3', 4, 'after');

    expect(await byUser()).toEqual([
      ['ada@acme.test', '7', 3],
      ['bob@acme.test', '16', 1],
    ]);
    for (const name of ['ada@acme.test', 'a1b2c3']) {
      expect(await byUser(`&user=${name}`)).toEqual([['ada@acme.test', '7', 3]]);
      expect(await spentOf(name)).toEqual(['ada@acme.test', '7']);
      const check = await outlay.call('POST', '/api/v1/limits/check', { user: name });
      expect(check.body).toMatchObject({ allowed: false, spent_usd: '7' });
      const { body } = await outlay.get(`/api/v1/users/${name}`);
      expect(body).toMatchObject({ user: 'ada@acme.test', summary: { cost_usd: '7', chats: 3 } });
    }
    const people = await outlay.get('/api/v1/users?sort=user&q=ada');
    expect(people.body).toMatchObject({ data: [{ user: 'ada@acme.test', cost_usd: '7' }] });
    const byOther = await outlay.get('/api/v1/users?q=1B2c');
    expect(byOther.body).toMatchObject({ data: [{ user: 'ada@acme.test', cost_usd: '7' }] });
    expect((byOther.body as { data: unknown[] }).data).toHaveLength(1);
    const sessions = await outlay.get('/api/v1/sessions?user=ada@acme.test');
    expect((sessions.body as { data: { user: string }[] }).data.map(({ user }) => user)).toEqual([
      'ada@acme.test',
      'ada@acme.test',
      'ada@acme.test',
    ]);
    expect((await outlay.call('POST', '/api/v1/verify')).body).toMatchObject({ ok: true });

    expect((await outlay.call('DELETE', '/api/v1/people/aliases/a1b2c3')).status).toBe(204);
    expect(await byUser()).toEqual([
      ['a1b2c3', '6', 2],
      ['ada@acme.test', '1', 1],
      ['bob@acme.test', '16', 1],
    ]);
    expect(await spentOf('ada@acme.test')).toEqual(['ada@acme.test', '1']);
  });

  it('brings the groups of the person to what is spent under it', async () => {
    await outlay.call('PUT', '/api/v1/people/aliases/c-17', { user: 'cy@acme.test' });
    await outlay.call('PUT', '/api/v1/groups/eng', { name: 'Engineers' });
    await outlay.call('PUT', '/api/v1/groups/eng/members', { members: ['cy@acme.test', 'c-17'] });
    expect((await outlay.get('/api/v1/groups/eng')).body).toMatchObject({ member_count: 1 });
    await spend('c-17', 1, 'cy');
    const { body } = await outlay.get('/api/v1/usage?group_by=user,group&group=eng');
    expect(body).toMatchObject({ rows: [{ user: 'cy@acme.test', group: 'eng', cost_usd: '1' }] });
  });
});

describe('an alias', () => {
  it('is refused where it would make a chain or a circle, or hide a limit', async () => {
    const put = async (alias: string, user: string) =>
      (await outlay.call('PUT', `/api/v1/people/aliases/${alias}`, { user })).status;
    expect(await put('dan-1', 'dan')).toBe(200);
    expect(await put('dan', 'dan')).toBe(400);
    expect(await put('dan', 'dan-1')).toBe(409);
    expect(await put('dan-2', 'dan-1')).toBe(409);
    expect(await put('dan', 'eve')).toBe(409);
    expect(await put('ada@acme.test', 'eve')).toBe(409);
    expect(await put('x', '')).toBe(400);
    expect(await put('dan-1', 'eve')).toBe(200);
    expect((await outlay.get('/api/v1/people/aliases')).body).toMatchObject({
      data: [
        { alias: 'c-17', user: 'cy@acme.test' },
        { alias: 'dan-1', user: 'eve', updated_by: 'admin' },
      ],
      next_cursor: null,
    });
    expect((await outlay.get('/api/v1/people/aliases/nobody')).status).toBe(404);
  });
});
