// Each provider is asked as its documentation says, page after page, and its answers are a report that can be read.
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { BillSource } from '../../../schemas/bills.ts';
import { windowsIn } from '../../../server/billing/providers/days.ts';
import { createProviderApi } from '../../../server/billing/providers/provider-api.ts';
import { providerOf } from '../../../server/billing/providers/providers.ts';
import { readTask } from '../../../server/billing/read-thread.ts';
import { billFixture, costsPage } from './bill-rig.ts';
import { startProvider, type Answered } from './provider-server.ts';

const SECRET = 'sk-admin-of-the-test';
const WINDOW = { from: '2026-10-05', to: '2026-10-07' };

const server = await startProvider();
afterAll(async () => await server.close());
beforeEach(() => {
  server.asked.length = 0;
});

/** Reads a window of a source from the server of the test. */
async function reading(source: BillSource, account = '', window = WINDOW): Promise<Buffer> {
  const provider = providerOf(source);
  if (!provider) throw new Error(`${source} cannot be read`);
  const api = createProviderApi({
    name: provider.name,
    needs: provider.needs,
    apiUrl: server.url,
    headers: provider.headers(SECRET),
    allowPrivate: true,
    signal: new AbortController().signal,
    onRequest: () => undefined,
    now: Date.now,
    patience: { pauseMs: 5_000, retryMs: [1, 1] },
  });
  return await provider.read(api, { window, account });
}

function linesOf(source: BillSource, bytes: Buffer): number {
  const told = readTask({ importId: 'i', source, account: '', bytes });
  if (told.type !== 'read') throw new Error(JSON.stringify(told));
  return told.report.slices.reduce((sum, { lines }) => sum + lines, 0);
}

const json = (name: string) => JSON.parse(billFixture(name).toString()) as Record<string, unknown>;
/** One page after the other, each naming the next. */
const inPages =
  (...pages: readonly object[]) =>
  (_asked: unknown, index: number): Answered => {
    const isLast = index === pages.length - 1;
    return { body: { ...pages[index], has_more: !isLast, next_page: isLast ? null : `page_${index + 1}` } };
  };

