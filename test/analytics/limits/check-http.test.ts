// Limit checks over HTTP: decisions, statuses, faulty requests, and answers whatever breaks.
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CheckQuestion } from '../../../analytics/limits/check.ts';
import { createLimitCheckHandler, MAX_CHECK_BODY_BYTES } from '../../../analytics/limits/check-http.ts';
import { createMeter } from '../../../analytics/limits/meter.ts';
import { limitDecision, type LimitDecision } from '../../../schemas/limit-api.ts';
import type { LimitInputs } from '../../../schemas/limits.ts';
import { problemSchema } from '../../../schemas/problem.ts';
import { limits } from './inputs.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const PATH = '/api/v1/limits/check';

let server: Server;
let inputsOf: (user: string) => LimitInputs;
let decisions: LimitDecision[] = [];
let faults: unknown[] = [];
let asked: CheckQuestion[] = [];
let bound: { user: string; group?: string } = { user: '' };

beforeAll(async () => {
  const meter = createMeter(() => NOW);
  meter.assign({ asOfBatch: 0, totals: [], newest: undefined });
  const place = { group: '', agent: '', repo: '', model: '' };
  meter.apply(1, [{ user: 'ada', ...place, time: NOW, cost: 50n * 10n ** 12n, counted: true }]);
  const handler = createLimitCheckHandler({
    inputsOf: (user) => inputsOf(user),
    meter,
    now: () => NOW,
    boundTo: () => bound,
    onDecision: (decision, request) => {
      decisions.push(decision);
      asked.push(request);
    },
    onFault: (error) => faults.push(error),
  });
  server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

beforeEach(() => {
  inputsOf = () => limits({ defaults: { month: 50_000_000 } });
  decisions = [];
  asked = [];
  bound = { user: '' };
  faults = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function port(): number {
  return (server.address() as AddressInfo).port;
}

async function check(body: unknown, query = '') {
  const response = await fetch(`http://127.0.0.1:${port()}${PATH}${query}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('a limit check', () => {
  it('refuses who has spent the limit, and allows who has not', async () => {
    const refused = await check({
      user: ' Ada ',
      agent: 'claude-code',
      session: 's1',
      repo: 'r',
      model: 'm',
    });
    expect(refused.status).toBe(200);
    expect(limitDecision.parse(refused.body)).toMatchObject({
      allowed: false,
      code: 'limit_reached',
      spent_usd: '50',
    });
    expect(limitDecision.parse((await check({ user: 'bob' })).body)).toMatchObject({
      allowed: true,
      code: 'ok',
    });
    expect(decisions.map(({ code }) => code)).toEqual(['limit_reached', 'ok']);
  });

  it('is of the person of the token where nobody is named', async () => {
    bound = { user: 'ada' };
    expect((await check({ agent: 'claude-code' })).body).toMatchObject({ code: 'limit_reached' });
    expect((await check({ user: 'bob' })).body).toMatchObject({ code: 'ok' });
    expect((await check({ user: '' })).status).toBe(400);
  });

  it('refuses with 409 and the same facts where a status is asked for', async () => {
    const { status, headers, body } = await check({ user: 'ada' }, '?status=1');
    expect(status).toBe(409);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const { detail, ...facts } = problemSchema.parse(body);
    expect(facts).toMatchObject({
      type: 'urn:outlay:problem:limit_reached',
      title: 'Limit reached',
      status: 409,
      code: 'limit_reached',
      allowed: false,
      spent_usd: '50',
      limit_usd: '50',
      resets_at: '2026-12-01T00:00:00.000Z',
      source: { scope: 'default', id: '' },
    });
    expect(detail).toBe(facts['reason']);
    expect([headers.get('x-should-retry'), headers.get('retry-after')]).toEqual(['false', null]);
    expect((await check({ user: 'bob' }, '?status=1')).status).toBe(200);
    expect((await check({ user: 'ada' }, '?status=0')).status).toBe(200);
  });

  it.each([
    ['{', 'body'],
    ['[]', 'body'],
    ['null', 'body'],
    ['"ada"', 'body'],
    ['', 'body'],
    ['['.repeat(30_000), 'body'],
    ['{}', 'user'],
    ['{"user": ""}', 'user'],
    ['{"user": "  "}', 'user'],
    ['{"user": 7}', 'user'],
    ['{"__proto__": {"user": "ada"}}', 'user'],
    [JSON.stringify({ user: 'x'.repeat(513) }), 'user'],
    ['{"user": "ada", "model": ["opus"]}', 'model'],
    [JSON.stringify({ user: 'ada', repo: 'x'.repeat(513) }), 'repo'],
    ['{"user": "ada", "reserve": 5}', 'reserve'],
    ['{"user": "ada", "reserve": {}}', 'reserve.estimate_micros'],
    ['{"user": "ada", "reserve": {"estimate_micros": 0}}', 'reserve.estimate_micros'],
    [
      '{"user": "ada", "reserve": {"estimate_micros": 1, "expires_seconds": 3601}}',
      'reserve.expires_seconds',
    ],
  ])('refuses the faulty body %.40s with 400', async (body, fault) => {
    const answer = await check(body);
    expect(answer.status).toBe(400);
    expect(problemSchema.parse(answer.body).errors?.map(({ name }) => name)).toEqual([fault]);
    expect(decisions).toEqual([]);
  });

  it('is about the group of the token, where the token is of who is asked about', async () => {
    bound = { user: 'ada', group: 'platform' };
    await check({ user: 'ada' });
    await check({ user: 'bob' });
    expect(asked.map(({ group }) => group)).toEqual(['platform', '']);
  });

  it('ignores what it does not know and optional fields that are null', async () => {
    expect((await check({ user: 'bob', model: null, colour: 'green' })).status).toBe(200);
  });

  it('reads no more than its bound', async () => {
    const longest = JSON.stringify({ user: 'bob', padding: '' });
    const padding = 'x'.repeat(MAX_CHECK_BODY_BYTES - longest.length);
    expect((await check({ user: 'bob', padding })).status).toBe(200);
    const tooLong = await check({ user: 'bob', padding: `${padding}x` });
    expect([tooLong.status, problemSchema.parse(tooLong.body).title]).toEqual([413, 'Content Too Large']);
  });

  it('is a POST', async () => {
    const response = await fetch(`http://127.0.0.1:${port()}${PATH}`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('whatever breaks', () => {
  it('allows, and says so', async () => {
    inputsOf = () => {
      throw new Error('settings are gone');
    };
    const { status, body } = await check({ user: 'ada' }, '?status=1');
    expect(status).toBe(200);
    expect(limitDecision.parse(body)).toMatchObject({ allowed: true, mode: 'failed_open' });
    expect(JSON.stringify(body)).not.toContain('gone');
    expect(faults).toHaveLength(1);
    expect(decisions.map(({ mode }) => mode)).toEqual(['failed_open']);
  });

  it('survives a sender that goes away in the middle', async () => {
    const socket = connect(port(), '127.0.0.1');
    socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"user":`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await check({ user: 'bob' })).status).toBe(200);
    expect(faults).toEqual([]);
  });
});
