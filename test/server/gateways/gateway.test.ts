// Gateways over real HTTP, asked exactly as Envoy asks.
import { describe, expect, it } from 'vitest';
import { ask, asked, decide, decision, faults, notAsked, refused } from './rig.ts';

/** Envoy sends the method, path and Host of the client, no body, the allowed headers and those that it adds. */
async function askAsEnvoy(headers: Record<string, string>, path = '/v1/messages?beta=true', method = 'POST') {
  return await ask(`/gateways/ext-authz${path}`, {
    method,
    headers: {
      host: 'api.example.com',
      authorization: 'Bearer sk-of-the-provider',
      'content-length': '0',
      'x-outlay-token': 'gateway',
      'x-forwarded-for': '10.0.0.7',
      ...headers,
    },
  });
}

describe('external authorization of Envoy', () => {
  it('reads who asks for what from headers, whatever method and path are asked about', async () => {
    const headers = {
      'x-outlay-user': ' Ada@Example.com ',
      'x-outlay-agent': 'claude-code',
      'x-outlay-session': 's1',
      'x-outlay-repo': 'git@github.com:Acme/App.git',
      'x-outlay-model': 'claude-opus-4-8',
      'x-outlay-estimate-micros': '250000',
    };
    for (const [path, method] of [
      ['', 'GET'],
      ['/v1/messages?beta=true', 'POST'],
      ['/v1/traces', 'POST'],
      ['/x', 'DELETE'],
    ] as const) {
      const { status, body } = await askAsEnvoy(headers, path, method);
      expect([status, body], path).toEqual([200, undefined]);
    }
    expect(asked).toHaveLength(4);
    expect(asked[1]).toEqual({
      user: 'ada@example.com',
      agent: 'claude-code',
      session: 's1',
      repo: 'git@github.com:Acme/App.git',
      model: 'claude-opus-4-8',
      reserve: { estimate_micros: 250_000 },
    });
  });

  it('tells a yes, its warning and its reservation in headers that hold only ASCII', async () => {
    decide({
      ...decision,
      warnings: [
        {
          threshold_percent: 90,
          period: 'month',
          spent_usd: '9',
          limit_usd: '10',
          resets_at: null,
          source: { scope: 'user', id: 'zoë' },
          message: '90 % of the limit of zoë is used',
        },
      ],
      reservation: { id: 'r1', expires_at: '2026-11-22T13:40:00.000Z' },
    });
    const { headers } = await askAsEnvoy({ 'x-outlay-user': 'zoe' });
    expect(headers).toMatchObject({
      'x-outlay-decision': 'allowed',
      'x-outlay-code': 'ok',
      'x-outlay-mode': 'live',
      'x-outlay-warning': '90 % of the limit of zo? is used',
      'x-outlay-reservation': 'r1',
    });
  });

  it('refuses with 403 and says that it is not to be tried again', async () => {
    decide(refused());
    const { status, headers, body } = await askAsEnvoy({ 'x-outlay-user': 'ada' });
    expect(status).toBe(403);
    expect(headers).toMatchObject({
      'x-should-retry': 'false',
      'x-outlay-decision': 'refused',
      'x-outlay-code': 'budget_reached',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(headers['retry-after']).toBeUndefined();
    expect(body).toMatchObject({
      type: 'urn:outlay:problem:budget_reached',
      status: 403,
      detail: decision.reason,
      retry_after_seconds: null,
    });
  });

  it('believes the person of a token before the header', async () => {
    await askAsEnvoy({ 'x-outlay-token': 'adas', 'x-outlay-user': 'bob' });
    expect(asked).toEqual([{ user: 'ada@example.com' }]);
  });

  it('decides on the person whatever else a client tells, and leaves out what it does not understand', async () => {
    decide(refused());
    const long = 'x'.repeat(513);
    for (const headers of [
      { 'x-outlay-estimate-micros': '0.5' },
      { 'x-outlay-estimate-micros': '1000000001' },
      { 'x-outlay-session': long },
      { 'x-outlay-repo': long, 'x-outlay-model': long, 'x-outlay-agent': long },
    ])
      expect(await askAsEnvoy({ 'x-outlay-user': 'ada', ...headers })).toMatchObject({ status: 403 });
    expect(await askAsEnvoy({ 'x-outlay-user': long })).toMatchObject({ status: 403 });
    const ada = { user: 'ada' };
    expect(asked).toEqual([ada, ada, ada, ada, { user: long.slice(1) }]);
    expect(notAsked).toEqual([]);
  });

  it('answers what it cannot ask with 503, which Envoy does not take for a refusal', async () => {
    for (const [headers, path, what] of [
      [{}, undefined, /Nobody is named/],
      [{ 'x-outlay-user': 'ada', 'x-outlay-token': 'unknown' }, undefined, /x-outlay-token/],
      [{ 'x-outlay-user': 'ada', 'x-outlay-token': 'collector' }, undefined, /scope read/],
    ] as const) {
      const { status, body } = await askAsEnvoy(headers, path);
      expect([status, String(body?.['detail'])]).toEqual([503, expect.stringMatching(what)]);
    }
    expect(await ask('/gateways/kong', {})).toMatchObject({ status: 503 });
    expect(asked).toEqual([]);
    expect(notAsked).toHaveLength(4);
    expect(faults).toEqual([]);
  });
});
