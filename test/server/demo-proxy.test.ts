import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listen } from '../../server/http-server.ts';
import { passOn } from '../../server/demo/proxy.ts';

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
    passOn(request, response, { address, path: '/api/v1/live?a=1' }),
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
  expect(heard).not.toHaveProperty('authorization');
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
