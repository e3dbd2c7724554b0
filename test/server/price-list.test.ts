// The published list of prices that a deployment has read again: only what can be used counts, and a start needs no network.
import { updatePrices, waitForUpdate, type Provider } from '@pydantic/genai-prices';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPriceBook } from '../../ingest/price/book.ts';
import { PRICE_SOURCE } from '../../ingest/price/bundled.ts';
import type { PriceList } from '../../ingest/price/price-list.ts';
import { toUsd } from '../../schemas/money.ts';
import { openPriceList, type ReadPriceList } from '../../server/price-list.ts';

const MODEL = 'claude-opus-4-8';
const VERSION = /^genai-prices@\d{4}-\d{2}-\d{2}\.[0-9a-f]{12}$/;

let bundled: readonly Provider[];
let folder: string;
let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: number;
let told: PriceList[];
let list: ReadPriceList | undefined;

beforeAll(async () => {
  updatePrices(() => undefined);
  bundled = (await waitForUpdate()) ?? [];
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-price-list-'));
  asked = 0;
  told = [];
  server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices.json?key=hidden`;
});

afterEach(() => {
  list?.stop();
  list = undefined;
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const soon = async (work: () => void) => await vi.waitFor(work, { timeout: 10_000 });

/** The bundled list, with another rate of plain input of one model. */
function listWith(input: unknown): string {
  const providers = bundled.map((provider) => ({
    ...provider,
    models: provider.models.map((model) =>
      provider.id === 'anthropic' && model.id === MODEL
        ? { ...model, prices: { input_mtok: input, output_mtok: 25, cache_read_mtok: null } }
        : model,
    ),
  }));
  return JSON.stringify(providers);
}

function answering(text: string, headers: Readonly<Record<string, string>> = {}, status = 200): void {
  answer = (_request, response) => response.writeHead(status, headers).end(text);
}

function open(pricesUrl: string | undefined = url, times = {}): ReadPriceList {
  list = openPriceList({ dataDir: folder, pricesUrl, log: { info: vi.fn(), warn: vi.fn() }, ...times });
  list.start(async (one) => await Promise.resolve(void told.push(one)));
  return list;
}

/** The rate of plain input now, for a million tokens, and what says so. */
function rateNow(): readonly [rate: string, source: string] {
  const question = { provider: 'anthropic', model: MODEL, speed: '', promptTokens: 1, ofManyCalls: false };
  const list = createPriceBook().priceOf({ ...question, time: Date.UTC(2026, 10, 22) })?.list;
  return [toUsd((list?.low.input ?? 0n) * 1_000_000n), list?.source ?? ''];
}

describe('without an address', () => {
  it('nobody is asked, and the bundled list counts', () => {
    list = openPriceList({ dataDir: folder, pricesUrl: undefined, log: { info: vi.fn(), warn: vi.fn() } });
    list.start(async () => await Promise.resolve());
    expect(list.state()).toEqual({ source: PRICE_SOURCE, url: null, read_at: null, fault: '' });
    expect(rateNow()).toEqual(['5', PRICE_SOURCE]);
    expect(asked).toBe(0);
  });
});

describe('the list of an address', () => {
  it('counts from when it was read, under a version of its own, is told on and kept', async () => {
    answering(listWith(7));
    const { state } = open();
    await soon(() => expect(state().read_at).not.toBeNull());
    expect(rateNow()).toEqual(['7', state().source]);
    expect(state().source).toMatch(VERSION);
    expect(state().fault).toBe('');
    expect(told.map(({ source }) => source)).toEqual([state().source]);
    // A key in the address is nobody's to read.
    expect(state().url).toBe(url.replace('?key=hidden', ''));
  });

  it('counts after a start without a network, and only for the address that it is of', async () => {
    answering(listWith(8));
    const first = open();
    await soon(() => expect(first.state().read_at).not.toBeNull());
    const { source } = first.state();
    first.stop();
    answering(listWith(9));
    await soon(() => expect(existsSync(join(folder, 'price-list.json'))).toBe(true));
    open('http://127.0.0.1:9/prices.json').stop();
    expect(list?.kept).toBeUndefined();
    answer = (request) => request.destroy();
    const again = open();
    expect(again.kept?.source).toBe(source);
    expect(rateNow()).toEqual(['8', source]);
    await soon(() => expect(again.state().fault).not.toBe(''));
    expect(again.state().source).toBe(source);
    expect(again.state().read_at).not.toBeNull();
  });

  it('has tiers and dates, as the bundled one has', async () => {
    answering(listWith(7));
    const { state } = open();
    await soon(() => expect(state().read_at).not.toBeNull());
    const question = { provider: 'anthropic', model: 'claude-opus-4-6', speed: '', ofManyCalls: false };
    const inputAt = (day: string) =>
      createPriceBook().priceOf({ ...question, promptTokens: 250_000, time: Date.parse(day) })?.list?.low
        .input;
    expect([inputAt('2026-03-12'), inputAt('2026-03-13')]).toEqual([10_000_000n, 5_000_000n]);
  });

  it('is asked for again, and keeps its version where it did not change', async () => {
    const text = listWith(6);
    answer = (request, response) => {
      const isKnown = request.headers['if-none-match'] === '"six"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"six"' }).end(isKnown ? '' : text);
    };
    const { state } = open(url, { everyMs: 20 });
    await soon(() => expect(asked).toBeGreaterThan(2));
    expect(told).toHaveLength(1);
    expect(rateNow()).toEqual(['6', state().source]);
  });

  it.each([
    ['no list', '<html>', 'is no JSON'],
    ['an empty list', '[]', 'cannot be used'],
    ['a negative rate', () => listWith(-1), 'input_mtok'],
    ['a rate that would not fit the ledger', () => listWith(2_000_000), 'input_mtok'],
    ['a rate that is no number', () => listWith('5'), 'prices'],
    ['a list of hardly anything', '[{ "id": "a", "models": [] }]', 'fewer than 100 models'],
    [
      'a pattern that cannot be matched',
      () => JSON.stringify([{ id: 'a', models: [{ id: 'b', match: { regex: '(' }, prices: {} }] }]),
      'match',
    ],
  ])('counts for nothing where it is %s', async (_what, text, why) => {
    answering(listWith(6));
    const { state } = open(url, { everyMs: 10, againMs: 10 });
    await soon(() => expect(state().read_at).not.toBeNull());
    const before = rateNow();
    const kept = readFileSync(join(folder, 'price-list.json'), 'utf8');
    answering(typeof text === 'string' ? text : text());
    await soon(() => expect(state().fault).toContain(why));
    expect(rateNow()).toEqual(before);
    expect((JSON.parse(readFileSync(join(folder, 'price-list.json'), 'utf8')) as PriceList).text).toBe(
      (JSON.parse(kept) as PriceList).text,
    );
  });

  it('is not looked for where an answer points elsewhere, and not where what was kept is torn', async () => {
    writeFileSync(join(folder, 'price-list.json'), '{"source": "gen');
    answering('', { location: 'http://127.0.0.1:9/' }, 302);
    const { state, kept } = open();
    expect(kept).toBeUndefined();
    await soon(() => expect(state().fault).toContain('answered 302'));
  });
});
