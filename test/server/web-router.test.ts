// The files of the web app over HTTP, where it is built.
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebRouter } from '../../server/web-router.ts';

const isBuilt = existsSync(new URL('../../dist/dashboards/assets', import.meta.url));

describe.runIf(isBuilt)('a page', () => {
  const server = express().use(createWebRouter()).listen(0, '127.0.0.1');

  beforeAll(async () => {
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(async () => await new Promise((resolve) => server.close(resolve)));

  const get = async (headers: Record<string, string>) =>
    await new Promise<{ status: number; headers: Record<string, string | string[] | undefined> }>(
      (resolve, reject) => {
        const { port } = server.address() as AddressInfo;
        request(
          { port, host: '127.0.0.1', path: '/', headers: { accept: 'text/html', ...headers } },
          (answer) => {
            answer.resume();
            answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
          },
        )
          .on('error', reject)
          .end();
      },
    );

  it('has an entity tag for each form, and says what its form depends on', async () => {
    const [plain, gzip] = [await get({}), await get({ 'accept-encoding': 'gzip' })];
    expect([plain.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual([
      undefined,
      'gzip',
    ]);
    expect(plain.headers['etag']).not.toBe(gzip.headers['etag']);
    expect(plain.headers['vary']).toBe('accept, accept-encoding');
  });

  it('is not sent again to who has it in the same form', async () => {
    const { headers } = await get({ 'accept-encoding': 'gzip' });
    const tag = String(headers['etag']);
    expect((await get({ 'accept-encoding': 'gzip', 'if-none-match': tag })).status).toBe(304);
    expect((await get({ 'if-none-match': tag })).status).toBe(200);
  });
});
