// Loading the demo company over HTTP: in order, compressed, patient, and the same every time.
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { loadDemo } from '../../cli/demo/load.ts';
import { SendError } from '../../cli/demo/send.ts';

type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: string };
type Answer = (response: ServerResponse, count: number) => void;

const MONTH = { seed: 'load', until: new Date('2026-11-18T15:04:05Z'), days: 0.25 };
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

async function listen(answer: Answer): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = [];
  let count = 0;
  const started = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const attempt = (count += 1);
      answer(response, attempt);
      if (response.statusCode !== 200) return;
      const bytes = Buffer.concat(chunks);
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      received.push({ method, path: url, headers, body: body.toString() });
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, received };
}

const ok: Answer = (response) => response.end('{}');

describe('loading the demo company', () => {
  it('sends every export compressed, with the token, and each session in order', async () => {
    const { baseUrl, received } = await listen(ok);
    const counts = await loadDemo({ ...MONTH, baseUrl, token: 'secret-token' });
    const otlp = received.filter(({ path }) => path.startsWith('/v1/'));
    expect(counts.requests).toBe(otlp.length);
    expect(counts.bytes).toBe(otlp.reduce((total, { body }) => total + body.length, 0));
    for (const { path, headers } of received.filter((one) => one.path !== '/webhooks/github')) {
      expect(headers.authorization).toBe('Bearer secret-token');
      // Hooks do not compress.
      expect(headers['content-encoding']).toBe(path === '/api/v1/context' ? undefined : 'gzip');
    }
    const sent = new Map<string, string[]>();
    for (const { path, body } of otlp) {
      const resources = Object.values(JSON.parse(body) as Record<string, unknown[]>).flat();
      for (const resource of resources) push(sent, path, resource);
    }
    const expected = new Map<string, string[]>();
    for (const { path, body } of demoCompany(MONTH).exports()) {
      const resources = Object.values(body as Record<string, unknown[]>).flat();
      for (const resource of resources) push(expected, path, resource);
    }
    expect(sent).toEqual(expected);
  });

  it('makes groups before the first export and limits after the last one', async () => {
    const { baseUrl, received } = await listen(ok);
    const counts = await loadDemo({ ...MONTH, baseUrl });
    const paths = received.map(({ path }) => path);
    const first = paths.findIndex((path) => path.startsWith('/v1/'));
    const last = paths.findLastIndex((path) => path.startsWith('/v1/'));
    const between = paths.slice(0, first).filter((path) => path.startsWith('/api/v1/'));
    expect(between).toHaveLength(15);
    expect(paths.slice(0, 12).every((path) => path.startsWith('/api/v1/groups/'))).toBe(true);
    expect(between.slice(12, 14).every((path) => path.startsWith('/api/v1/people/aliases/'))).toBe(true);
    expect(between[14]).toBe('/api/v1/forges/github');
    const after = paths
      .slice(last + 1)
      .filter((path) => path !== '/webhooks/github' && path !== '/api/v1/outcomes');
    expect(after.every((path) => path.includes('/limits'))).toBe(true);
    const others = counts.requests + counts.deliveries + counts.outcomes + counts.places;
    expect(counts.settings).toBe(paths.length - others);
  });

  it('tells where people with the hook work before the first export of each of their sessions', async () => {
    const { baseUrl, received } = await listen(ok);
    const counts = await loadDemo({ ...MONTH, baseUrl });
    const places = received.flatMap(({ path, body }, index) =>
      path === '/api/v1/context'
        ? [{ index, ...(JSON.parse(body) as { session: string; user: string }) }]
        : [],
    );
    expect(places.length).toBeGreaterThan(3);
    expect(places).toHaveLength(counts.places);
    for (const { index, session } of places) {
      const first = received.findIndex(({ path, body }) => path.startsWith('/v1/') && body.includes(session));
      expect(first).toBeGreaterThan(index);
    }
  });

  it('delivers as GitHub does, signed with the secret of the connection that it makes', async () => {
    const { baseUrl, received } = await listen(ok);
    const counts = await loadDemo({ ...MONTH, days: 0.5, baseUrl, token: 'secret-token' });
    const connection = received.find(({ path }) => path === '/api/v1/forges/github');
    const { secret } = JSON.parse(connection?.body ?? '{}') as { secret: string };
    const delivered = received.filter(({ path }) => path === '/webhooks/github');
    expect(delivered.length).toBe(counts.deliveries);
    expect(counts.deliveries).toBeGreaterThan(10);
    for (const { headers, body } of delivered) {
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
      expect(headers.authorization).toBeUndefined();
    }
  });

  it('sends the same bytes a second time', async () => {
    const { baseUrl, received } = await listen(ok);
    await loadDemo({ ...MONTH, baseUrl });
    const first = received.splice(0).map(digest).sort();
    await loadDemo({ ...MONTH, baseUrl });
    expect(received.map(digest).sort()).toEqual(first);
  });

  it('comes back when it is told to, and counts it', async () => {
    const { baseUrl, received } = await listen((response, count) => {
      if (count % 5 === 0) response.writeHead(503, { 'retry-after': '0' });
      response.end('{}');
    });
    const counts = await loadDemo({ ...MONTH, baseUrl });
    expect(counts.retries).toBeGreaterThan(3);
    const { requests, settings, deliveries, outcomes, places } = counts;
    expect(received).toHaveLength(requests + settings + deliveries + outcomes + places);
  });

  it('counts what a server took only in part', async () => {
    const { baseUrl } = await listen((response) =>
      response.end('{"partialSuccess":{"rejectedLogRecords":"2"}}'),
    );
    const counts = await loadDemo({ ...MONTH, baseUrl });
    expect(counts.rejected).toBe(2 * counts.requests);
  });

  it('stops at a refusal and says what was refused', async () => {
    const { baseUrl } = await listen((response) => {
      response.writeHead(401);
      response.end('no token');
    });
    const refusal = loadDemo({ ...MONTH, baseUrl });
    await expect(refusal).rejects.toThrow(SendError);
    await expect(refusal).rejects.toThrow(/PUT \/api\/v1\/groups\/payments answered 401: no token/);
  });

  it('tells how far it is', async () => {
    const { baseUrl } = await listen(ok);
    const done: number[] = [];
    await loadDemo({ ...MONTH, baseUrl, onProgress: (progress) => done.push(progress.done) });
    expect(done.at(-1)).toBe(1);
    expect(done.every((share) => share > 0 && share <= 1)).toBe(true);
  });

  it('ends when it is aborted', async () => {
    const { baseUrl } = await listen(ok);
    const abort = new AbortController();
    const loading = loadDemo({
      ...MONTH,
      baseUrl,
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    });
    await expect(loading).rejects.toThrow();
  });
});

/** Everything of a session and signal in the order in which it came. */
function push(sessions: Map<string, string[]>, path: string, resource: unknown): void {
  const json = JSON.stringify(resource);
  const session =
    /"[\w.]*(?:session[._]id|conversation\.id|ulid)","value":\{"stringValue":"([^"]+)"/.exec(json)?.[1] ?? '';
  const key = `${path} ${session}`;
  sessions.set(key, [...(sessions.get(key) ?? []), createHash('sha256').update(json).digest('hex')]);
}

function digest({ method, path, body }: Received): string {
  return createHash('sha256').update([method, path, body].join('\n')).digest('hex');
}
