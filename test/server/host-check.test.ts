import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay();
});

afterAll(async () => {
  await outlay.end();
});

async function statusFor(
  base: string,
  path: string,
  host: string,
  more: { readonly origin?: string; readonly method?: string } = {},
): Promise<number | undefined> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { origin, method = 'GET' } = more;
    request(`${base}${path}`, { method, headers: { host, ...(origin && { origin }) } }, resolve)
      .on('error', reject)
      .end();
  });
  answer.resume();
  return answer.statusCode;
}

describe('an Outlay without authentication', () => {
  it('answers to every name of this machine', async () => {
    for (const host of ['127.0.0.1:8787', 'localhost', 'outlay.localhost:1', '[::1]:8787', 'LOCALHOST']) {
      expect(await statusFor(outlay.url, '/healthz', host), host).toBe(200);
    }
  });

  it('refuses a foreign name that was made to resolve here, on both ports', async () => {
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example:8787',
      '10.0.0.1',
    ]) {
      expect(await statusFor(outlay.url, '/api/v1/usage', host), host).toBe(421);
      expect(await statusFor(outlay.otlpUrl, '/v1/logs', host), host).toBe(421);
    }
  });

  it('does nothing for a page of another site, on both ports', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example:8787']) {
      const asked = { origin, method: 'POST' };
      expect(await statusFor(outlay.url, '/api/v1/backups', 'localhost', asked), origin).toBe(403);
      expect(await statusFor(outlay.otlpUrl, '/v1/logs', 'localhost', asked), origin).toBe(403);
    }
    expect((await outlay.get('/api/v1/backups')).body).toMatchObject({ data: [] });
    const own = { origin: outlay.url, method: 'POST' };
    expect(await statusFor(outlay.url, '/api/v1/backups', 'localhost', own)).toBe(201);
  });
});