describe('OpenAI', () => {
  it('is asked for costs by project, line item and key, page after page', async () => {
    const [first, second] = [{ [WINDOW.from]: { p: { i: 1 } } }, { '2026-10-06': { p: { i: 2 } } }];
    server.answer = inPages(JSON.parse(costsPage(first)) as object, JSON.parse(costsPage(second)) as object);
    const bytes = await reading('openai.costs');
    expect(linesOf('openai.costs', bytes)).toBe(2);
    const [one, two] = server.asked;
    expect(one?.path).toBe('/v1/organization/costs');
    expect(one?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(Object.fromEntries(one?.query ?? [])).toMatchObject({
      start_time: String(Date.parse(WINDOW.from) / 1_000),
      end_time: String(Date.parse(WINDOW.to) / 1_000),
      bucket_width: '1d',
    });
    expect(one?.query.getAll('group_by[]')).toEqual(['project_id', 'line_item', 'api_key_id']);
    expect(two?.query.get('page')).toBe('page_1');
    expect(two?.query.get('start_time')).toBe(one?.query.get('start_time'));
  });

  it('is asked for usage by person and tier, too', async () => {
    server.answer = inPages(json('openai-usage-completions.json'));
    expect(linesOf('openai.usage', await reading('openai.usage'))).toBeGreaterThan(0);
    expect(server.asked[0]?.query.getAll('group_by[]')).toContain('user_id');
  });

  it('is asked for the credits of a workspace', async () => {
    server.answer = inPages(json('codex-analytics-usage.json'));
    expect(linesOf('codex.analytics', await reading('codex.analytics', 'ws-1'))).toBeGreaterThan(0);
    expect(server.asked[0]?.path).toBe('/v1/analytics/codex/workspaces/ws-1/usage');
    expect(server.asked[0]?.query.get('group_by')).toBe('day');
  });
});

describe('Anthropic', () => {
  it('is asked for costs by workspace and description, with its own header', async () => {
    server.answer = inPages(json('anthropic-cost-report.json'));
    expect(linesOf('anthropic.cost', await reading('anthropic.cost'))).toBeGreaterThan(0);
    const [asked] = server.asked;
    expect(asked?.path).toBe('/v1/organizations/cost_report');
    expect(asked?.headers).toMatchObject({ 'x-api-key': SECRET, 'anthropic-version': '2023-06-01' });
    expect(asked?.query.get('ending_at')).toBe('2026-10-07T00:00:00Z');
    expect(asked?.query.getAll('group_by[]')).toEqual(['workspace_id', 'description']);
  });

  it('is asked for Claude Code day by day', async () => {
    server.answer = () => ({ body: { data: [], has_more: false, next_page: null } });
    await reading('anthropic.claude_code');
    expect(server.asked.map(({ query }) => query.get('starting_at'))).toEqual(['2026-10-05', '2026-10-06']);
  });

  it.each(['cost', 'usage'] as const)(
    'is asked for analytics of %s with the header of its beta',
    async (what) => {
      server.answer = () => ({ body: { data: [], has_more: false, next_page: null } });
      await reading(`anthropic.analytics_${what}`);
      const [asked] = server.asked;
      expect(asked?.path).toBe(`/v1/organizations/analytics/${what}`);
      expect(asked?.headers['anthropic-beta']).toBe('analytics-usage-cost-2026-08-24');
      const keys = asked?.query.getAll('group_by[]') ?? [];
      expect(keys.filter((key) => key !== 'cost_type' && key !== 'token_type').length).toBeLessThanOrEqual(5);
      expect(keys).not.toContain('rbac_group_id');
    },
  );
});

describe('GitHub', () => {
  it('is asked for credits of an organization day by day, because its answers tell no dates', async () => {
    server.answer = ({ query }) => ({
      body: {
        ...json('github-ai-credits.json'),
        timePeriod: { year: 2026, month: 10, day: Number(query.get('day')) },
      },
    });
    const bytes = await reading('github.ai_credits', 'acme-rail');
    expect(linesOf('github.ai_credits', bytes)).toBe(8);
    expect(server.asked.map(({ path }) => path)).toEqual(
      Array(2).fill('/organizations/acme-rail/settings/billing/ai_credit/usage'),
    );
    expect(server.asked.map(({ query }) => query.get('day'))).toEqual(['5', '6']);
  });

  it('exports for an enterprise: begun, waited for, and its files put together without the token', async () => {
    const csv = billFixture('github-ai-credits.csv').toString();
    const [header = '', ...rows] = csv.trimEnd().split('\n');
    const files = [`${header}\n${rows.slice(0, 2).join('\n')}`, `${header}\n${rows.slice(2).join('\n')}\n`];
    server.answer = ({ method, path }) => {
      const file = /^\/file\/(\d)$/.exec(path)?.[1];
      if (file !== undefined) return { body: files[Number(file)] };
      if (method === 'POST') return { status: 202, body: { id: 7, status: 'processing' } };
      const download_urls = files.map((_, index) => `${server.url}/file/${index}`);
      return { body: { id: 7, status: 'completed', download_urls } };
    };
    const bytes = await reading('github.ai_credits', 'enterprises/acme');
    expect(bytes.toString()).toBe(csv.endsWith('\n') ? csv : `${csv}\n`);
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      report_type: 'ai_credit',
      start_date: '2026-10-05',
      end_date: '2026-10-06',
    });
    const downloads = server.asked.filter(({ path }) => path.startsWith('/file/'));
    expect(downloads.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it('a type of report that is refused is asked for in its other spelling', async () => {
    server.answer = ({ body }) =>
      body.includes('"ai_credit"') ? { status: 422 } : { body: { id: 'x', status: 'failed' } };
    await expect(reading('github.ai_credits', 'enterprises/acme')).rejects.toThrow('its status is failed');
    expect(server.asked[1]?.body).toContain('"ai_credits"');
  });

  it.each(['https://files.example.com/a.csv', 'http://a.blob.core.windows.net/a.csv', 'nowhere'])(
    'a file at %s is not read',
    async (address) => {
      server.answer = ({ method }) =>
        method === 'POST'
          ? { status: 202, body: { id: 7, status: 'processing' } }
          : { body: { id: 7, status: 'completed', download_urls: [address] } };
      await expect(reading('github.usage', 'enterprises/acme')).rejects.toThrow(
        /^GitHub names a file at .*, which is not its own\.$/,
      );
    },
  );
});

describe('Cursor', () => {
  it('is asked for a window whose ends both belong to it, page after page', async () => {
    const told = json('cursor-usage.json');
    const [first, second] = told['usageEvents'] as object[];
    const period = { startDate: Date.parse(WINDOW.from), endDate: Date.parse(WINDOW.to) - 1 };
    server.answer = (_asked, index) => ({
      body: {
        ...told,
        period,
        usageEvents: [index === 0 ? first : second],
        pagination: { numPages: 2, currentPage: index + 1, pageSize: 1, hasNextPage: index === 0 },
      },
    });
    const bytes = await reading('cursor.events');
    expect(linesOf('cursor.events', bytes)).toBeGreaterThanOrEqual(2);
    const bodies = server.asked.map(({ body }) => JSON.parse(body) as object);
    expect(bodies).toEqual([
      { ...period, pageSize: 1_000, page: 1 },
      { ...period, pageSize: 1_000, page: 2 },
    ]);
    const basic = `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}`;
    expect(server.asked[0]?.headers.authorization).toBe(basic);
  });
});

describe('any provider', () => {
  it('that names the same page again is not asked for ever', async () => {
    server.answer = () => ({ body: { data: [], has_more: true, next_page: 'page_1' } });
    await expect(reading('openai.costs')).rejects.toThrow('OpenAI names the same page again.');
    expect(server.asked.length).toBe(2);
  });

  it.each([
    ['is not JSON', '<html>sign in</html>'],
    ['has another shape', '[1]'],
    ['has another shape', '{"error":{"message":"nope"}}'],
    ['tells of more pages and names none', '{"data":[],"has_more":true}'],
  ])('whose answer %s is not believed', async (_what, body) => {
    server.answer = () => ({ body });
    await expect(reading('openai.costs')).rejects.toThrow(/^(An answer of )?OpenAI /);
  });
});

it('windows have at most so many days, and together all of them', () => {
  expect(windowsIn({ from: '2026-01-30', to: '2026-04-01' }, 31)).toEqual([
    { from: '2026-01-30', to: '2026-03-02' },
    { from: '2026-03-02', to: '2026-04-01' },
  ]);
  expect(windowsIn({ from: '2026-01-30', to: '2026-01-30' }, 31)).toEqual([]);
});
