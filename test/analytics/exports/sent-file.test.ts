// A file as it is sent: its digest follows it, and one that is cut short is told as that.
import express from 'express';
import { createHash } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { sendFile } from '../../../analytics/exports/router.ts';
import type { ExportRow } from '../../../analytics/exports/file.ts';
import type { SentBytes } from '../../../analytics/exports/sent-file.ts';
import { serve, type Served } from '../serve-router.ts';

const COLUMNS = [{ name: 'a', type: 'text' as const }];
let served: Served | undefined;
afterEach(async () => await served?.close());

/** Serves a file of these pages; what became of it. */
async function sending(pages: AsyncIterable<readonly ExportRow[]>) {
  let tell: (sent: SentBytes | undefined) => void = () => undefined;
  const sent = new Promise<SentBytes | undefined>((resolve) => (tell = resolve));
  const router = express.Router();
  router.get('/file.csv', async (asked, response) => {
    const file = { name: 'file.csv', head: {}, columns: COLUMNS, pages };
    await sendFile({ request: asked, response }, 'csv', file, tell).finally(() => tell(undefined));
  });
  served = await serve(router, () => undefined);
  return { sent, url: `${served.url}/file.csv` };
}

async function begin(url: string, method = 'GET'): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    request(url, { method }, resolve).on('error', reject).end();
  });
}

async function* rows(count: number): AsyncGenerator<readonly ExportRow[]> {
  for (let at = 0; at < count; at += 1) yield await Promise.resolve([{ a: String(at) }]);
}

it('ends with the digest of its bytes', async () => {
  const { sent, url } = await sending(rows(3));
  const response = await begin(url);
  const bytes = Buffer.concat((await response.toArray()) as Buffer[]);
  const digest = createHash('sha256').update(bytes).digest();
  expect(response.trailers['repr-digest']).toBe(`sha-256=:${digest.toString('base64')}:`);
  expect(await sent).toEqual({
    name: 'file.csv',
    form: 'csv',
    bytes: bytes.length,
    rows: 3,
    sha256: digest.toString('hex'),
    complete: true,
  });
});

it('is told as cut short, without a digest, where its reader went away', async () => {
  const { sent, url } = await sending(rows(Infinity));
  const response = await begin(url);
  response.once('data', () => response.destroy());
  expect(await sent).toMatchObject({ sha256: '', complete: false });
});

it('is told as cut short, and its connection ends before it, where what it is made from fails', async () => {
  const { sent, url } = await sending(
    (async function* () {
      yield* rows(2);
      throw new Error('the engine is gone');
    })(),
  );
  const response = await begin(url);
  await expect(response.toArray()).rejects.toThrow('aborted');
  expect(await sent).toMatchObject({ rows: 2, sha256: '', complete: false });
});

it('is nothing where only its head is asked for', async () => {
  const { sent, url } = await sending(rows(3));
  const response = await begin(url, 'HEAD');
  expect([response.statusCode, response.headers['content-type'], await sent]).toEqual([
    200,
    'text/csv; charset=utf-8; header=present',
    undefined,
  ]);
});
