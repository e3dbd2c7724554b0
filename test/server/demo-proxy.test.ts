import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listen } from '../../server/http-server.ts';
import express from 'express';
import { createConnection } from 'node:net';
import type { Demo } from '../../server/demo/demo.ts';
import { isPlain, passOn } from '../../server/demo/proxy.ts';
import { createDemoPages } from '../../server/demo/router.ts';

let demo: Server;
let front: Server;
let heard: IncomingHttpHeaders = {};
let say: (text: string) => void = () => undefined;
let url: string;

const here = { host: '127.0.0.1', port: 0, variable: '' };

beforeEach(async () => {
  demo = createServer((request, response) => {
    heard = request.headers;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'keep-alive': 'timeout=1' });
    response.flushHeaders();
    say = (text) => void response.write(text);
  });
  const address = `http://127.0.0.1:${await listen(demo, here)}`;
  front = createServer((request, response) =>
    passOn(request, response, { address, path: '/api/v1/live?a=1', token: 'of the demo' }),
  );
  url = `http://127.0.0.1:${await listen(front, here)}`;
});

afterEach(() => {
  for (const server of [front, demo]) {
    server.close();
    server.closeAllConnections();
  }
});

it('passes live answers on as they come, and nothing of the person’s own', async () => {
  const stop = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: 'Bearer secret', cookie: 'a=b', accept: 'text/event-stream' },
    signal: stop.signal,
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(heard).toMatchObject({ accept: 'text/event-stream' });
  expect(heard).toMatchObject({ authorization: 'Bearer of the demo' });
  expect(heard).not.toHaveProperty('cookie');
  const reader = answer.body?.getReader();
  say('data: 1\n\n');
  const value = (await reader?.read())?.value as Uint8Array | undefined;
  expect(new TextDecoder().decode(value)).toBe('data: 1\n\n');
  stop.abort();
});

it('says that it may be tried again where the demo is gone', async () => {
  demo.close();
  demo.closeAllConnections();
  const answer = await fetch(url);
  expect(answer.status).toBe(502);
  expect(answer.headers.get('retry-after')).toBe('1');
});

/** Everything that the other end says to raw bytes, until it is silent. */
async function sayRaw(port: number, text: string): Promise<string> {
  return await new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    setTimeout(() => {
      socket.destroy();
      resolve(answer);
    }, 300);
  });
}

/** The pages of a demo that answers, behind a gate that lets everybody pass; and what the demo was asked. */
async function openPages(): Promise<{ port: number; asked: string[]; close: () => void }> {
  const asked: string[] = [];
  const behind = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.end('{}'));
  });
  const address = `http://127.0.0.1:${await listen(behind, here)}`;
  const pages = { reached: () => ({ address, token: 'of the demo' }) } as Demo;
  const app = express().use('/demo', createDemoPages(pages, { refusalOf: () => undefined }));
  const before = createServer(app);
  const port = await listen(before, here);
  const close = (): void => {
    for (const server of [before, behind]) server.close().closeAllConnections();
  };
  return { port, asked, close };
}

it.each([
  ['an address of somebody else', 'http://169.254.169.254/demo/api/v1/usage'],
  ['a way out of the API', '/demo/api/v1/../../metrics'],
  ['a way out in another spelling', '/demo/api/v1/%2e%2e/%2e%2e/metrics'],
])('%s is not passed on', async (_what, target) => {
  const { port, asked, close } = await openPages();
  const answer = await sayRaw(port, `GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
  close();
  expect(answer).toMatch(/^HTTP\/1\.1 (400|404)/);
  expect(asked).toEqual([]);
});

const HIDDEN = 'PUT /api/v1/settings/limits HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}';

it.each([
  ['GET', `transfer-encoding: chunked\r\n\r\n${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`],
  ['GET', `connection: content-length\r\ncontent-length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['DELETE', `transfer-encoding: chunked\r\n\r\n${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`],
  ['DELETE', `connection: content-length\r\ncontent-length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
])('the body of a %s is never a request of its own', async (method, rest) => {
  const { port, asked, close } = await openPages();
  await sayRaw(port, `${method} /demo/api/v1/me HTTP/1.1\r\nhost: a\r\n${rest}`);
  close();
  expect(asked.filter((one) => one.startsWith('PUT'))).toEqual([]);
  expect(asked).toEqual(method === 'GET' ? [] : ['DELETE /api/v1/me']);
});

it('a path is plain where everybody reads it the same', () => {
  const request = (method: string) => ({ method, headers: {} });
  expect(isPlain(request('GET'), '/api/v1/usage?q=../..')).toBe(true);
  expect(isPlain(request('GET'), '//elsewhere/api/v1')).toBe(false);
});
