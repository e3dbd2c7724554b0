// OpenAI: usage and costs by day, and the analytics of Codex on ChatGPT plans.
// https://platform.openai.com/docs/api-reference/usage
import { dayStart } from './days.ts';
import { followPages, PageList } from './pages.ts';
import type { Asked, Provider } from './provider.ts';
import type { ProviderApi } from './provider-api.ts';

const NAME = 'OpenAI';
const ADMIN_KEY = 'an admin key of the organization';

function bearer(secret: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${secret}` };
}

type Report = {
  readonly path: string;
  readonly groupBy: readonly string[];
  /** Most days of a page. */
  readonly limit: number;
};

async function readBuckets(api: ProviderApi, { window }: Asked, report: Report): Promise<Buffer> {
  const pages = new PageList();
  const query = [
    ['start_time', String(dayStart(window.from) / 1_000)],
    ['end_time', String(dayStart(window.to) / 1_000)],
    ['bucket_width', '1d'],
    ...report.groupBy.map((name) => ['group_by[]', name] as const),
    ['limit', String(report.limit)],
  ] as const;
  await followPages(api, { name: NAME, path: report.path, query }, pages);
  return pages.bytes();
}

const OPENAI = {
  name: NAME,
  apiUrl: 'https://api.openai.com',
  account: '',
  needs: ADMIN_KEY,
  maxDays: 31,
  headers: bearer,
} as const;

/** Quantities: tokens by project, person, key, model and tier. */
export const openAiUsage: Provider = {
  ...OPENAI,
  read: async (api, asked) =>
    await readBuckets(api, asked, {
      path: '/v1/organization/usage/completions',
      groupBy: ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier'],
      limit: 31,
    }),
};

/** Dollars by project, line item and key. */
export const openAiCosts: Provider = {
  ...OPENAI,
  read: async (api, asked) =>
    await readBuckets(api, asked, {
      path: '/v1/organization/costs',
      groupBy: ['project_id', 'line_item', 'api_key_id'],
      limit: 31,
    }),
};

/** Credits of Codex by person and day, of the last 90 days. https://developers.openai.com/codex/enterprise/governance */
export const codexAnalytics: Provider = {
  name: 'ChatGPT',
  apiUrl: 'https://api.chatgpt.com',
  account: 'the id of the ChatGPT workspace',
  needs: 'a platform key with the scope codex.enterprise.analytics.read',
  maxDays: 31,
  headers: bearer,
  read: async (api, { window, account }) => {
    const pages = new PageList();
    const query = [
      ['start_time', String(dayStart(window.from) / 1_000)],
      ['end_time', String(dayStart(window.to) / 1_000)],
      ['group_by', 'day'],
      ['limit', '500'],
    ] as const;
    const path = `/v1/analytics/codex/workspaces/${encodeURIComponent(account)}/usage`;
    await followPages(api, { name: 'ChatGPT', path, query }, pages);
    return pages.bytes();
  },
};
