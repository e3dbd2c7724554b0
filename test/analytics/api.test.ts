// The API over HTTP: answers as described, problems that name what is wrong, and hostile query strings.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMeter } from '../../analytics/limits/meter.ts';
import { createAnalyticsRouter } from '../../analytics/router.ts';
import { sessionAnswer, sessionsAnswer, usageAnswer, userAnswer, usersAnswer } from '../../schemas/api.ts';
import { limitState } from '../../schemas/limit-api.ts';
import { problemSchema } from '../../schemas/problem.ts';
import type { Floors } from '../../schemas/retention.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';
import { chargeOf, openLedger, type Ledger } from './ledger.ts';
import { limits } from './limits/inputs.ts';
import { serve, type Served } from './serve-router.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);

let ledger: Ledger;
let served: Served;
const faults: unknown[] = [];

const onFault = (error: unknown) => faults.push(error);

function routerOver(store: Store, floors: Floors = {}) {
  const meter = createMeter(() => NOW);
  meter.assign({ asOfBatch: 0, totals: [], newest: NOW + 5 });
  return createAnalyticsRouter({
    store,
    limits: { inputsOf: () => limits({ defaults: { month: 5_000_000 } }), meter, now: () => NOW },
    people: {
      groupsOf: () => ['eng'],
      excludedSources: () => ['title'],
      knows: (user) => user === 'newcomer',
    },
    floors: () => floors,
    now: () => NOW,
  });
}

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.write([
    chargeOf({ user: 'ada', session: 's1', at: '2026-11-20T09:00:00Z', cost: '0.5' }),
    chargeOf({ user: 'bob', session: 'a/b c?', at: '2026-11-20T10:00:00Z', model: '💩', cost: null }),
  ]);
  served = await serve(routerOver(ledger.store), onFault);
});

afterAll(async () => {
  await served.close();
  await ledger.close();
  expect(faults).toEqual([]);
});

const get = async (path: string) => await served.call('GET', path);

