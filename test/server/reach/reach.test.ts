// A reader that is bound to a person or a group: over every route of the API, nothing of anybody else is told.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { API_ROUTES } from '../../../schemas/api-routes.ts';
import { filtersOf } from '../../../server/reach/bound-store.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';
import { openLedger } from '../../analytics/ledger.ts';

const ADMIN = 'a-secret-of-enough-characters';
const ADA = 'ada@acme.test';
const OTHER_NAME = "ada o'neil\\";

let outlay: TestOutlay;
const tokens = { ada: '', red: '', finance: '' };

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: ADMIN });
  await put('/api/v1/groups/red', { name: 'Red' });
  await put('/api/v1/groups/blue', { name: 'Blue of bob' });
  await put('/api/v1/groups/red/members', { members: [ADA, 'carol@acme.test'] });
  await put('/api/v1/groups/blue/members', { members: ['bob@acme.test'] });
  await put(`/api/v1/people/aliases/${encodeURIComponent(OTHER_NAME)}`, { user: ADA });
  await put('/api/v1/people/aliases/robert-is-bob', { user: 'bob@acme.test' });
  for (const name of [ADA, 'bob@acme.test', 'carol@acme.test']) {
    await spend(name, 4, `work-of-${name}`);
    await put(`/api/v1/limits/users/${name}`, { period: 'month', limit_micros: 5_000_000 });
    await put(`/api/v1/session-caps/users/${name}`, { subagents: 3 });
    await outlay.call('POST', '/api/v1/raises', {
      user: name,
      period: 'month',
      amount_micros: 1_000_000,
      reason: `because ${name} ships`,
    });
  }
  await spend(OTHER_NAME, 1, 'work-of-ada-elsewhere');
  await put('/api/v1/limits/groups/blue', { period: 'month', limit_micros: 9_000_000 });
  await put('/api/v1/session-caps/groups/blue', { subagents: 1 });
  await put('/api/v1/settings/limits', { enabled: true });
  for (const id of ['red', 'blue'])
    await put(`/api/v1/budgets/pool-${id}`, {
      name: id === 'blue' ? 'of bob' : 'of red',
      scope: { kind: 'group', id },
      period: 'month',
      limit_micros: 6_000_000,
      action: 'warn',
    });
  tokens.ada = await tokenFor({ name: 'reader', scope: 'read', user: 'Ada@acme.test' });
  tokens.red = await tokenFor({ name: 'lead', scope: 'read', group: 'red' });
  tokens.finance = await tokenFor({ name: 'finance', scope: 'read' });
  await alertsToldOf('bob@acme.test');
});

afterAll(async () => await outlay.end());

async function put(path: string, body: unknown): Promise<void> {
  const answer = await outlay.call('PUT', path, body);
  expect([path, answer.status < 300, answer.body]).toMatchObject([path, true, {}]);
}

