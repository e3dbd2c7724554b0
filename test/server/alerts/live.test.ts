// Readers of events: what they are told, in which order, how many there may be, and their end.
import { createServer, type Server } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Alert } from '../../../schemas/alerts.ts';
import { problem, problemOf, problemReply } from '../../../schemas/problem.ts';
import type { Gate, Principal } from '../../../server/access.ts';
import { createLive, type Live } from '../../../server/alerts/live.ts';
import { readEvents } from './event-reader.ts';
import { sampleAlert } from './samples.ts';

let server: Server;
let live: Live;
let faults: unknown[];

/** Without authentication, or with one that lets tokens pass. */
function gateOf(mayRead: (authorization: string) => boolean, isOpen = true): Gate {
  const admin: Principal = { name: 'admin', id: '', scope: 'admin', user: '', group: '' };
  const principalOf = (authorization?: string) =>
    isOpen || (authorization !== undefined && mayRead(authorization)) ? admin : undefined;
  return {
    principalOf,
    refusalOf: (authorization) => (principalOf(authorization) ? undefined : problem(401, 'no')),
  };
}

async function open(given: Partial<Parameters<typeof createLive>[0]> = {}): Promise<string> {
  faults = [];
  live = createLive({
    gate: gateOf(() => true),
    after: async () => await Promise.resolve([]),
    dataAsOf: () => '2026-11-22T13:00:00.000Z',
    onFault: (error) => faults.push(error),
    ...given,
  });
  server = createServer((request, response) => {
    try {
      live.connect(request, response);
    } catch (error) {
      const { status, headers, body } = problemReply(problemOf(error));
      response.writeHead(status, headers).end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  live.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('a reader that comes back is told what it missed before what is new, and nothing twice', async () => {
  let release: (alerts: Alert[]) => void = () => undefined;
  const asked: string[] = [];
  const url = await open({
    after: async (id) => {
      asked.push(id);
      return id === 'seen' ? await new Promise((resolve) => (release = resolve)) : [];
    },
  });
  const reader = await readEvents(url, 'seen');
  await reader.heard('spend', 1);
  live.alert(sampleAlert({ id: 'both' }));
  live.alert(sampleAlert({ id: 'new' }));
  release([sampleAlert({ id: 'missed' }), sampleAlert({ id: 'both' })]);
  const told = await reader.heard('alert', 3);
  expect(told.map(({ id }) => id)).toEqual(['missed', 'both', 'new']);
  live.alert(sampleAlert({ id: 'newest' }));
  expect((await reader.heard('alert', 4))[3]?.id).toBe('newest');
  expect(asked).toEqual(['seen', 'both']);
});

it('a reader whose missed alerts cannot be read is ended, so that it comes back', async () => {
  const url = await open({ after: async () => await Promise.reject(new Error('away')) });
  const answer = await fetch(`${url}/api/v1/events`, { headers: { 'last-event-id': 'seen' } });
  expect(await answer.text()).not.toContain('event: alert');
  expect(faults).toHaveLength(1);
});

it('the one that is too many is refused with 503, and a place that becomes free is taken', async () => {
  const url = await open({ most: 1 });
  const first = await readEvents(url);
  expect((await fetch(`${url}/api/v1/events`)).status).toBe(503);
  first.close();
  await expect.poll(async () => await readEvents(url).then(() => 'read', String)).toBe('read');
});

it('connections are kept alive with comments, and end when it closes', async () => {
  const url = await open({ keepAliveMs: 5 });
  const answer = await fetch(`${url}/api/v1/events`);
  const text = answer.text();
  await new Promise((resolve) => setTimeout(resolve, 40));
  live.close();
  expect(await text).toMatch(/^retry: 3000\n\nevent: spend\ndata: .*\n\n: still here\n\n/);
  expect((await fetch(`${url}/api/v1/events`)).status).toBe(503);
});

it('a reader that missed more than a page and more than is held for it is told all of it, once', async () => {
  const missed = Array.from({ length: 3_000 }, (_, index) =>
    sampleAlert({ id: String(index), message: 'x'.repeat(1_000) }),
  );
  const url = await open({
    after: async (id) => {
      const from = id === 'seen' ? 0 : Number(id) + 1;
      return await Promise.resolve(missed.slice(from, from + 1_000));
    },
  });
  const reader = await readEvents(url, 'seen');
  const told = await reader.heard('alert', missed.length);
  expect(told.map(({ id }) => id)).toEqual(missed.map(({ id }) => id));
  reader.close();
});

it('a reader whose token may not read any more is ended, and the others are not', async () => {
  const allowed = new Set(['Bearer a', 'Bearer b']);
  const url = await open({ gate: gateOf((token) => allowed.has(token), false) });
  const read = async (authorization: string) =>
    await fetch(`${url}/api/v1/events`, { headers: { authorization } });
  const [first, second] = [await read('Bearer a'), await read('Bearer b')];
  allowed.delete('Bearer a');
  live.recheck();
  expect(await first.text()).toContain('event: spend');
  const reading = (second.body as ReadableStream<Uint8Array>).getReader();
  await reading.read();
  live.alert(sampleAlert({ id: 'later' }));
  expect(new TextDecoder().decode((await reading.read()).value)).toContain('later');
});

it('one token cannot take the places of everybody', async () => {
  const url = await open({ gate: gateOf(() => true, false), mostOfOne: 1 });
  const statusOf = async (authorization: string) =>
    (await fetch(`${url}/api/v1/events`, { headers: { authorization } })).status;
  expect([await statusOf('Bearer a'), await statusOf('Bearer a'), await statusOf('Bearer b')]).toEqual([
    200, 503, 200,
  ]);
});

it('a question for the head is answered at once and takes no place', async () => {
  const url = await open({ most: 1 });
  for (let time = 0; time < 2; time++) {
    const answer = await fetch(`${url}/api/v1/events`, { method: 'HEAD' });
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await answer.text();
  }
  expect((await readEvents(url)).events).toEqual([]);
});

it('a reader that does not read and loses its right is dropped, and the others are told on', async () => {
  let mayRead = true;
  const url = await open({
    gate: gateOf((authorization) => mayRead || authorization !== 'Bearer slow', false),
    keepAliveMs: 20,
  });
  const { port } = new URL(url);
  const slow = createConnection(Number(port), '127.0.0.1', () => {
    slow.write('GET /api/v1/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer slow\r\n\r\n');
    slow.pause();
  });
  const other = await readEvents(url, undefined, 'Bearer other');
  await other.heard('spend', 1);
  const message = 'x'.repeat(200_000);
  for (let index = 0; index < 4; index++) live.alert(sampleAlert({ id: `a${index}`, message }));
  mayRead = false;
  live.recheck();
  await new Promise((resolve) => setTimeout(resolve, 100));
  live.alert(sampleAlert({ id: 'last' }));
  expect((await other.heard('alert', 5))[4]?.id).toBe('last');
  slow.destroy();
});