describe('answers', () => {
  it.each([
    ['/usage?group_by=user,model&interval=day', usageAnswer],
    ['/users', usersAnswer],
    ['/users/ADA', userAnswer],
    ['/users/newcomer', userAnswer],
    ['/sessions', sessionsAnswer],
    ['/sessions/s1', sessionAnswer],
    [`/sessions/${encodeURIComponent('a/b c?')}`, sessionAnswer],
    ['/limits/state?user=ada', limitState],
  ])('of %s fit their schema and are never sniffed or cached', async (path, schema) => {
    const { status, headers, body } = await get(path);
    expect(status).toBe(200);
    expect(schema.safeParse(body).error).toBeUndefined();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('tell limit state from the meter, with the count of unpriced models from the ledger', async () => {
    expect((await get('/limits/state?user=Ada')).body).toMatchObject({
      user: 'ada',
      limited: true,
      effective: [{ period: 'month', spent_usd: '0', remaining_usd: '5' }],
      budgets: [],
      unpriced_models: 1,
      mode: 'live',
      data_as_of: '2026-11-22T13:30:00.000Z',
    });
  });
});

describe('questions by person and session', () => {
  let cut: Served;

  beforeAll(async () => {
    cut = await serve(routerOver(ledger.store, { usage_hourly: 202611, charges: 202611 }), onFault);
  });
  afterAll(async () => await cut.close());

  it.each(['/users', '/users/ada', '/sessions', '/unpriced'])(
    'are refused where retention dropped a part of the answer, and told from when on: %s',
    async (path) => {
      const { status, body } = await cut.call('GET', `${path}?from=2026-10-01`);
      expect(status).toBe(400);
      const errors = [{ name: 'from', detail: expect.stringContaining('2026-11-01') as string }];
      expect(body).toMatchObject({ errors });
      expect((await cut.call('GET', `${path}?from=2026-11-01`)).status).toBe(200);
    },
  );

  it('of days that every table dropped are answered with what is left', async () => {
    const floors = { usage_hourly: 202611, charges: 202611, usage_daily: 202611 };
    const all = await serve(routerOver(ledger.store, floors), onFault);
    expect((await all.call('GET', '/users?from=2026-10-01')).status).toBe(200);
    await all.close();
  });
});

describe('problems', () => {
  const refused: readonly (readonly [path: string, fault: string, detail: RegExp])[] = [
    ['/usage?group_by=user,colour', 'group_by', /"user"\|"group"/],
    ['/usage?group_by=user,group,team,repo', 'group_by', /3/],
    ['/usage?tz=UTC', 'tz', /known are: from, to, group_by/],
    ['/usage?sort=cost', 'sort', /one of calls, .*cost_usd/],
    ['/usage?interval=year', 'interval', /"month"/],
    ['/usage?limit=0', 'limit', /1/],
    ['/usage?limit=many', 'limit', /number/],
    ['/usage?from=yesterday', 'from', /YYYY-MM-DD/],
    ['/usage?from=2026-02-30', 'from', /YYYY-MM-DD/],
    ['/usage?from=2200-01-01', 'from', /1970/],
    ['/usage?from=2026-11-20&from=2026-11-21', 'from', /once/],
    ['/usage?from=2026-11-20&to=2026-11-20', 'to', /later than from/],
    ['/usage?cursor=x', 'cursor', /next_cursor/],
    ['/users?sort=colour', 'sort', /chats/],
    ['/users/ada?group_by=user', 'group_by', /from, to/],
    ['/sessions?sort=-colour', 'sort', /started/],
    ['/sessions/s1?from=2026-11-20', 'from', /none/],
    ['/limits/state', 'user', /./],
    ['/limits/state?user=', 'user', /./],
    [`/usage?model=${'x'.repeat(513)}`, 'model', /512/],
    [`/usage?${'model=opus&'.repeat(101)}model=x`, 'model', /100/],
    [`/usage?model=${'%20'.repeat(2100)}`, 'query', /6000/],
  ];

  it.each(
    refused.map(([path, fault, detail]) => ({
      title: `${path.slice(0, 60)} names ${fault}`,
      path,
      fault,
      detail,
    })),
  )('of $title', async ({ path, fault, detail }) => {
    const { status, headers, body } = await get(path);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const { errors } = problemSchema.parse(body);
    expect(errors?.map(({ name }) => name)).toEqual([fault]);
    expect(errors?.[0]?.detail).toMatch(detail);
  });

  it('are 404 for people and sessions that nobody has seen', async () => {
    for (const path of ['/users/nobody', '/users/%20', '/sessions/nothing']) {
      const { status, body } = await get(path);
      expect([path, status, problemSchema.parse(body).status]).toEqual([path, 404, 404]);
    }
  });

  it('refuse a cursor of another question, and one that was tampered with', async () => {
    const { body } = await get('/usage?group_by=user&limit=1');
    const { next_cursor: cursor } = usageAnswer.parse(body);
    expect((await get(`/usage?group_by=user&limit=1&cursor=${cursor}`)).status).toBe(200);
    expect((await get(`/usage?group_by=model&limit=1&cursor=${cursor}`)).body).toMatchObject({
      errors: [{ name: 'cursor', detail: 'belongs to a question with other parameters' }],
    });
    const told = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString()) as Record<string, unknown>;
    for (const after of [
      [],
      ['1'],
      ["1'); DROP TABLE charges", 'x'],
      ['99999999999999999999999999999', 'x'],
    ]) {
      const forged = Buffer.from(JSON.stringify({ ...told, after })).toString('base64url');
      const { status } = await get(`/usage?group_by=user&limit=1&cursor=${forged}`);
      expect([after, status]).toEqual([after, 400]);
    }
  });

  it('are 503 with Retry-After while the engine is away, and limit state is told all the same', async () => {
    const away: Store = {
      query: async () => await Promise.reject(new StoreUnavailable('away')),
      dump: async () => await Promise.reject(new StoreUnavailable('away')),
      remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
      insert: async () => await Promise.reject(new StoreUnavailable('away')),
      command: async () => await Promise.reject(new StoreUnavailable('away')),
      close: async () => await Promise.resolve(),
    };
    const alone = await serve(routerOver(away), onFault);
    const { status, headers, body } = await alone.call('GET', '/usage');
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(JSON.stringify(body)).not.toContain('away');
    expect((await alone.call('GET', '/limits/state?user=ada')).body).toMatchObject({
      limited: true,
      unpriced_models: null,
    });
    await alone.close();
  });

  it('tell nothing of a fault of ours', async () => {
    const broken: Store = {
      query: async () => await Promise.reject(new Error('SELECT secret FROM nowhere')),
      dump: async () => await Promise.resolve(Buffer.alloc(0)),
      remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
      insert: async () => await Promise.resolve(),
      command: async () => await Promise.resolve(),
      close: async () => await Promise.resolve(),
    };
    const alone = await serve(routerOver(broken), onFault);
    const { status, body } = await alone.call('GET', '/usage');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(faults.splice(0)).toHaveLength(1);
    await alone.close();
  });

  it('are 400 for a path that is not UTF-8', async () => {
    expect((await get('/users/%ff')).status).toBe(400);
  });
});

describe('hostile query strings', () => {
  const lines = readFileSync(new URL('./hostile-query-strings.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean);

  it.each(lines)('%s', async (line) => {
    for (const path of ['/usage', '/users', '/sessions', '/limits/state']) {
      const { status, body } = await get(`${path}?${line.replaceAll(' ', '%20')}`);
      expect([200, 400]).toContain(status);
      if (status === 400) {
        expect(problemSchema.parse(body).errors?.[0]?.name).toBeTruthy();
        expect(JSON.stringify(body)).not.toMatch(/DB::Exception|FROM usage_/);
      }
      if (path === '/usage' && status === 200) {
        const { rows, totals } = usageAnswer.parse(body);
        expect([0, 1]).toContain(rows.length);
        expect(totals.calls).toBeLessThanOrEqual(2);
      }
    }
  });

  it('match nothing or what they say', async () => {
    const calls = async (query: string) =>
      usageAnswer.parse((await get(`/usage?${query}`)).body).totals.calls;
    expect(await calls(`model=${encodeURIComponent("' OR '1'='1")}`)).toBe(0);
    expect(await calls('model=%00')).toBe(0);
    expect(await calls(`model=${encodeURIComponent('a\\\'\t\n\u0000"`{x:String}')}`)).toBe(0);
    expect(await calls(`model=${encodeURIComponent('💩')}`)).toBe(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
