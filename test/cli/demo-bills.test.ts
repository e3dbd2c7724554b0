// The demo company's bills: read by the readers of reports they come to what its own books say, gap and drift included.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { billBooks } from '../../cli/demo/bills/bill-books.ts';
import { BillLog } from '../../cli/demo/bills/bill-log.ts';
import { billSettings } from '../../cli/demo/bills/bill-settings.ts';
import { demoBilled, demoBills } from '../../cli/demo/bills/demo-bills.ts';
import { loadBills } from '../../cli/demo/bills/load-bills.ts';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { listCost } from '../../cli/demo/session/models.ts';
import { emptyTruth } from '../../cli/demo/truth.ts';
import { readAnthropicAnalyticsCost } from '../../ingest/billing/anthropic-analytics.ts';
import { readAnthropicUsage } from '../../ingest/billing/anthropic-usage.ts';
import { readOpenAiCosts } from '../../ingest/billing/openai-costs.ts';
import { readOpenAiUsage } from '../../ingest/billing/openai-usage.ts';
import { aliasUpdate } from '../../schemas/alias.ts';
import type { BillLine } from '../../schemas/bills.ts';
import { costCentersUpdate } from '../../schemas/chargeback-api.ts';
import { creditPoolPut } from '../../schemas/credits-api.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { TOKEN_KINDS, totalTokens } from '../../schemas/tokens.ts';
import { linesIn, sumOf, sumsBy } from '../ingest/billing/bill-sums.ts';

/** A Wednesday; the bills of sixteen days hold a Tuesday and a Thursday on which a laptop told nothing. */
const UNTIL = new Date('2026-11-18T15:00:00Z');
const SPAN = { seed: 'bills', until: UNTIL, days: 19 };

const company = demoCompany(SPAN);
const truth = emptyTruth(UNTIL.getTime());
const log = new BillLog();
const exported = Array.from(company.exports(truth, log)).length;
const billed = demoBilled(company, log);
const books = billBooks(billed);
const bills = demoBills(company, log);

function textOf(source: string): string {
  return bills.find((bill) => bill.source === source)?.text ?? '';
}

/** Cells of a table without quotes, by column. */
function rowsOf(source: string): Record<string, string>[] {
  const [head = '', ...rows] = textOf(source).trimEnd().split('\r\n');
  const columns = head.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, at) => [columns[at] ?? '', cell])));
}

const sumCells = (rows: readonly Record<string, string>[], column: string): bigint =>
  rows.reduce((sum, row) => sum + (fromUsd(row[column] ?? '') ?? 0n), 0n);

