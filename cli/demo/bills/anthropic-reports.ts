// Anthropic's usage report and analytics of cost of the demo company, as its API answers.
import { formatDecimal } from '../../../schemas/decimal.ts';
import type { Pico } from '../../../schemas/money.ts';
import { combineTokens, type TokenKind } from '../../../schemas/tokens.ts';
import { DAY_MS, type Day } from '../company/calendar.ts';
import type { Use } from './bill-log.ts';
import { ANTHROPIC_PERCENT, billedTokens, SEARCH_PRICE } from './billed-rates.ts';
import type { Billed } from './openai-reports.ts';

const TOKEN_TYPES: Readonly<Partial<Record<TokenKind, string>>> = {
  input: 'uncached_input_tokens',
  cacheRead: 'cache_read_input_tokens',
  cacheWrite5m: 'cache_creation.ephemeral_5m_input_tokens',
  cacheWrite1h: 'cache_creation.ephemeral_1h_input_tokens',
  output: 'output_tokens',
};

/** `GET /v1/organizations/usage_report/messages`, grouped by workspace, key, account and model. */
export function anthropicUsage({ days, uses, searches }: Billed): string {
  const data = days.map((day) => {
    const own = byWorkspace(uses.filter((use) => use.day === day));
    const counts = new Map(
      searches.filter((one) => one.day === day).map(({ scope, count }) => [scope, count]),
    );
    const results = own.map((use) => {
      const searched = counts.get(use.scope) ?? 0;
      counts.delete(use.scope);
      return usageOf(use, searched);
    });
    return { ...boundsOf(day), results };
  });
  return JSON.stringify({ data, has_more: false, next_page: null });
}

/** `GET /v1/organizations/analytics/cost` by day, workspace, product, model, cost type and token type. */
export function anthropicCost({ days, uses, searches }: Billed): string {
  const data = days.flatMap((day) => [
    ...byWorkspace(uses.filter((use) => use.day === day)).flatMap(tokenRows),
    ...searches.filter((one) => one.day === day).map(searchRow),
  ]);
  return JSON.stringify({ data, has_more: false, next_page: null });
}

function boundsOf(day: Day) {
  const at = (of: Day) => new Date(of * DAY_MS).toISOString().replace('.000', '');
  return { starting_at: at(day), ending_at: at(day + 1) };
}

/** Uses of all people of a workspace are one: people have the keys of their group. */
function byWorkspace(uses: readonly Use[]): Use[] {
  const sums = new Map<string, Use>();
  for (const use of uses) {
    const key = `${use.scope}\n${use.model.id}`;
    const known = sums.get(key);
    const tokens = known
      ? combineTokens(known.tokens, use.tokens, (left, right) => left + right)
      : use.tokens;
    sums.set(key, { ...use, tokens, requests: (known?.requests ?? 0) + use.requests });
  }
  return [...sums.values()];
}

/** Keys have no account; the console has an account and no key. */
function usageOf({ scope, model, tokens }: Use, searched: number): object {
  const isConsole = scope === '';
  return {
    uncached_input_tokens: tokens.input,
    cache_creation: {
      ephemeral_1h_input_tokens: tokens.cacheWrite1h,
      ephemeral_5m_input_tokens: tokens.cacheWrite5m,
    },
    cache_read_input_tokens: tokens.cacheRead,
    output_tokens: tokens.output,
    server_tool_use: { web_search_requests: searched },
    account_id: isConsole ? 'user_01NorthlightConsole' : null,
    api_key_id: isConsole ? null : scope.replace(/^wrkspc/, 'apikey'),
    service_account_id: null,
    workspace_id: isConsole ? null : scope,
    model: model.id,
    service_tier: 'standard',
    context_window: null,
    inference_geo: 'global',
  };
}

/** Groups by which the report is not grouped. */
const NO_GROUP = {
  actor: null,
  actor_type: null,
  agent_id: null,
  api_key_id: null,
  context_window: null,
  inference_geo: null,
  organization_id: null,
  rbac_group_id: null,
  service_tier: null,
  session_id: null,
  speed: null,
};

function tokenRows(use: Use): object[] {
  const { day, scope, model } = use;
  return billedTokens(use).map(({ kind, cost }) => {
    const product = scope === '' ? 'claude_console' : 'claude_code';
    const group = { cost_type: 'tokens', token_type: TOKEN_TYPES[kind] ?? null, model: model.id, product };
    return rowOf({ day, scope, cost }, group);
  });
}

function searchRow({ day, scope, count }: Billed['searches'][number]): object {
  const group = { cost_type: 'web_search', token_type: null, model: null, product: 'claude_code' };
  return rowOf({ day, scope, cost: BigInt(count) * SEARCH_PRICE }, group);
}

type Cost = { readonly day: Day; readonly scope: string; readonly cost: Pico };

function rowOf({ day, scope, cost }: Cost, group: object): object {
  return {
    ...boundsOf(day),
    group: { ...NO_GROUP, ...group, workspace_id: scope === '' ? null : scope },
    cost: {
      amount: centsOf((cost * ANTHROPIC_PERCENT) / 100n),
      list_amount: centsOf(cost),
      currency: 'USD',
      requests: null,
    },
  };
}

/** Cents as decimal text. */
function centsOf(amount: Pico): string {
  const text = formatDecimal(amount, 10);
  return text.replace(/\.?0+$/, '') || '0';
}
