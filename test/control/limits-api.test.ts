// Limits of the deployment and of people over HTTP, on a real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemSchema } from '../../schemas/problem.ts';
import { limitSettingsAnswer, userLimitsAnswer } from '../../schemas/settings-api.ts';
import { openControlApi, type ControlApi } from './control-api.ts';

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

describe('the limit settings', () => {
  it('are on without limits until they are set', async () => {
    const { status, headers, body } = await api.get('/settings/limits');
    expect([status, headers.get('etag')]).toEqual([200, '"0"']);
    expect(limitSettingsAnswer.parse(body)).toMatchObject({
      enabled: true,
      limit_micros: null,
      limits: [],
      group_rule: 'min',
      excluded_sources: ['generate_session_title', 'title'],
      unpriced_models: 3,
      updated_at: null,
    });
  });

  it('take a switch and the default of a period, and keep what is not named', async () => {
    await api.put('/settings/limits', { enabled: true, period: 'month', limit_micros: 50_000_000 });
    await api.put('/settings/limits', { period: 'day', limit_micros: 0 }, { 'x-actor': 'eve' });
    const { body, headers } = await api.put('/settings/limits', {
      enabled: false,
      group_rule: 'max',
      excluded_sources: [],
    });
    expect(headers.get('etag')).toBe('"3"');
    expect(limitSettingsAnswer.parse(body)).toMatchObject({
      enabled: false,
      period: 'day',
      limit_micros: 0,
      limits: [
        { period: 'day', limit_micros: 0 },
        { period: 'month', limit_micros: 50_000_000 },
      ],
      group_rule: 'max',
      excluded_sources: [],
      updated_by: 'admin',
    });
    await api.put('/settings/limits', { period: 'day', limit_micros: null });
    expect((await api.get('/settings/limits')).body).toMatchObject({
      limits: [{ period: 'month' }],
      limit_micros: null,
    });
  });

  it('take several defaults and rules in one change', async () => {
    const limits = [
      { period: 'day', limit_micros: 2_000_000 },
      { period: 'month', limit_micros: 50_000_000 },
    ];
    const { status, headers } = await api.put('/settings/limits', { group_rule: 'max', limits });
    expect([status, headers.get('etag')]).toEqual([200, '"1"']);
    expect((await api.get('/settings/limits')).body).toMatchObject({ group_rule: 'max', limits });
  });

  it.each([
    [{}, 'body'],
    [[], 'body'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ period: 'month' }, 'limit_micros'],
    [{ limit_micros: 5 }, 'period'],
    [{ period: 'year', limit_micros: 5 }, 'period'],
    [{ period: 'month', limit_micros: -1 }, 'limit_micros'],
    [{ period: 'month', limit_micros: 1.5 }, 'limit_micros'],
    [{ period: 'month', limit_micros: '5' }, 'limit_micros'],
    [{ period: 'month', limit_micros: 2 ** 53 }, 'limit_micros'],
    [{ excluded_sources: [''] }, 'excluded_sources.0'],
    [{ limits: [] }, 'limits'],
    [{ limits: [{ period: 'day', limit_micros: -1 }] }, 'limits.0.limit_micros'],
    [{ period: 'day', limit_micros: 1, limits: [{ period: 'week', limit_micros: 1 }] }, 'limits'],
  ])('refuse %j', async (body, fault) => {
    const answer = await api.put('/settings/limits', body);
    expect(answer.status).toBe(400);
    expect(problemSchema.parse(answer.body).errors?.map(({ name }) => name)).toEqual([fault]);
    expect((await api.get('/settings/limits')).headers.get('etag')).toBe('"0"');
  });

  it('refuse a body that is not JSON, not declared as JSON, or too long', async () => {
    expect((await api.put('/settings/limits', '{')).status).toBe(400);
    expect(
      (await api.put('/settings/limits', '{"enabled":true}', { 'content-type': 'text/plain' })).status,
    ).toBe(400);
    const tooLong = await api.put('/settings/limits', { padding: 'x'.repeat(2_000_000) });
    expect([tooLong.status, problemSchema.parse(tooLong.body).status]).toEqual([413, 413]);
  });

  it('list all overrides', async () => {
    await api.group('eng', 'bob');
    await api.put('/limits/users/ada', { period: 'week', limit_micros: 7 });
    await api.put('/limits/groups/eng', { period: 'month', limit_micros: 9 });
    expect((await api.get('/settings/limits')).body).toMatchObject({
      user_limits: [{ user: 'ada', limits: [{ period: 'week', limit_micros: 7 }] }],
      group_limits: [{ group: 'eng', limits: [{ period: 'month', limit_micros: 9 }] }],
    });
  });
});