describe("the demo company's bills", () => {
  it('hold every call of the agents that are billed', () => {
    expect(exported).toBeGreaterThan(1000);
    const costOf = (provider: 'anthropic' | 'openai' | 'github' | 'cursor') =>
      log.uses(provider).reduce((sum, { model, tokens }) => sum + listCost(model, tokens), 0n);
    const told = (...agents: string[]) =>
      agents.reduce((sum, agent) => sum + (truth.byAgent.get(agent)?.cost ?? 0n), 0n);
    expect(toUsd(costOf('anthropic'))).toBe(toUsd(told('claude-code', 'pipeline-doctor')));
    expect(toUsd(costOf('openai'))).toBe(
      toUsd(told('codex', 'opencode', 'cline', 'litellm', 'notebook-agent')),
    );
    expect(toUsd(costOf('github'))).toBe(toUsd(told('copilot')));
    expect(toUsd(costOf('cursor'))).toBe(toUsd(told('cursor')));
  });

  it('are of days that are over, from the third one on', () => {
    const days = new Set(linesIn(readOpenAiUsage(textOf('openai.usage'))).map(({ day }) => day));
    expect([...days].sort().at(0)).toBe('2026-11-02');
    expect([...days].sort().at(-1)).toBe('2026-11-17');
    expect(billed.days).toHaveLength(16);
  });

  it('of Anthropic come to the books: a laptop, a console, searches, and five percent off', () => {
    const lines = linesIn(readAnthropicAnalyticsCost(textOf('anthropic.analytics_cost')));
    const { told, untold, console, tools, dearer, discount, billed: owed } = books.anthropic;
    expect(sumOf(lines, 'billedCost')).toBe(toUsd(owed));
    expect(sumOf(lines, 'listCost')).toBe(toUsd(owed + discount));
    expect(owed).toBe(told + untold + console + tools - discount);
    expect([untold, console, tools, discount].every((amount) => amount > 0n)).toBe(true);
    expect(dearer).toBe(0n);
    expect(sumsBy(lines, 'listCost', ({ kind }) => kind)['tools']).toBe(toUsd(tools));
    expect(sumsBy(lines, 'listCost', ({ scope }) => scope)['']).toBe(toUsd(console));
    expect(lines.filter(({ unknown }) => unknown !== '')).toEqual([]);
  });

  it('of OpenAI come to the books: a laptop, searches, and a model that costs a tenth more than the list says', () => {
    const lines = linesIn(readOpenAiCosts(textOf('openai.costs')));
    const { told, untold, console, tools, dearer, billed: owed } = books.openai;
    expect(sumOf(lines, 'billedCost')).toBe(toUsd(owed));
    expect(owed).toBe(told + untold + tools + dearer);
    expect([untold, tools, dearer].every((amount) => amount > 0n)).toBe(true);
    expect(console).toBe(0n);
    expect(lines.filter(({ unknown }) => unknown !== '')).toEqual([]);
  });

  it.each([
    ['anthropic', 'anthropic.usage', readAnthropicUsage],
    ['openai', 'openai.usage', readOpenAiUsage],
  ] as const)('of %s tell the tokens of each kind that are billed', (provider, source, read) => {
    const tokens = linesIn(read(textOf(source))).filter(({ kind }: BillLine) => kind === 'tokens');
    const sums = sumsBy(tokens, 'quantity', ({ tokenKind }) => tokenKind);
    for (const kind of TOKEN_KINDS) {
      const count = billed[provider].uses.reduce((sum, use) => sum + use.tokens[kind], 0);
      expect(sums[kind] ?? '0', kind).toBe(String(count));
    }
    expect(billed[provider].uses.every((use) => totalTokens(use.tokens) > 0)).toBe(true);
  });

  it('of GitHub tell credits by login, which the pool covers, and reviews by Copilot', () => {
    const rows = rowsOf('github.ai_credits');
    expect(sumCells(rows, 'quantity')).toBe(books.credits);
    expect(sumCells(rows, 'gross_amount')).toBe(books.credits / 100n);
    expect(sumCells(rows, 'net_amount')).toBe(0n);
    const chats = rows.filter(({ model }) => model !== 'Code Review model');
    expect(new Set(chats.map(({ username }) => username))).toEqual(new Set(['noah-fischer', 'yara-mansour']));
    expect(rows.length - chats.length).toBeGreaterThan(0);
  });

  it('of GitHub tell minutes of each job, of which only larger runners cost money', () => {
    const rows = rowsOf('github.usage');
    expect(rows.length).toBeGreaterThan(10);
    const larger = rows.filter(({ sku }) => sku === 'actions_linux_4_core');
    expect(sumCells(rows, 'net_amount')).toBe(sumCells(larger, 'gross_amount'));
    expect(sumCells(larger, 'gross_amount')).toBe((sumCells(larger, 'quantity') * 12n) / 1000n);
    expect(
      rows.some(({ workflow_path: path }) => path === 'dynamic/agents/copilot-pull-request-reviewer'),
    ).toBe(true);
  });

  it('of Cursor tell every event of the days', () => {
    const { usageEvents, totalUsageEventsCount } = JSON.parse(textOf('cursor.events')) as {
      usageEvents: { chargedCents: number; userEmail: string }[];
      totalUsageEventsCount: number;
    };
    expect(usageEvents).toHaveLength(totalUsageEventsCount);
    const first = Date.UTC(2026, 10, 2);
    const own = log.cursor.filter(({ call }) => call.at >= first && call.at < Date.UTC(2026, 10, 18));
    expect(usageEvents).toHaveLength(own.length);
    const cents = usageEvents.reduce((sum, event) => sum + (fromUsd(event.chargedCents) ?? 0n), 0n);
    expect(cents).toBe(own.reduce((sum, { call }) => sum + call.cost, 0n) * 100n);
  });

  it('tell the same of a day when the demo goes on later', () => {
    const later = { ...SPAN, until: new Date(UNTIL.getTime() + 30 * 3_600_000) };
    const laterLog = new BillLog();
    const laterCompany = demoCompany(later);
    Array.from(laterCompany.exports(undefined, laterLog));
    const again = demoBills(laterCompany, laterLog);
    const compared = [
      ['openai.costs', readOpenAiCosts],
      ['anthropic.analytics_cost', readAnthropicAnalyticsCost],
    ] as const;
    for (const [source, read] of compared) {
      const before = read(textOf(source)).slices;
      const after = read(again.find((bill) => bill.source === source)?.text ?? '').slices;
      const known = new Map(after.map((slice) => [`${slice.scope} ${slice.day}`, slice.lines]));
      const common = before.filter(({ day }) => day >= '2026-11-04');
      for (const { scope, day, lines } of common) expect(known.get(`${scope} ${day}`) ?? []).toEqual(lines);
      expect(common.length).toBeGreaterThan(20);
    }
  });

  it('are none where no day is over', () => {
    expect(demoBills(demoCompany({ ...SPAN, days: 1 }), new BillLog())).toEqual([]);
  });
});

