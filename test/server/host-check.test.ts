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

async function statusFor(base: string, path: string, host: string): Promise<number | undefined> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${base}${path}`, { headers: { host } }, resolve).on('error', reject).end();
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
});
