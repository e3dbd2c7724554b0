// Reports of OpenAI and Anthropic of the billing fixtures as lines, as far as a reconciliation needs them.
import type { BillLine } from '../../../schemas/bills.ts';
import type { TokenKind } from '../../../schemas/tokens.ts';
import { cents, dayOf, json, usd, type Row } from './fixture-files.ts';
import { billLine } from '../../support/bill-tables.ts';

type Page<Bucket> = { data: Bucket[] };
type OpenAiBucket = { start_time: number; results: (Row & { amount: { value: number } })[] };
type AnthropicBucket = { starting_at: string; results: Row[] };

const OPENAI_KINDS: Readonly<Record<string, TokenKind>> = {
  input: 'input',
  'cached input': 'cacheRead',
  output: 'output',
};

/** Dollars by project, line item and key. */
export function openAiCosts(): BillLine[] {
  return (json('openai-costs.json') as Page<OpenAiBucket>).data.flatMap(({ start_time: start, results }) =>
    results.map((result) => {
      const item = String(result['line_item']);
      const [model = '', words = ''] = item.split(', ');
      const kind = OPENAI_KINDS[words];
      return billLine({
        source: 'openai.costs',
        provider: 'openai',
        day: dayOf(start),
        scope: String(result['project_id']),
        item,
        kind: kind ? 'tokens' : 'tools',
        ...(kind && { model, tokenKind: kind, unit: 'Tokens' }),
        quantity: usd(result['quantity'] ?? 0),
        billedCost: usd(result.amount.value),
        currency: 'USD',
      });
    }),
  );
}

const OPENAI_TOKENS: Readonly<Record<string, TokenKind>> = {
  input_uncached_tokens: 'input',
  input_cached_tokens: 'cacheRead',
  output_tokens: 'output',
};

/** Tokens by project, user and model. */
export function openAiUsage(): BillLine[] {
  return (json('openai-usage-completions.json') as Page<OpenAiBucket>).data.flatMap(
    ({ start_time, results }) =>
      results.flatMap((result) =>
        Object.entries(OPENAI_TOKENS).map(([item, tokenKind]) =>
          billLine({
            source: 'openai.usage',
            provider: 'openai',
            day: dayOf(start_time),
            scope: String(result['project_id']),
            user: String(result['user_id']).toLowerCase(),
            apiKey: String(result['api_key_id']),
            model: String(result['model']),
            item,
            tokenKind,
            unit: 'Tokens',
            quantity: usd(result[item] ?? 0),
          }),
        ),
      ),
  );
}

const ANTHROPIC_KINDS: Readonly<Record<string, TokenKind>> = {
  uncached_input_tokens: 'input',
  cache_read_input_tokens: 'cacheRead',
  'cache_creation.ephemeral_5m_input_tokens': 'cacheWrite5m',
  'cache_creation.ephemeral_1h_input_tokens': 'cacheWrite1h',
  output_tokens: 'output',
};

/** Cents by workspace and description. */
export function anthropicCost(): BillLine[] {
  return (json('anthropic-cost-report.json') as Page<AnthropicBucket>).data.flatMap(
    ({ starting_at, results }) =>
      results.map((result) =>
        billLine({
          source: 'anthropic.cost',
          provider: 'anthropic',
          day: starting_at.slice(0, 10),
          scope: result['workspace_id'] === null ? '' : String(result['workspace_id']),
          item: String(result['description']),
          kind: result['cost_type'] === 'tokens' ? 'tokens' : 'tools',
          model: result['model'] === null ? '' : String(result['model']),
          tokenKind: ANTHROPIC_KINDS[String(result['token_type'])] ?? '',
          billedCost: cents(result['amount'] ?? 0),
          currency: 'USD',
        }),
      ),
  );
}

/** Tokens by workspace, key, account and model. */
export function anthropicUsage(): BillLine[] {
  return (json('anthropic-usage-report.json') as Page<AnthropicBucket>).data.flatMap(
    ({ starting_at, results }) =>
      results.flatMap((result) => {
        const written = result['cache_creation'] as unknown as Row;
        return Object.entries(ANTHROPIC_KINDS).map(([item, tokenKind]) =>
          billLine({
            source: 'anthropic.usage',
            provider: 'anthropic',
            day: starting_at.slice(0, 10),
            scope: String(result['workspace_id'] ?? ''),
            user: String(result['account_id'] ?? '').toLowerCase(),
            apiKey: String(result['api_key_id'] ?? ''),
            model: String(result['model']),
            item,
            tokenKind,
            unit: 'Tokens',
            quantity: usd(result[item] ?? written[item.split('.')[1] ?? ''] ?? 0),
          }),
        );
      }),
  );
}

type AnalyticsRow = { starting_at: string; group: Row; cost: Record<string, string | number> };

/** Cents after discounts, by workspace, product and model. */
export function anthropicAnalyticsCost(): BillLine[] {
  return (json('anthropic-analytics-cost.json') as Page<AnalyticsRow>).data.map(
    ({ starting_at, group, cost }) => {
      const model = String(group['model'] ?? '');
      return billLine({
        source: 'anthropic.analytics_cost',
        provider: 'anthropic',
        day: starting_at.slice(0, 10),
        scope: String(group['workspace_id'] ?? ''),
        item: String(group['product']),
        product: String(group['product']),
        kind: model === '' ? 'other' : 'tokens',
        unknown: model === '' ? 'The report names neither a model nor a cost type.' : '',
        model,
        quantity: usd(cost['requests'] ?? 0),
        unit: 'Requests',
        listCost: cents(cost['list_amount'] ?? 0),
        billedCost: cents(cost['amount'] ?? 0),
        currency: 'USD',
      });
    },
  );
}

type ClaudeCodeRow = {
  date: string;
  customer_type: string;
  model_breakdown: { model: string; estimated_cost: { amount: number } }[];
};

/** What Claude Code used, at list prices: nothing of it is owed. */
export function claudeCode(): BillLine[] {
  return (json('anthropic-claude-code-analytics.json') as Page<ClaudeCodeRow>).data.flatMap((row) =>
    row.model_breakdown.map(({ model, estimated_cost: { amount } }) =>
      billLine({
        source: 'anthropic.claude_code',
        provider: 'anthropic',
        day: row.date.slice(0, 10),
        item: 'estimated_cost',
        product: row.customer_type,
        model,
        listCost: cents(amount),
        currency: 'USD',
      }),
    ),
  );
}
