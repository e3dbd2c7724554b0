// Calls of a running Outlay: what is sent, what is understood, and a sentence for whatever else happens.
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, type Call } from '../../../cli/client/call.ts';
import { RefusedCall } from '../../../cli/client/faults.ts';
import { post } from '../../../cli/client/post.ts';
import { read, readAll, readIfAny } from '../../../cli/client/read.ts';
import type { Server } from '../../../cli/client/server.ts';
import type { ReportError } from '../../../cli/report/report-error.ts';
import { startAnswering, type Answering } from '../../support/answering.ts';

let server: Answering | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function answering(...given: Parameters<typeof startAnswering>): Promise<Answering> {
  return (server = await startAnswering(...given));
}

async function faultOf(asked: Promise<unknown>): Promise<ReportError> {
  return await asked.then(
    () => {
      throw new Error('it was answered');
    },
    (error: unknown) => error as ReportError,
  );
}

describe('a call', () => {
  const file = (): Call => ({ method: 'POST', file: Readable.from([Buffer.from('a,'), Buffer.from('b')]) });

  it.each<[string, Call, string | undefined, string]>([
    ['what is asked', { method: 'PUT', body: { a: 1 }, ifMatch: '"3"' }, 'application/json', '{"a":1}'],
    ['CSV', { method: 'PUT', body: 'a,b' }, 'text/csv', 'a,b'],
    ['a file as it is read', file(), 'application/octet-stream', 'a,b'],
    ['nothing', {}, undefined, ''],
  ])('sends %s', async (_what, asked, type, body) => {
    const at = await answering(() => ({ fine: true }), { headers: { etag: '"4"' } });
    const told = await call({ ...at, token: 'secret' }, '/x?y=1', asked);
    expect(told).toEqual({ body: { fine: true }, etag: '"4"' });
    const [one] = at.asked;
    expect([one?.path, one?.query.get('y'), one?.body]).toEqual(['/api/v1/x', '1', body]);
    expect(one?.headers).toMatchObject({ authorization: 'Bearer secret', accept: 'application/json' });
    expect([one?.headers['content-type'], one?.headers['if-match']]).toEqual([type, asked.ifMatch]);
  });

  it('names no token where there is none', async () => {
    const at = await answering(() => '');
    expect((await call(at, '/x')).body).toBeUndefined();
    expect(at.asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it('tells a problem in its own words, and what may mend it', async () => {
    const at = await answering(() => ({ detail: 'The token\u001b[2J is unknown.', code: 7 }), {
      status: 401,
    });
    const fault = await faultOf(call(at, '/x'));
    expect(fault).toBeInstanceOf(RefusedCall);
    expect(fault).toMatchObject({ fault: 'refused', status: 401, problem: { code: 7 } });
    expect(fault.message).toContain('answered 401: The token');
    expect(fault.message).toContain('Set OUTLAY_ADMIN_TOKEN');
    expect(fault.message).not.toContain('\u001b');
  });

  it('takes a page of something else for no Outlay, and follows it nowhere', async () => {
    const page = await answering(() => '<html>');
    expect((await faultOf(call(page, '/x'))).message).toBe(
      `What answers at ${page.url} is no Outlay (status 200)`,
    );
    await page.close();
    const moved = await answering(() => '', { status: 302, headers: { location: 'http://127.0.0.1:9/' } });
    expect((await faultOf(call(moved, '/x'))).message).toBe(
      `What answers at ${moved.url} is no Outlay (status 302)`,
    );
    expect(moved.asked).toHaveLength(1);
  });

  it('gives up after its patience, and not before', async () => {
    const at = await answering(() => undefined);
    const fault = await faultOf(call(at, '/x', { patience: 50 }));
    expect(fault).toMatchObject({ fault: 'unreachable' });
    expect(fault.message).toContain('did not answer in time');
  });

  it('says that nobody is there, and of a broken answer that nobody knows what was done', async () => {
    const nobody = await faultOf(call({ url: 'http://127.0.0.1:9', token: '' }, '/x'));
    expect(nobody.message).toContain('No Outlay answers at http://127.0.0.1:9; name another with --url');
    const at = await answering(() => undefined);
    const broken = faultOf(call(at, '/x', { patience: Infinity }));
    while (at.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await at.close();
    expect((await broken).message).toContain('whether it did what was asked is not known');
  });

  it('speaks TLS to an https address', async () => {
    const at = await answering(() => ({}));
    const url = at.url.replace('http:', 'https:');
    expect((await faultOf(call({ url, token: '' }, '/x'))).message).toMatch(/SSL|TLS|wrong version/i);
    expect(at.asked).toEqual([]);
  });
});

describe('what is told', () => {
  const page = z.object({ data: z.array(z.number()), next_cursor: z.string().nullable() });

  it('is read to its last page, with the filters on each', async () => {
    const at = await answering(({ query }) =>
      query.has('cursor') ? { data: [2], next_cursor: null } : { data: [1], next_cursor: 'on' },
    );
    expect(await readAll(at, '/x', { q: 'a', none: undefined }, page)).toEqual([1, 2]);
    expect(at.asked.map(({ query }) => query.toString())).toEqual(['q=a', 'q=a&cursor=on']);
  });

  it('is not asked for for ever', async () => {
    const at = await answering(() => ({ data: [], next_cursor: 'same' }));
    expect((await faultOf(readAll(at, '/x', {}, page))).message).toContain('the same page twice');
  });

  it('may be of another version', async () => {
    const at = await answering(() => ({ data: 'none' }));
    expect((await faultOf(read(at, '/x', page))).message).toContain('different versions');
    expect((await faultOf(post(at, '/x', page))).message).toContain('different versions');
  });

  it('may be nothing, which is no fault of a setting', async () => {
    const at: Server = await answering(() => ({ detail: 'There is none.' }), { status: 404 });
    expect(await readIfAny(at, '/x')).toEqual({ body: undefined, etag: '"0"' });
  });
});
