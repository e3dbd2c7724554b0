// Charges and activities for the store's tests, with a value in every field.
import { combineTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type { Activity, Attribution, Charge } from '../../schemas/charge.ts';

/** The additive columns of the ledger and of its rollups. */
export const CHARGE_SUMS = [
  'calls',
  'retries',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cache_write_unsplit_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost',
  'reported_cost',
  'list_cost',
  'list_cost_max',
  'entries',
  'reported_entries',
  'listed_entries',
  'unpriced_entries',
];

/** From one month into the next. */
export const MONTH_NS = 31n * 86_400n * 1_000_000_000n;

const TIME = 1_790_000_000_123_456_789n;

const TOKENS: TokenCounts = {
  input: 10_000_000_000,
  cacheRead: 2,
  cacheWrite5m: 3,
  cacheWrite1h: 4,
  cacheWrite: 5,
  output: 6,
};

function attribution(user: string): Attribution {
  return {
    user,
    userSource: 'attribute',
    userClaimed: 'someone else',
    group: 'platform',
    team: 'billing',
    organization: 'acme',
    costCenter: '4711',
    repo: 'github.com/acme/shop',
    branch: 'main',
    pr: '12',
    commit: 'c0ffee',
    workflow: 'review',
    task: 'OPS-1',
    contextSource: 'emitted',
    prSource: 'emitted',
  };
}

/** One charge of `user`, its amounts times `factor`, `later` than the first. */
export function charge(user: string, factor = 1, later = 0n): Charge {
  const cost = 12_345_679_011_234_331n * BigInt(factor);
  return {
    time: TIME + later,
    recordId: 9_007_199_254_740_993n,
    entry: 'charge',
    signal: 'logs',
    dimensions: {
      ...attribution(user),
      agent: 'claude-code',
      agentVersion: '2.1.0',
      session: 'session-1',
      prompt: 'prompt-1',
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      modelReported: 'claude-sonnet-4-5[1m]',
      source: 'subagent',
      subagent: 'explore',
      subagentId: 'agent-7',
      effort: 'high',
      speed: 'fast',
      creditUnit: 'github_ai_credit',
      attributes: '{"env":"ci","tier":"gold"}',
    },
    amounts: {
      calls: factor,
      retries: factor,
      tokens: combineTokens(TOKENS, TOKENS, (count) => count * factor),
      reasoning: 7 * factor,
      cost,
      reportedCost: -cost,
      listCost: cost + 1n,
      listCostMax: cost + 2n,
      entries: factor,
      reportedEntries: factor,
      listedEntries: factor,
      unpricedEntries: factor,
      inputUnsplit: 8 * factor,
      credits: cost + 3n,
      creditedEntries: factor,
    },
    costBasis: 'list',
    cacheSplit: 'reported',
    priceSource: 'outlay 2026-11-22',
    unitPrices: {
      input: 3_000_000n,
      cacheRead: 300_000n,
      cacheWrite5m: 3_750_000n,
      cacheWrite1h: 6_000_000n,
      output: 15_000_001n,
    },
  };
}

/** One activity of `user`, 1.000001 in quantity, or 2.000001 when `later`. */
export function activity(user: string, later = 0n): Activity {
  return {
    time: TIME + later,
    recordId: 1n,
    kind: 'commit',
    agent: 'claude-code',
    agentVersion: '2.1.0',
    session: 'session-1',
    prompt: 'prompt-1',
    attribution: attribution(user),
    quantity: later > 0n ? 2_000_001n : 1_000_001n,
    name: 'Bash',
    attempt: 2,
    depth: 3,
  };
}
