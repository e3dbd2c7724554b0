// Gateways in front of the models: asked by the real program, from a yes to a no, with what they reserve.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const DOLLAR = 1_000_000;

let outlay: TestOutlay;
let gatewayToken: string;
let adasToken: string;

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: 'an-admin-token-for-tests' });
  gatewayToken = await token({ name: 'gateway', scope: 'read' });
  adasToken = await token({ name: "ada's", scope: 'read', user: 'ada' });
  await outlay.call('PUT', '/api/v1/settings/limits', { period: 'month', limit_micros: 10 * DOLLAR });
});

afterAll(async () => {
  await outlay.end();
});

async function token(body: object): Promise<string> {
  return ((await outlay.call('POST', '/api/v1/tokens', body)).body as { token: string }).token;
}

async function spend(user: string, dollars: number): Promise<void> {
  const event = { 'user.email': user, 'session.id': user, request_id: user, input_tokens: dollars * 200_000 };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

/** Under the name by which the client asked for the gateway. */
async function askAsEnvoy(headers: Record<string, string>): Promise<IncomingMessage> {
  const sent = { host: 'models.example.com', 'x-outlay-token': gatewayToken, ...headers };
  return await new Promise((resolve, reject) => {
    const url = `${outlay.url}/gateways/ext-authz/v1/traces`;
    httpRequest(url, { method: 'POST', headers: sent }, (answer) => resolve(answer.resume()))
      .on('error', reject)
      .end();
  });
}

async function askAsLiteLlm(user: string): Promise<unknown> {
  const answer = await fetch(`${outlay.url}/gateways/litellm/beta/litellm_basic_guardrail_api`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': gatewayToken },
    body: JSON.stringify({
      input_type: 'request',
      texts: ['hello'],
      request_data: { user_api_key_user_email: user },
    }),
  });
  return await answer.json();
}

describe('a gateway', () => {
  it('is told yes below the limit and no at it', async () => {
    expect((await askAsEnvoy({ 'x-outlay-user': 'ada' })).statusCode).toBe(200);
    expect(await askAsLiteLlm('ada')).toEqual({ action: 'NONE' });
    await spend('ada', 10);
    const refused = await askAsEnvoy({ 'x-outlay-user': 'ada' });
    expect([refused.statusCode, refused.headers['x-should-retry']]).toEqual([403, 'false']);
    expect(await askAsLiteLlm('Ada')).toEqual({
      action: 'BLOCKED',
      blocked_reason: expect.stringContaining('$10.00 of $10.00') as string,
    });
  });

  it('holds what it estimates until the call is told', async () => {
    const estimate = {
      'x-outlay-user': 'bob',
      'x-outlay-session': 'bob',
      'x-outlay-estimate-micros': '9000000',
    };
    expect((await askAsEnvoy(estimate)).headers['x-outlay-reservation']).toBeDefined();
    expect((await askAsEnvoy(estimate)).statusCode).toBe(200);
    expect((await askAsEnvoy(estimate)).statusCode).toBe(403);
    await spend('bob', 1);
    // One of the two estimates is now a dollar that was spent.
    expect((await askAsEnvoy(estimate)).statusCode).toBe(403);
    const reserved = async () => {
      const { body } = await outlay.call('POST', '/api/v1/limits/check', { user: 'bob' });
      return body as { spent_usd: string; reserved_usd: string };
    };
    expect(await reserved()).toMatchObject({ spent_usd: '1', reserved_usd: '9' });
  });

  it('with a token that is not known is not refused, but told that nothing could be asked', async () => {
    expect((await askAsEnvoy({ 'x-outlay-user': 'ada', 'x-outlay-token': 'wrong' })).statusCode).toBe(503);
  });
});

describe('a token that is bound to a person', () => {
  it('asks and reserves for that person only, and lets go of what it reserved', async () => {
    const headers = { authorization: `Bearer ${adasToken}`, 'content-type': 'application/json' };
    const reserve = { estimate_micros: DOLLAR };
    const ask = async (body: object) =>
      await fetch(`${outlay.url}/api/v1/limits/check`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
    expect((await ask({ user: 'cleo', reserve })).status).toBe(403);
    expect((await ask({ user: 'cleo' })).status).toBe(403);
    expect((await ask({ user: 'ada', reserve })).status).toBe(200);
    const url = `${outlay.url}/api/v1/limits/reservations/00000000-0000-0000-0000-000000000000`;
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204);
  });
});
