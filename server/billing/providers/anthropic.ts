// Anthropic: the usage and cost reports, Claude Code analytics, and the newer analytics.
// https://platform.claude.com/docs/en/manage-claude/usage-cost-api
import { eachDay, type Window } from './days.ts';
import { followPages, PageList } from './pages.ts';
import type { Provider } from './provider.ts';
import type { ProviderApi } from './provider-api.ts';

const NAME = 'Anthropic';
const VERSION = '2023-06-01';
const ANALYTICS_BETA = 'analytics-usage-cost-2026-08-24';

const ANTHROPIC = {
  name: NAME,
  apiUrl: 'https://api.anthropic.com',
  account: '',
  needs: 'an admin key of the organization',
  maxDays: 31,
  headers: (secret: string) => ({ 'x-api-key': secret, 'anthropic-version': VERSION }),
} as const;

const ANALYTICS = {
  ...ANTHROPIC,
  needs: 'an admin key, or one with the scope read:analytics',
  headers: (secret: string) => ({ ...ANTHROPIC.headers(secret), 'anthropic-beta': ANALYTICS_BETA }),
} as const;

type Query = readonly (readonly [string, string])[];

async function readPages(api: ProviderApi, path: string, query: Query): Promise<Buffer> {
  const pages = new PageList();
  await followPages(api, { name: NAME, path, query }, pages);
  return pages.bytes();
}

function span({ from, to }: Window): Query {
  return [
    ['starting_at', `${from}T00:00:00Z`],
    ['ending_at', `${to}T00:00:00Z`],
  ];
}

function groupedBy(...names: readonly string[]): Query {
  return names.map((name) => ['group_by[]', name] as const);
}

/** Quantities by workspace, key, model, tier, context window, geography and account. */
export const anthropicUsage: Provider = {
  ...ANTHROPIC,
  read: async (api, { window }) =>
    await readPages(api, '/v1/organizations/usage_report/messages', [
      ...span(window),
      ['bucket_width', '1d'],
      ...groupedBy('workspace_id', 'api_key_id', 'model', 'service_tier', 'context_window'),
      ...groupedBy('inference_geo', 'account_id'),
      ['limit', '31'],
    ]),
};

/** Cents by workspace and description. */
export const anthropicCost: Provider = {
  ...ANTHROPIC,
  read: async (api, { window }) =>
    await readPages(api, '/v1/organizations/cost_report', [
      ...span(window),
      ['bucket_width', '1d'],
      ...groupedBy('workspace_id', 'description'),
      ['limit', '31'],
    ]),
};

/** What people used Claude Code for; it is asked for day by day. */
export const anthropicClaudeCode: Provider = {
  ...ANTHROPIC,
  read: async (api, { window }) => {
    const pages = new PageList();
    for (const day of eachDay(window)) {
      const query = [
        ['starting_at', day],
        ['limit', '1000'],
      ] as const;
      await followPages(
        api,
        { name: NAME, path: '/v1/organizations/usage_report/claude_code', query },
        pages,
      );
    }
    return pages.bytes();
  },
};

/** Five keys are the most, beside the kinds of costs and tokens. Groups by role overlap, and are not asked for. */
const KEYS = ['workspace_id', 'actor', 'api_key_id', 'model', 'product'] as const;

async function readAnalytics(api: ProviderApi, what: string, query: Query): Promise<Buffer> {
  const whole: Query = [...query, ['time_bucket_width', '1d'], ['limit', '1000']];
  return await readPages(api, `/v1/organizations/analytics/${what}`, whole);
}

/** Quantities, by person and product too. */
export const anthropicAnalyticsUsage: Provider = {
  ...ANALYTICS,
  read: async (api, { window }) =>
    await readAnalytics(api, 'usage', [...span(window), ...groupedBy(...KEYS)]),
};

/** Cents after discounts, and at list, by person and product too. */
export const anthropicAnalyticsCost: Provider = {
  ...ANALYTICS,
  read: async (api, { window }) =>
    await readAnalytics(api, 'cost', [...span(window), ...groupedBy(...KEYS, 'cost_type', 'token_type')]),
};
