import type { UsageRow } from '../../schemas/api.ts';

/** A row without any usage but what is given. */
export function usageRow(given: Partial<UsageRow> = {}): UsageRow {
  return {
    sessions: 1,
    messages: null,
    calls: 0,
    retries: 0,
    input_tokens: 0,
    input_unsplit_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    cache_write_unsplit_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
    cost_usd: '0',
    reported_cost_usd: null,
    list_cost_usd: null,
    list_cost_max_usd: null,
    credits: null,
    credits_by_unit: {},
    credited_calls: 0,
    unpriced_calls: 0,
    ...given,
  };
}
