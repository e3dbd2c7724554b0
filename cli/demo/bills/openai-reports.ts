// OpenAI's usage and costs of the demo company, as its API answers.
import { toUsd, type Pico } from '../../../schemas/money.ts';
import { DAY_MS, type Day } from '../company/calendar.ts';
import type { Use } from './bill-log.ts';
import { billedTokens, SEARCH_PRICE } from './billed-rates.ts';
import type { Searches } from './untold.ts';

/** What is billed on some days. */
export type Billed = {
  readonly days: readonly Day[];
  readonly uses: readonly Use[];
  readonly searches: readonly Searches[];
};

/** `GET /v1/organization/usage/completions`, grouped by project, user, key and model. */
export function openAiUsage({ days, uses }: Billed): string {
  return pageOf(days, (day) => uses.filter((use) => use.day === day).map(usageOf));
}

/** `GET /v1/organization/costs`, grouped by project, line item and key. */
export function openAiCosts({ days, uses, searches }: Billed): string {
  return pageOf(days, (day) => [
    ...costsOf(uses.filter((use) => use.day === day)),
    ...searches
      .filter((search) => search.day === day)
      .map(({ scope, count }) =>
        costOf({ scope, item: 'web search tool calls', count, cost: BigInt(count) * SEARCH_PRICE }),
      ),
  ]);
}

function pageOf(days: readonly Day[], resultsOf: (day: Day) => readonly object[]): string {
  const data = days.map((day) => ({
    object: 'bucket',
    start_time: (day * DAY_MS) / 1000,
    end_time: ((day + 1) * DAY_MS) / 1000,
    results: resultsOf(day),
  }));
  return JSON.stringify({ object: 'page', data, has_more: false, next_page: null });
}

function keyOf(scope: string): string {
  return scope.replace(/^proj/, 'key');
}

/** Input holds what came from the cache; writes into it are not told apart. */
function usageOf({ scope, model, person, tokens, requests }: Use): object {
  const { input, cacheRead, output } = tokens;
  return {
    object: 'organization.usage.completions.result',
    input_tokens: input + cacheRead,
    input_uncached_tokens: input,
    input_cached_tokens: cacheRead,
    input_cache_write_tokens: 0,
    output_tokens: output,
    num_model_requests: requests,
    project_id: scope,
    user_id: person ? `user-${person.login}` : null,
    api_key_id: keyOf(scope),
    model: model.id,
    batch: null,
    service_tier: null,
  };
}

const ITEMS: Readonly<Record<string, string>> = {
  input: 'input',
  cacheRead: 'cached input',
  output: 'output',
};

/** Costs name no person: uses of all people in a project are one. */
function costsOf(uses: readonly Use[]): object[] {
  const sums = new Map<string, Charge>();
  for (const use of uses) {
    for (const { kind, count, cost } of billedTokens(use)) {
      const item = `${use.model.id}, ${ITEMS[kind] ?? kind}`;
      const key = `${use.scope}\n${item}`;
      const known = sums.get(key);
      sums.set(key, {
        scope: use.scope,
        item,
        count: (known?.count ?? 0) + count,
        cost: (known?.cost ?? 0n) + cost,
      });
    }
  }
  return [...sums.values()].map(costOf);
}

type Charge = { readonly scope: string; readonly item: string; readonly count: number; readonly cost: Pico };

function costOf({ scope, item, count, cost }: Charge): object {
  return {
    object: 'organization.costs.result',
    amount: { value: Number(toUsd(cost)), currency: 'usd' },
    line_item: item,
    project_id: scope,
    api_key_id: keyOf(scope),
    quantity: count,
  };
}