async function spend(user: string, dollars: number, id: string): Promise<void> {
  const event = { 'user.email': user, 'session.id': id, request_id: id, input_tokens: dollars * 200_000 };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

async function tokenFor(asked: Record<string, string>): Promise<string> {
  return ((await outlay.call('POST', '/api/v1/tokens', asked)).body as { token: string }).token;
}

/** Alerts are found out and stored within moments. */
async function alertsToldOf(user: string): Promise<void> {
  const told = async () => JSON.stringify((await outlay.get('/api/v1/alerts')).body);
  await vi.waitFor(async () => expect(await told()).toContain(user), { timeout: 60_000, interval: 100 });
}

async function ask(token: string, path: string, method = 'GET'): Promise<{ status: number; text: string }> {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${outlay.url}${path}`, { method, headers, signal: stop.signal });
  if (!path.startsWith('/api/v1/events')) return { status: answer.status, text: await answer.text() };
  const { value } = (await answer.body!.getReader().read()) as { value?: Uint8Array };
  stop.abort();
  return { status: answer.status, text: Buffer.from(value ?? []).toString() };
}

async function json(token: string, path: string): Promise<Record<string, unknown>> {
  const { status, text } = await ask(token, path);
  expect([path, status]).toEqual([path, 200]);
  return JSON.parse(text) as Record<string, unknown>;
}

/** A file begins with what was asked for, which holds any name that was asked for. */
function withoutQuestion(text: string): string {
  return text.replace(/"parameters":\{.*?\},"(totals|rows)"/s, '"$1"');
}

/** Values of what stands in paths and query strings: of the person, of others, and neither. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  user: [ADA, OTHER_NAME, 'bob@acme.test', 'robert-is-bob', 'carol@acme.test'],
  session: [`work-of-${ADA}`, 'work-of-bob@acme.test', 'work-of-carol@acme.test'],
  group: ['red', 'blue'],
  budget: ['pool-red', 'pool-blue'],
};

async function raiseIds(): Promise<string[]> {
  const { body } = await outlay.get('/api/v1/raises');
  return (body as { data: { id: string }[] }).data.map(({ id }) => id);
}

/** Every GET of the description, with every value of what its path names, with and without what could widen it. */
async function everyQuestion(): Promise<string[]> {
  const values: Record<string, readonly string[]> = { ...VALUES, raise: await raiseIds() };
  const ids = (await outlay.get('/api/v1/alerts')).body as { data: { id: string }[] };
  values['alert'] = ids.data.map(({ id }) => id);
  const paths = API_ROUTES.filter(({ method }) => method === 'get').flatMap(({ path, query }) => {
    const name = /\{(\w+)\}/.exec(path)?.[1];
    const filled = name
      ? (values[name] ?? ['x']).map((value) => path.replace(/\{\w+\}/, encodeURIComponent(value)))
      : [path];
    const known = Object.keys(query?.shape ?? {});
    const questions = [
      '',
      ...known
        .filter((each) => each === 'user' || each === 'group')
        .flatMap((each) => (values[each] ?? []).map((value) => `?${each}=${encodeURIComponent(value)}`)),
      ...(known.includes('group_by') ? ['?group_by=user,session,group', '?group_by=user&interval=day'] : []),
      ...(known.includes('q') ? ['?q=b'] : []),
    ];
    return filled.flatMap((each) => questions.map((question) => `${each}${question}`));
  });
  return [...paths, '/metrics', '/openapi.json', '/api/v1/exports/charges.csv?from=2026-01-01'];
}

/** Asks several at once; resolves with how many were answered. Where only the form of a file differs, JSON stands for all. */
async function toldNothingOf(others: RegExp, token: string, questions: readonly string[]): Promise<number> {
  const waiting = questions.filter((path) => !/\.(?:csv|parquet)\?(?!from)/.test(path));
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const { status, text } = await ask(token, path);
      if (status === 200) answered += 1;
      const told = status < 300 ? withoutQuestion(text) : '';
      expect([path, status, others.exec(told)?.input]).toEqual([path, status, undefined]);
      expect([path, status < 500]).toEqual([path, true]);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return answered;
}

describe('a reader bound to a person', () => {
  it('is told nothing of anybody else, whatever it asks', async () => {
    const questions = await everyQuestion();
    expect(questions.length).toBeGreaterThan(100);
    expect(await toldNothingOf(/bob|carol|blue/i, tokens.ada, questions)).toBeGreaterThan(40);
  }, 240_000);

  it('is told everything of its own, under every name', async () => {
    const usage = await json(tokens.ada, '/api/v1/usage?group_by=user');
    expect(usage).toMatchObject({
      rows: [{ user: ADA, cost_usd: '5', sessions: 2 }],
      totals: { cost_usd: '5' },
    });
    expect(await json(tokens.ada, '/api/v1/users')).toMatchObject({
      data: [{ user: ADA }],
      totals: { cost_usd: '5' },
    });
    expect(await json(tokens.ada, `/api/v1/users/${ADA}`)).toMatchObject({ user: ADA });
    const { data: sessions } = await json(tokens.ada, '/api/v1/sessions');
    expect(sessions).toHaveLength(2);
    expect(await json(tokens.ada, `/api/v1/sessions/work-of-${ADA}`)).toMatchObject({});
    expect(
      await json(tokens.ada, `/api/v1/limits/state?user=${encodeURIComponent(OTHER_NAME)}`),
    ).toMatchObject({
      user: ADA,
      effective: [{ spent_usd: '5' }],
    });
    expect(await json(tokens.ada, '/api/v1/limits/people')).toMatchObject({
      data: [{ user: ADA }],
      totals: { people: 1 },
    });
    expect(await json(tokens.ada, '/api/v1/raises')).toMatchObject({ data: [{ source: { id: ADA } }] });
    expect((await json(tokens.ada, '/api/v1/alerts'))['data']).not.toEqual([]);
    expect(await json(tokens.ada, '/api/v1/groups')).toMatchObject({ data: [{ group: 'red' }] });
    const { text } = await ask(tokens.ada, '/api/v1/exports/charges.csv');
    expect(text.trim().split('\r\n')).toHaveLength(3);
  });

  it('is refused with what it may ask instead', async () => {
    const { status, text } = await ask(tokens.ada, '/api/v1/users/bob@acme.test');
    expect([status, JSON.parse(text)]).toMatchObject([
      403,
      { detail: `This token is bound to ${ADA} and reads what is theirs; ask with a token without bounds.` },
    ]);
    for (const path of [
      '/api/v1/tokens',
      '/api/v1/settings/audit',
      '/api/v1/senders',
      '/api/v1/people/aliases',
    ])
      expect([path, (await ask(tokens.ada, path)).status]).toEqual([path, 403]);
  });

  it('checks the limits of its person only', async () => {
    const check = async (token: string, user: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      const body = JSON.stringify({ user });
      const answer = await fetch(`${outlay.url}/api/v1/limits/check`, { method: 'POST', headers, body });
      await answer.text();
      return answer.status;
    };
    expect(await check(tokens.ada, OTHER_NAME)).toBe(200);
    expect(await check(tokens.ada, 'bob@acme.test')).toBe(403);
    expect(await check(tokens.red, 'carol@acme.test')).toBe(200);
    expect(await check(tokens.red, 'bob@acme.test')).toBe(403);
    expect(await check(tokens.finance, 'bob@acme.test')).toBe(200);
  });
});

describe('a reader bound to a group', () => {
  it('is told nothing of people outside it, whatever it asks', async () => {
    expect(await toldNothingOf(/bob|blue/i, tokens.red, await everyQuestion())).toBeGreaterThan(40);
  }, 240_000);

  it('is told of its members together and one by one', async () => {
    expect(await json(tokens.red, '/api/v1/usage?group_by=user&sort=user')).toMatchObject({
      rows: [{ user: ADA }, { user: 'carol@acme.test', cost_usd: '4' }],
      totals: { cost_usd: '9' },
    });
    expect(await json(tokens.red, '/api/v1/limits/group-states')).toMatchObject({ data: [{ group: 'red' }] });
    expect(await json(tokens.red, '/api/v1/groups/red/members')).toMatchObject({
      members: [ADA, 'carol@acme.test'],
    });
    expect(await json(tokens.red, '/api/v1/budgets')).toMatchObject({ data: [{ budget: 'pool-red' }] });
  });
});

describe('a reader without bounds', () => {
  it('is told of everybody', async () => {
    expect(await json(tokens.finance, '/api/v1/users')).toMatchObject({ totals: { cost_usd: '13' } });
  });
});

describe('the tables of the ledger', () => {
  it('are each kept to the reach, also those that come later', async () => {
    const ledger = await openLedger();
    const row = z.object({ name: z.string() });
    const sql = `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations'`;
    const found = (await ledger.store.query({ sql, row })).map(({ name }) => name);
    const of = {
      boundTo: '',
      people: new Set<string>(),
      names: [],
      group: '',
      groups: new Set<string>(),
      holds: () => false,
    };
    expect(Object.keys(filtersOf(of)).sort()).toEqual(found.sort());
    await ledger.close();
  });
});