describe('loading the bills', () => {
  let server: Server | undefined;

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  });

  async function listen(statusOf: (path: string) => number) {
    const received: { method: string; path: string; type: string; token: string; body: string }[] = [];
    const started = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const body = headers['content-encoding'] ? '' : Buffer.concat(chunks).toString();
        const { authorization: token = '', 'content-type': type = '' } = headers;
        received.push({ method, path: url, type, token, body });
        response.writeHead(statusOf(url)).end('{}');
      });
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return { baseUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, received };
  }

  it('sets scopes and the pool first, and then imports each report as the file that it is', async () => {
    const { baseUrl, received } = await listen(() => 200);
    const counts = await loadBills({ ...SPAN, baseUrl, token: 'secret' }, log);
    expect(counts).toEqual({ settings: billSettings(company).length, reports: bills.length, refused: '' });
    const files = received.slice(counts.settings);
    expect(files.map(({ path }) => new URL(path, baseUrl).searchParams.get('source'))).toEqual(
      bills.map(({ source }) => source),
    );
    expect(files.map(({ body }) => body)).toEqual(bills.map(({ text }) => text));
    for (const { type, token, method } of files) {
      expect([type, token, method]).toEqual(['application/octet-stream', 'Bearer secret', 'POST']);
    }
  });

  it('says why where the server refuses, and leaves the rest of the demo alone', async () => {
    const { baseUrl } = await listen((path) => (path.includes('imports') ? 400 : 200));
    const counts = await loadBills({ ...SPAN, baseUrl }, log);
    expect(counts).toMatchObject({ reports: 0, refused: expect.stringMatching(/answered 400/) as string });
  });

  it('speaks the contract of the settings API', () => {
    for (const { path, body } of billSettings(company)) {
      if (path.startsWith('/api/v1/credit-pools/')) creditPoolPut.parse(body);
      if (path.startsWith('/api/v1/people/aliases/')) aliasUpdate.parse(body);
      if (path === '/api/v1/cost-centers') costCentersUpdate.parse(body);
    }
  });
});
