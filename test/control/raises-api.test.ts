// Raises over HTTP, on a real store: asked for with a reason, decided once, over by themselves.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { raiseAnswer, raiseListAnswer } from '../../schemas/raises.ts';
import { problemSchema } from '../../schemas/problem.ts';
import { clock, openControlApi, type ControlApi } from './control-api.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  await api.reset();
  clock.now = NOON;
});

afterAll(async () => {
  clock.now = Date.now();
  expect(await api.close()).toEqual([]);
});

const WISH = { user: 'Ada', period: 'month', amount_micros: 20_000_000, reason: 'release week' };
const ADA = { 'x-actor': 'hook', 'x-token': 't1', 'x-user': 'ada' };

async function ask(wish: object = WISH, headers: Record<string, string> = ADA): Promise<string> {
  const { status, body } = await api.post('/raises', wish, headers);
  expect([status, body]).toMatchObject([201, { state: 'requested' }]);
  return raiseAnswer.parse(body).id;
}

async function stateOf(id: string): Promise<string> {
  return raiseAnswer.parse((await api.get(`/raises/${id}`)).body).state;
}

describe('a raise', () => {
  it('is asked for by the person and approved by an admin, as asked or in part', async () => {
    const id = await ask();
    const asked = await api.get(`/raises/${id}`);
    expect([asked.headers.get('etag'), raiseAnswer.parse(asked.body)]).toEqual([
      '"1"',
      {
        id,
        source: { scope: 'user', id: 'ada' },
        period: 'month',
        amount_micros: 20_000_000,
        reason: 'release week',
        state: 'requested',
        expires_at: '2026-12-01T00:00:00.000Z',
        requested_by: 'hook',
        requested_by_user: 'ada',
        requested_at: '2026-11-22T12:00:00.000Z',
        decided_by: null,
        decided_by_user: null,
        decided_at: null,
        decision_reason: '',
      },
    ]);
    clock.now += HOUR;
    const approval = { amount_micros: 5_000_000, expires_at: '2026-11-23T00:00:00+02:00', reason: 'half' };
    const approved = await api.post(`/raises/${id}/approve`, approval, { 'if-match': '"1"' });
    expect(approved.status).toBe(200);
    expect(raiseAnswer.parse(approved.body)).toMatchObject({
      state: 'approved',
      amount_micros: 5_000_000,
      expires_at: '2026-11-22T22:00:00.000Z',
      decided_by: 'admin',
      decided_at: '2026-11-22T13:00:00.000Z',
      decision_reason: 'half',
    });
    clock.now = Date.parse('2026-11-22T22:00:00Z') - 1;
    expect(await stateOf(id)).toBe('approved');
    clock.now += 1;
    expect(await stateOf(id)).toBe('expired');
  });

  it('expires when nobody decides it, and cannot be approved after that', async () => {
    const id = await ask({ ...WISH, period: 'day' });
    clock.now = Date.UTC(2026, 10, 23);
    expect(await stateOf(id)).toBe('expired');
    const late = await api.post(`/raises/${id}/approve`, {});
    expect(problemSchema.parse(late.body)).toMatchObject({
      status: 409,
      detail: `Raise ${id} is expired already.`,
    });
    await ask({ ...WISH, period: 'day' });
  });

  it('is decided once', async () => {
    const id = await ask();
    expect((await api.post(`/raises/${id}/deny`, {})).status).toBe(400);
    expect((await api.post(`/raises/${id}/deny`, { reason: 'no' })).body).toMatchObject({
      state: 'denied',
      decision_reason: 'no',
    });
    for (const [call, body] of [
      ['approve', {}],
      ['deny', { reason: 'no' }],
    ] as const)
      expect((await api.post(`/raises/${id}/${call}`, body)).status).toBe(409);
    expect((await api.remove(`/raises/${id}`)).status).toBe(409);
  });

  it('is decided once by two who decide at the same time', async () => {
    const id = await ask();
    const answers = await Promise.all([
      api.post(`/raises/${id}/approve`, {}),
      api.post(`/raises/${id}/deny`, { reason: 'no' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is withdrawn by who asked before it is decided, and ended by an admin after', async () => {
    const first = await ask();
    expect((await api.remove(`/raises/${first}`, { 'x-actor': 'other' })).status).toBe(403);
    expect((await api.remove(`/raises/${first}`, { 'x-actor': 'hook', 'x-user': 'bob' })).status).toBe(403);
    expect((await api.remove(`/raises/${first}`, ADA)).status).toBe(204);
    const second = await ask();
    await api.post(`/raises/${second}/approve`, {});
    expect((await api.remove(`/raises/${second}`, ADA)).status).toBe(403);
    expect((await api.remove(`/raises/${second}?reason=over`)).status).toBe(204);
    expect([await stateOf(first), await stateOf(second)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('is not approved by the person whose limit it raises', async () => {
    const id = await ask();
    const own = await api.post(`/raises/${id}/approve`, {}, { 'x-user': 'ada' });
    expect([own.status, await stateOf(id)]).toEqual([403, 'requested']);
  });

  it('is not approved by that person under the name that they go by since', async () => {
    const id = await ask(WISH, {});
    expect((await api.put('/people/aliases/ada', { user: 'ada@acme.test' })).status).toBe(200);
    const own = await api.post(`/raises/${id}/approve`, {}, { 'x-user': 'ada@acme.test' });
    expect([own.status, await stateOf(id)]).toEqual([403, 'requested']);
    const again = await api.post('/raises', { ...WISH, user: 'ada@acme.test' });
    expect([again.status, again.body]).toMatchObject([
      409,
      { detail: expect.stringContaining(id) as string },
    ]);
    expect((await api.post(`/raises/${id}/approve`, {}, { 'x-user': 'bob' })).status).toBe(200);
  });

  it.each([
    ['of a group', { group: 'eng' }],
    ['of the default', { everyone: true }],
    ['of somebody else', { user: 'bob' }],
  ])('%s is not approved by who asked for it, with any token of theirs', async (_of, whose) => {
    await api.group('eng', 'bob');
    await api.put('/limits/groups/eng', { period: 'month', limit_micros: 5 });
    await api.put('/settings/limits', { period: 'month', limit_micros: 5 });
    const id = await ask({ ...WISH, user: undefined, ...whose }, { 'x-token': 't1', 'x-user': 'eve' });
    const withAnother = { 'x-token': 't2', 'x-user': 'eve' };
    const own = await api.post(`/raises/${id}/approve`, {}, withAnother);
    expect([own.status, await stateOf(id)]).toEqual([403, 'requested']);
    await api.put('/people/aliases/eve', { user: 'eve@acme.test' });
    const renamed = { 'x-token': 't3', 'x-user': 'eve@acme.test' };
    expect((await api.post(`/raises/${id}/approve`, {}, renamed)).status).toBe(403);
    const other = await api.post(`/raises/${id}/approve`, {}, { 'x-token': 't4', 'x-user': 'zoe' });
    expect([other.status, other.body]).toMatchObject([
      200,
      { requested_by_user: 'eve', decided_by_user: 'zoe' },
    ]);
  });

  it('is not approved with the token that asked for it, though others of that name may', async () => {
    const id = await ask(WISH, { 'x-token': 't1' });
    expect((await api.post(`/raises/${id}/approve`, {}, { 'x-token': 't1' })).status).toBe(403);
    expect((await api.post(`/raises/${id}/approve`, {}, { 'x-token': 't2' })).status).toBe(200);
  });

  it('is not withdrawn with another token of the same name', async () => {
    const id = await ask(WISH, { 'x-actor': 'ci', 'x-token': 't1' });
    expect((await api.remove(`/raises/${id}`, { 'x-actor': 'ci', 'x-token': 't2' })).status).toBe(403);
    expect((await api.remove(`/raises/${id}`, { 'x-actor': 'ci', 'x-token': 't1' })).status).toBe(204);
  });

  it('is decided only by who knows the version that is decided', async () => {
    const id = await ask();
    const late = await api.post(`/raises/${id}/approve`, {}, { 'if-match': '"7"' });
    expect(late.status).toBe(412);
    expect(late.body).toMatchObject({
      etag: '"1"',
      current: { amount_micros: 20_000_000, decision: 'requested' },
    });
  });
});

describe('a request', () => {
  it.each([
    [{ ...WISH, reason: ' ' }, 400],
    [{ ...WISH, reason: undefined }, 400],
    [{ ...WISH, amount_micros: 0 }, 400],
    [{ ...WISH, amount_micros: 1.5 }, 400],
    [{ ...WISH, period: 'year' }, 400],
    [{ ...WISH, group: 'eng' }, 400],
    [{ ...WISH, user: undefined }, 400],
    [{ ...WISH, expires_at: '2026-11-22T12:00:00Z' }, 400],
    [{ ...WISH, expires_at: '2028-01-01T00:00:00Z' }, 400],
    [{ ...WISH, user: 'nobody' }, 404],
    [{ ...WISH, user: undefined, group: 'nope' }, 404],
    [{ ...WISH, user: undefined, everyone: true }, 409],
  ])('of %j is refused with %i', async (wish, status) => {
    expect((await api.post('/raises', wish)).status).toBe(status);
    expect(raiseListAnswer.parse((await api.get('/raises')).body).data).toEqual([]);
  });

  it('is made once, for a limit that there is, and by a bound token for its person only', async () => {
    const id = await ask();
    const again = await api.post('/raises', WISH);
    expect(problemSchema.parse(again.body)).toMatchObject({
      status: 409,
      detail: expect.stringContaining(id) as string,
    });
    await ask({ ...WISH, period: 'day' });
    await api.group('eng', 'bob', 'unlimited');
    expect((await api.post('/raises', { ...WISH, user: 'bob' }, ADA)).status).toBe(403);
    expect((await api.post('/raises', { ...WISH, user: 'unlimited' })).status).toBe(409);
  });

  it('for a group or for everyone needs an amount to raise, and goes with the group', async () => {
    await api.group('eng', 'bob');
    const forGroup = { ...WISH, user: undefined, group: 'eng' };
    expect((await api.post('/raises', forGroup)).status).toBe(409);
    await api.put('/limits/groups/eng', { period: 'month', limit_micros: 5 });
    const id = await ask(forGroup, {});
    await api.put('/settings/limits', { period: 'month', limit_micros: 5 });
    await ask({ ...WISH, user: undefined, everyone: true }, {});
    await api.remove('/groups/eng');
    expect((await api.get(`/raises/${id}`)).status).toBe(404);
  });
});

it('lists raises by person, group and state, the latest first, page by page', async () => {
  await api.group('eng', 'bob');
  await api.put('/limits/groups/eng', { period: 'month', limit_micros: 5 });
  const ids: string[] = [];
  for (const wish of [WISH, { ...WISH, user: 'bob' }, { ...WISH, user: undefined, group: 'eng' }]) {
    clock.now += HOUR;
    ids.push(await ask(wish, {}));
  }
  await api.post(`/raises/${ids[1] ?? ''}/approve`, {});
  const list = async (query: string) => raiseListAnswer.parse((await api.get(`/raises?${query}`)).body);
  const idsOf = async (query: string) => (await list(query)).data.map(({ id }) => id);
  expect(await idsOf('')).toEqual(ids.toReversed());
  expect(await idsOf('user=BOB')).toEqual([ids[1]]);
  expect(await idsOf('group=eng')).toEqual([ids[2]]);
  expect(await idsOf('state=requested')).toEqual([ids[2], ids[0]]);
  const first = await list('limit=2');
  expect(first.data).toHaveLength(2);
  expect(await idsOf(`limit=2&cursor=${first.next_cursor ?? ''}`)).toEqual([ids[0]]);
  expect((await api.get(`/raises?state=denied&cursor=${first.next_cursor ?? ''}`)).status).toBe(400);
  expect((await api.get('/raises?cursor=x')).status).toBe(400);
  expect((await api.get('/raises?limit=many')).status).toBe(400);
});
