// Anthropic's five reports: cents with fractions, three families that tell the same money, and seats that are not in it.
import { describe, expect, it } from 'vitest';
import {
  readAnthropicAnalyticsCost,
  readAnthropicAnalyticsUsage,
} from '../../../ingest/billing/anthropic-analytics.ts';
import { readAnthropicClaudeCode } from '../../../ingest/billing/anthropic-claude-code.ts';
import { readAnthropicCost } from '../../../ingest/billing/anthropic-cost.ts';
import { readAnthropicUsage } from '../../../ingest/billing/anthropic-usage.ts';
import { detectSource } from '../../../ingest/billing/registry.ts';
import { billFixture, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const TIMETABLE = 'wrkspc_01TtAcmeRailTimetable';
const SIGNALS = 'wrkspc_01SgAcmeRailSignals';

describe("Anthropic's cost report", () => {
  const lines = linesIn(readAnthropicCost(billFixture('anthropic-cost-report.json')));

  it('adds up to the bill, to the last digit: its amounts are cents', () => {
    expect(sumOf(lines, 'billedCost')).toBe('6.1966657');
    expect(sumsBy(lines, 'billedCost', ({ day }) => day)).toEqual({
      '2026-10-05': '2.9766657',
      '2026-10-06': '3.22',
    });
    expect(sumsBy(lines, 'billedCost', ({ scope, kind }) => `${scope} ${kind}`)).toEqual({
      [`${TIMETABLE} tokens`]: '2.89',
      [`${TIMETABLE} tools`]: '0.04',
      ' tokens': '0.0466657',
      [`${SIGNALS} tokens`]: '3.22',
    });
  });

  it('tells kinds of tokens, the two lives of cache writes apart', () => {
    const timetable = lines.filter(({ scope, kind }) => scope === TIMETABLE && kind === 'tokens');
    expect(sumsBy(timetable, 'billedCost', ({ tokenKind }) => tokenKind)).toEqual({
      input: '0.24',
      cacheWrite5m: '0.75',
      cacheWrite1h: '0.2',
      cacheRead: '0.8',
      output: '0.9',
    });
    expect(timetable[0]).toMatchObject({
      item: 'Claude Sonnet 5 Usage - Input Tokens',
      model: 'claude-sonnet-5',
      product: 'standard, 0-200k, global',
      currency: 'USD',
    });
  });

  it('tells the day without costs', () => {
    const { slices } = readAnthropicCost(billFixture('anthropic-cost-report.json'));
    const empty = slices.filter(({ day }) => day === '2026-10-07');
    expect(empty.map(({ scope, lines: { length } }) => [scope, length]).sort()).toEqual([
      ['', 0],
      [SIGNALS, 0],
      [TIMETABLE, 0],
    ]);
  });

  it('keeps types that nobody knows, and reports that are not grouped, as money', () => {
    const bucket = { starting_at: '2026-10-05T00:00:00Z', ending_at: '2026-10-06T00:00:00Z' };
    const results = [
      { amount: '150.5', currency: 'USD', cost_type: 'teleport', description: 'Teleport' },
      { amount: '1', currency: 'USD', cost_type: null, description: null },
      { amount: '2', currency: 'USD', cost_type: 'tokens', token_type: 'smoke_tokens' },
    ];
    const read = linesIn(
      readAnthropicCost(JSON.stringify({ data: [{ ...bucket, results }], has_more: false })),
    );
    expect(sumOf(read, 'billedCost')).toBe('1.535');
    expect(read.map(({ kind, unknown }) => [kind, unknown])).toEqual([
      ['other', 'The cost type "teleport" is not known.'],
      ['other', 'The report does not tell what is charged for: it is not grouped by description.'],
      ['tokens', 'The token type "smoke_tokens" is not known.'],
    ]);
  });

  it('is refused as a whole for an amount that is none, and tells where', () => {
    const text = billFixture('anthropic-cost-report.json').replace('"amount": "24"', '"amount": "24,00"');
    expect(refusalOf(() => readAnthropicCost(text))).toMatch(
      /data\[0\]\.results\[0\]\.amount: "24,00" is no decimal/,
    );
  });
});

describe("Anthropic's usage report", () => {
  const lines = linesIn(readAnthropicUsage(billFixture('anthropic-usage-report.json')));

  it('counts disjoint parts, and searches of the web apart', () => {
    expect(sumsBy(lines, 'quantity', ({ scope, item, unit }) => `${scope} ${item} ${unit}`)).toEqual({
      [`${TIMETABLE} uncached_input_tokens Tokens`]: '120000',
      [`${TIMETABLE} cache_creation.ephemeral_5m_input_tokens Tokens`]: '300000',
      [`${TIMETABLE} cache_creation.ephemeral_1h_input_tokens Tokens`]: '50000',
      [`${TIMETABLE} cache_read_input_tokens Tokens`]: '4000000',
      [`${TIMETABLE} output_tokens Tokens`]: '90000',
      [`${TIMETABLE} web_search_requests Requests`]: '4',
      ' uncached_input_tokens Tokens': '33333',
      ' cache_read_input_tokens Tokens': '77777',
      ' output_tokens Tokens': '1111',
      [`${SIGNALS} uncached_input_tokens Tokens`]: '80000',
      [`${SIGNALS} cache_creation.ephemeral_5m_input_tokens Tokens`]: '200000',
      [`${SIGNALS} cache_read_input_tokens Tokens`]: '2500000',
      [`${SIGNALS} output_tokens Tokens`]: '70000',
    });
    expect(sumOf(lines, 'billedCost')).toBeUndefined();
  });

  it('names the account where there is no key', () => {
    const [console] = lines.filter(({ scope }) => scope === '');
    expect(console).toMatchObject({
      user: 'user_01chimoreau',
      apiKey: '',
      model: 'claude-haiku-4-5-20251001',
    });
  });
});

describe('Claude Code analytics', () => {
  const lines = linesIn(readAnthropicClaudeCode(billFixture('anthropic-claude-code-analytics.json')));

  it('tells list prices by person, and nothing that is owed', () => {
    expect(sumsBy(lines, 'listCost', ({ user, product }) => `${user} ${product}`)).toEqual({
      'ana.ruiz@acme-rail.example api': '2.89',
      'chi.moreau@acme-rail.example subscription': '0.16',
    });
    expect(sumOf(lines, 'billedCost')).toBeUndefined();
  });

  it('tells tokens by kind; of cache writes it does not know the life', () => {
    const ana = lines.filter(({ user, kind }) => user.startsWith('ana') && kind === 'tokens');
    expect(sumsBy(ana, 'quantity', ({ tokenKind }) => tokenKind)).toEqual({
      input: '120000',
      cacheRead: '4000000',
      cacheWrite: '350000',
      output: '90000',
    });
    expect(lines[0]).toMatchObject({ account: '5f0c7a1e-0000-4000-8000-0acae0a11001', unit: 'Sessions' });
  });

  it('adds rows of several terminals of one person', () => {
    const { data } = JSON.parse(billFixture('anthropic-claude-code-analytics.json')) as { data: object[] };
    const text = JSON.stringify({ data: [data[0], { ...data[0], terminal_type: 'tmux' }], has_more: false });
    expect(sumOf(linesIn(readAnthropicClaudeCode(text)), 'listCost')).toBe('5.78');
  });

  it('is refused where its rows go on: a day would be cut', () => {
    const text = billFixture('anthropic-claude-code-analytics.json').replace(
      '"has_more": false',
      '"has_more": true',
    );
    expect(refusalOf(() => readAnthropicClaudeCode(text))).toMatch(/has_more: more pages follow this one/);
  });
});

describe("Anthropic's analytics of cost", () => {
  const TEXT = billFixture('anthropic-analytics-cost.json');
  const lines = linesIn(readAnthropicAnalyticsCost(TEXT));

  it('adds up to the same bill, at list and after discounts', () => {
    expect(sumOf(lines, 'billedCost')).toBe('6.1966657');
    expect(sumOf(lines, 'listCost')).toBe('6.1966657');
    expect(sumsBy(lines, 'billedCost', ({ scope, model }) => `${scope} ${model}`)).toEqual({
      [`${SIGNALS} claude-opus-5-5`]: '3.22',
      [`${TIMETABLE} claude-sonnet-5`]: '2.89',
      'wrkspc_01DefaultAcmeRail claude-haiku-4-5-20251001': '0.0466657',
      [`${TIMETABLE} `]: '0.04',
    });
    expect(sumOf(lines, 'quantity')).toBe('113');
  });

  it('lists what it names neither a model nor a type of', () => {
    expect(lines.filter(({ unknown }) => unknown !== '').map(({ kind, product }) => [kind, product])).toEqual(
      [['other', 'claude_code']],
    );
  });

  it('keeps the discount between list and amount', () => {
    const discounted = TEXT.replace('"amount": "322"', '"amount": "289.8"');
    const read = linesIn(readAnthropicAnalyticsCost(discounted)).filter(({ scope }) => scope === SIGNALS);
    expect([sumOf(read, 'billedCost'), sumOf(read, 'listCost')]).toEqual(['2.898', '3.22']);
  });

  it('is refused by role group, whose rows overlap, and for ranges of several days', () => {
    const byGroup = TEXT.replace('"rbac_group_id": null', '"rbac_group_id": "rbac_group_1"');
    expect(refusalOf(() => readAnthropicAnalyticsCost(byGroup))).toMatch(/its groups overlap/);
    const range = TEXT.replace(
      '"starting_at": "2026-10-06T00:00:00Z"',
      '"starting_at": "2026-10-01T00:00:00Z"',
    );
    expect(refusalOf(() => readAnthropicAnalyticsCost(range))).toMatch(/covers more than one UTC day/);
  });
});

it('the cost report of Claude Enterprise, which is other money in the same shape, is refused', () => {
  const result = {
    amount: '10',
    list_amount: '10',
    currency: 'USD',
    cost_type: 'tokens',
    model: 'claude-sonnet-5',
  };
  const bucket = {
    starting_at: '2026-10-05T00:00:00Z',
    ending_at: '2026-10-06T00:00:00Z',
    results: [result],
  };
  const page = JSON.stringify({ data: [bucket], has_more: false, data_refreshed_at: '2026-10-08T00:00:00Z' });
  expect(detectSource(Buffer.from(page))).toBeUndefined();
  expect(() => readAnthropicCost(page)).toThrow('of Claude Enterprise, import');
});

it("Anthropic's analytics of usage tells tokens and requests by group", () => {
  const row = {
    starting_at: '2026-10-05T00:00:00Z',
    ending_at: '2026-10-06T00:00:00Z',
    group: {
      actor: {
        type: 'user_actor',
        user_id: 'user_1',
        email_address: 'Ana@Acme.example',
        name: null,
        deleted: false,
      },
      workspace_id: 'w',
      model: 'claude-sonnet-5',
      product: 'claude_code',
    },
    usage: {
      uncached_input_tokens: 5,
      cache_read_input_tokens: 7,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 1 },
      output_tokens: 3,
      server_tool_use: { web_search_requests: 1 },
      total_tokens: 18,
      requests: 2,
    },
  };
  const read = linesIn(readAnthropicAnalyticsUsage(JSON.stringify({ data: [row], has_more: false })));
  expect(sumsBy(read, 'quantity', ({ tokenKind, item }) => tokenKind || item)).toEqual({
    input: '5',
    cacheRead: '7',
    cacheWrite5m: '2',
    cacheWrite1h: '1',
    output: '3',
    web_search_requests: '1',
    requests: '2',
  });
  expect(read[0]).toMatchObject({ user: 'ana@acme.example', scope: 'w', product: 'claude_code' });
});
