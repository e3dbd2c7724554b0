// Calls and parts of sessions in a few words.
import type { SessionCall, SessionPart } from '../../schemas/api.ts';

export const MEASURES = {
  calls: 1,
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
  cost_usd: '1',
  reported_cost_usd: null,
  list_cost_usd: '1',
  list_cost_max_usd: '1',
  credits: null,
  credits_by_unit: {},
  credited_calls: 0,
  unpriced_calls: 0,
};

let lastId = 0;

export function callOf(minute: number, part: Partial<SessionCall> = {}): SessionCall {
  lastId += 1;
  return {
    id: `call-${lastId}`,
    time: new Date(Date.UTC(2026, 10, 20, 9, minute)).toISOString(),
    provider: 'anthropic',
    model: 'opus',
    effort: '',
    repo: '',
    branch: '',
    pr: '',
    cost_basis: 'list',
    price_source: 'list@1',
    unit_prices_usd: {
      input: '0.000005',
      cache_read: '0.0000005',
      cache_write_5m: '0.00000625',
      cache_write_1h: '0.00001',
      output: '0.000025',
    },
    ...MEASURES,
    ...part,
  };
}

export function partOf(
  source: string,
  subagent: string,
  calls: SessionCall[] | null,
  cost: string | null,
): SessionPart {
  return {
    source,
    subagent,
    subagent_id: '',
    depth: null,
    parent: null,
    subtree_cost_usd: cost,
    started: calls?.[0]?.time ?? '2026-11-20T09:00:00.000Z',
    ended: calls?.at(-1)?.time ?? '2026-11-20T09:00:00.000Z',
    ...MEASURES,
    calls: calls?.length ?? null,
    cost_usd: cost,
    unpriced_calls: cost === null ? 1 : 0,
    call_list: calls,
  };
}