describe('the limits of a person', () => {
  it('hold one amount a period, and read back the one that was set last', async () => {
    expect(userLimitsAnswer.parse((await api.get('/limits/users/ada')).body)).toMatchObject({
      limits: [],
      period: null,
      limit_micros: null,
    });
    await api.put('/limits/users/ada', { period: 'month', limit_micros: 9 });
    await api.put('/limits/users/ada', { period: 'day', limit_micros: 2 });
    expect((await api.get('/limits/users/%20ADA')).body).toMatchObject({
      user: 'ada',
      period: 'day',
      limit_micros: 2,
      limits: [
        { period: 'day', limit_micros: 2 },
        { period: 'month', limit_micros: 9 },
      ],
    });
    await api.put('/limits/users/ada', { period: 'day', limit_micros: null });
    expect((await api.get('/limits/users/ada')).body).toMatchObject({ period: 'month', limit_micros: 9 });
  });

  it('are taken away by period or as a whole, as often as one likes', async () => {
    await api.put('/limits/users/ada', { period: 'month', limit_micros: 9 });
    await api.put('/limits/users/ada', { period: 'day', limit_micros: 2 });
    expect((await api.remove('/limits/users/ada?period=month')).status).toBe(204);
    expect((await api.get('/limits/users/ada')).body).toMatchObject({ limits: [{ period: 'day' }] });
    expect((await api.remove('/limits/users/ada')).status).toBe(204);
    expect((await api.remove('/limits/users/ada')).status).toBe(204);
    expect((await api.get('/limits/users/ada')).body).toMatchObject({ limits: [] });
    expect((await api.remove('/limits/users/ada?period=year')).status).toBe(400);
  });

  it('are 404 for who is neither in a group nor seen', async () => {
    const update = { period: 'month', limit_micros: 9 };
    for (const answer of [
      await api.get('/limits/users/bob'),
      await api.put('/limits/users/bob', update),
      await api.remove('/limits/users/bob'),
    ]) {
      expect([answer.status, problemSchema.parse(answer.body).title]).toEqual([404, 'Not Found']);
    }
    await api.group('eng', 'Bob ');
    expect((await api.put('/limits/users/bob', update)).status).toBe(200);
  });

  it('are set for several periods in one change, all or none', async () => {
    await api.group('eng', 'bob');
    const before = [
      { period: 'day', limit_micros: 1 },
      { period: 'week', limit_micros: 7 },
    ];
    await api.put('/limits/users/bob', { limits: before, fail_closed: true });
    const wrong = [
      { period: 'day', limit_micros: 9 },
      { period: 'month', limit_micros: -9 },
    ];
    expect((await api.put('/limits/users/bob', { limits: wrong })).status).toBe(400);
    const { body, headers } = await api.get('/limits/users/bob');
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({ limits: before, period: 'week', fail_closed: true });
    const right = [
      { period: 'day', limit_micros: null },
      { period: 'month', limit_micros: 9 },
    ];
    await api.put('/limits/users/bob', { limits: right });
    expect((await api.get('/limits/users/bob')).body).toMatchObject({
      limits: [
        { period: 'week', limit_micros: 7 },
        { period: 'month', limit_micros: 9 },
      ],
      fail_closed: true,
    });
  });

  it.each([
    [{ period: 'month' }, 'limit_micros'],
    [{ limit_micros: 5 }, 'period'],
    [
      {
        limits: [
          { period: 'day', limit_micros: 5 },
          { period: 'day', limit_micros: 6 },
        ],
      },
      'limits',
    ],
    [{ period: 'month', limit_micros: true }, 'limit_micros'],
  ])('refuse %j', async (body, fault) => {
    const answer = await api.put('/limits/users/ada', body);
    expect(problemSchema.parse(answer.body)).toMatchObject({ status: 400, errors: [{ name: fault }] });
  });

  it('are changed only by who knows the version that is changed', async () => {
    const update = { period: 'month', limit_micros: 9 };
    expect((await api.put('/limits/users/ada', update, { 'if-match': '*' })).status).toBe(412);
    const first = await api.put('/limits/users/ada', update, { 'if-match': '"0"' });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"1"']);
    const late = await api.put('/limits/users/ada', { ...update, limit_micros: 1 }, { 'if-match': '"0"' });
    expect(problemSchema.parse(late.body)).toMatchObject({ status: 412, errors: [{ name: 'If-Match' }] });
    expect((await api.put('/limits/users/ada', update, { 'if-match': 'W/"7", W/"1"' })).status).toBe(200);
    expect((await api.remove('/limits/users/ada', { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.remove('/limits/users/ada', { 'if-match': '"2"' })).status).toBe(204);
    expect((await api.get('/limits/users/ada')).headers.get('etag')).toBe('"3"');
  });
});
