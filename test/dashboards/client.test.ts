// Calls of the API: what is new overwrites nothing.
import { afterEach, beforeAll, expect, it, vi } from 'vitest';

type Client = typeof import('../../dashboards/data/client.ts');

let client: Client;

beforeAll(async () => {
  vi.stubGlobal('document', { baseURI: 'http://localhost/' });
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  client = await import('../../dashboards/data/client.ts');
});
afterEach(() => vi.unstubAllGlobals());

/** Answers in turn, and what each request named as its version. */
function answering(...answers: readonly (readonly [number, object])[]): (string | undefined)[] {
  const named: (string | undefined)[] = [];
  const left = [...answers];
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', async (_url: string, { headers }: { headers: Record<string, string> }) => {
    named.push(headers['if-match']);
    const [status, body] = left.shift() ?? [500, {}];
    return await Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  return named;
}

it('says in plain words that the server does not answer, and leaves questions that were given up alone', async () => {
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  const failing = (error: Error) => vi.stubGlobal('fetch', async () => await Promise.reject(error));
  failing(new TypeError('Failed to fetch'));
  await expect(client.read('/api/v1/usage')).rejects.toThrow('The server does not answer.');
  const given = new DOMException('given up', 'AbortError');
  failing(given);
  await expect(client.read('/api/v1/usage')).rejects.toBe(given);
});

it('sets what was never set', async () => {
  const named = answering([201, { budget: 'ci' }]);
  await expect(client.create('/api/v1/budgets/ci', { method: 'PUT', body: {} })).resolves.toMatchObject({
    body: { budget: 'ci' },
  });
  expect(named).toEqual(['"0"']);
});

it('refuses to overwrite what is there', async () => {
  const named = answering([412, { etag: '"3"', current: { limit_micros: 1 } }]);
  await expect(client.create('/api/v1/budgets/ci', { method: 'PUT', body: {} })).rejects.toMatchObject({
    status: 412,
  });
  expect(named).toHaveLength(1);
});

it('sets anew what was taken away', async () => {
  const named = answering([412, { etag: '"4"', current: null }], [201, {}]);
  await client.create('/api/v1/budgets/ci', { method: 'PUT', body: {} });
  expect(named).toEqual(['"0"', '"4"']);
});
